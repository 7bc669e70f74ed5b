"""The skill `find_clients`."""
