"""Storage remembers: people, clients, what happened, what was said. It decides who may see what."""
