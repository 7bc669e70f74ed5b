"""The skill `look_up_client`."""
