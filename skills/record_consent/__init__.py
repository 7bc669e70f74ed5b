"""The skill `record_consent`."""
