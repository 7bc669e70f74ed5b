"""The skill `suggest_next_action`."""
