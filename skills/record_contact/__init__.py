"""The skill `record_contact`."""
