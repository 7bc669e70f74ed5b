"""The skill `help`."""
