"""Correspondence about an ИОМ, as every side of it reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marshrut.pathways.models import Pathway


@dataclass(frozen=True)
class ShownLetter:
    """A letter without the name of the curator: who answered is not read at all."""

    pk: int
    who: str
    at: datetime
    text: str
    reply: str
    replied_at: datetime | None


def letters_of(pathway: Pathway) -> Sequence[ShownLetter]:
    """The letters in their order; one query."""
    rows = pathway.letters.select_related("by").defer("replied_by")
    return [ShownLetter(r.pk, r.by.short_name, r.at, r.text, r.reply, r.replied_at) for r in rows]
