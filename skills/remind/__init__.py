"""The skill `remind`."""
