"""The skill `client_timeline`."""
