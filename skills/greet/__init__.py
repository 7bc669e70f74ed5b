"""The skill `greet`."""
