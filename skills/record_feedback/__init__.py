"""The skill `record_feedback`."""
