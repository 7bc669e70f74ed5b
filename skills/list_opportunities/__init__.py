"""The skill `list_opportunities`."""
