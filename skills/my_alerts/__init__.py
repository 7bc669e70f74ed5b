"""The skill `my_alerts`."""
