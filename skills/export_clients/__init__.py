"""The skill `export_clients`."""
