"""The skill `feedback_summary`."""
