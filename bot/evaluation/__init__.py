"""Measures the real conversation, end to end, on sentences and dialogues from files."""
