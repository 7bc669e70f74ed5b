"""The skill `reopen_task`."""
