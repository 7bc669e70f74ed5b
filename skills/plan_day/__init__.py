"""The skill `plan_day`."""
