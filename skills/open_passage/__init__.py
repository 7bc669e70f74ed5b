"""The skill `open_passage`."""
