"""Files -> sections with their heading path, as a reader of the page would see them: no furniture of web pages."""
