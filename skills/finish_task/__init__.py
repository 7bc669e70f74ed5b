"""The skill `finish_task`."""
