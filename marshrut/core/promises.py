"""Columns that may be empty for a while and are filled by the step that leads to a state."""

from typing import TypeVar

T = TypeVar("T")


class Broken(Exception):
    """A column is empty though the state of its object promises otherwise: a fault of ours, said by its name."""


def promised(value: T | None, what: str) -> T:
    if value is None:
        raise Broken(what)
    return value
