"""Typical deficits (A2.2.2): what many people lack, by groups of competences. Counts of people, nobody is named."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from marshrut.core.viewer import Viewer
from marshrut.diagnostics.models import BlockResult, DeficitResult, Result
from marshrut.people.models import Subject
from marshrut.regulations.blocks import Block
from marshrut.regulations.levels import Level


@dataclass(frozen=True)
class Typical:
    """A codifier entry: how many people were checked on it, and how many of them have the deficit."""

    block: Block
    code: str
    name: str
    people: int
    lacking: int

    @property
    def share(self) -> int:
        return round(100 * self.lacking / self.people)


@dataclass(frozen=True)
class Group:
    """A group of competences: how many people were checked, and how many are at each level of deficits."""

    block: Block
    people: int
    levels: tuple[int, ...]


def typical(viewer: Viewer, subject: Subject | None = None) -> list[Typical]:
    """Entries that somebody lacks, by the share of people who do, the greatest first; one query."""
    rows = DeficitResult.objects.filter(result__in=_results(viewer, subject)).order_by()
    counted = rows.values_list("entry__block", "entry__code", "entry__name").annotate(
        people=Count("result__person", distinct=True),
        lacking=Count("result__person", distinct=True, filter=Q(deficit=True)),
    )
    found = [Typical(Block(block), *numbers) for block, *numbers in counted.filter(lacking__gt=0)]
    return sorted(found, key=lambda row: (-row.share, -row.lacking, row.code))


def groups(viewer: Viewer, subject: Subject | None = None) -> list[Group]:
    """Groups of competences in the order of the form; one query."""
    rows = BlockResult.objects.filter(result__in=_results(viewer, subject)).order_by()
    by_level = {
        level.value: Count("result__person", distinct=True, filter=Q(level=level.value)) for level in Level
    }
    counted = rows.values("block").annotate(people=Count("result__person", distinct=True), **by_level)
    found: dict[str, dict[str, Any]] = {row["block"]: dict(row) for row in counted}
    return [
        Group(block, found[block]["people"], tuple(found[block][level.value] for level in Level))
        for block in Block
        if block in found
    ]


def _results(viewer: Viewer, subject: Subject | None):
    found = Result.objects.visible_to(viewer).exclude(state=Result.State.ANNULLED)
    return (found.filter(subject=subject) if subject else found).order_by().values("pk")
