"""Whole numbers as an address or a form brings them."""

MOST_DIGITS = 18
"""As many as a key of the database holds for sure."""


def whole_number(text: str | None, default: int = 0) -> int:
    """The number written in ASCII digits, at most 18 of them; else the default."""
    if not text or len(text) > MOST_DIGITS or not (text.isascii() and text.isdecimal()):
        return default
    return int(text)
