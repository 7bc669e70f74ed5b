"""The skill `add_client`."""
