"""The skill `classify_client`."""
