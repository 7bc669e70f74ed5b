"""The skill `answer_suggestion`."""
