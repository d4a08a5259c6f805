"""Whose data a model holds and how long it is kept; every model declares it, a test finds the silent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """`owner`: the path from the row to the person it is about ("" – no personal data).

    `term`: how long and from when, in words of the norm; `basis`: the clause or act.
    """

    owner: str
    term: str
    basis: str


NO_PERSON = Kept("", "пока нужна региону", "справочные данные")
