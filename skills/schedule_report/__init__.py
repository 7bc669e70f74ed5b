"""The skill `schedule_report`."""
