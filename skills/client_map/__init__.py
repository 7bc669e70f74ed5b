"""The skill `client_map`."""
