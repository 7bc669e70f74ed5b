"""The skill `close_complaint`."""
