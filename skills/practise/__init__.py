"""The skill `practise`."""
