"""The skill `rate_answer`."""
