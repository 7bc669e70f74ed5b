"""A language model beside the bot: asked only where the router is unsure, told nobody's identity, believed in nothing."""
