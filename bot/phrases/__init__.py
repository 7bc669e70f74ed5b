"""What the bot says itself, in each language."""
