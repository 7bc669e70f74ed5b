"""The skill `move_task`."""
