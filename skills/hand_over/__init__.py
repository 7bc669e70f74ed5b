"""The skill `hand_over`."""
