"""The skill `my_tasks`."""
