"""The skill `check_wording`."""
