"""The skill `ask_methodology`."""
