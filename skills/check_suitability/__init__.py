"""The skill `check_suitability`."""
