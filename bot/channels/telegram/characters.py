"""Characters that can arrive in JSON and that neither a database nor Telegram takes."""


def sound(text: str) -> str:
    """The text without NUL, and with a replacement sign for each half of a broken surrogate pair."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
