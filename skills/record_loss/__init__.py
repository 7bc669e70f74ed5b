"""The skill `record_loss`."""
