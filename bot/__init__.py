"""The bot listens and speaks: channels, conversation, routing, phrasing."""
