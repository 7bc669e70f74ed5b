"""The skill `update_client`."""
