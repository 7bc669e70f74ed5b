"""The skill `client_value`."""
