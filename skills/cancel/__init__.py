"""The skill `cancel`."""
