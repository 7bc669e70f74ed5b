"""The skill `segment_summary`."""
