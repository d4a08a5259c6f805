"""Russian number agreement for the texts of rules."""

from __future__ import annotations

INNER = str.maketrans("«»", "„“")
"""Quotation marks of what is quoted within a quotation."""


def plural(n: int, one: str, few: str, many: str) -> str:
    """The form that agrees with `n`: 1 день, 2 дня, 5 дней, 11 дней, 21 день."""
    n = abs(n)
    if n % 10 == 1 and n % 100 != 11:
        return one
    if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
        return few
    return many


def counted(n: int, one: str, few: str, many: str) -> str:
    """The number with its word: «3 строки»."""
    return f"{n} {plural(n, one, few, many)}"
