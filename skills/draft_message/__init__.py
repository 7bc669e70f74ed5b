"""The skill `draft_message`."""
