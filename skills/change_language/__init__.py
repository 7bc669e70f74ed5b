"""The skill `change_language`."""
