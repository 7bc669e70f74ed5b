"""The skill `move_opportunity`."""
