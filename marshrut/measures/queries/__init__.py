"""Reads of programmes and events."""

from marshrut.measures.queries.catalogue import Audience, helping, history, kinds, listed
from marshrut.measures.queries.groups import (
    groups,
    lecturers,
    listeners_of,
    organisers,
    organises,
    still_works,
    taught,
    to_enrol,
)

__all__ = [
    "Audience",
    "groups",
    "helping",
    "history",
    "kinds",
    "lecturers",
    "listed",
    "listeners_of",
    "organisers",
    "organises",
    "still_works",
    "taught",
    "to_enrol",
]
