"""What the bank tells whoever prepares: the plan of the work in general, the demonstration (A3.3.2.1)."""

from collections.abc import Collection
from dataclasses import dataclass

from marshrut.bank.models import SpecificationRow, Variant
from marshrut.regulations.blocks import LABELS, Block


@dataclass(frozen=True)
class BlockPlan:
    """A block of the work: how many items, for how many points, what they check in plain words."""

    label: str
    items: int
    points: int
    checks: tuple[str, ...]


def plan_for(instrument_id: int, blocks: Collection[str]) -> list[BlockPlan]:
    """The blocks of the plan that the person is examined in; places and wordings are not told."""
    rows = SpecificationRow.objects.filter(instrument_id=instrument_id, block__in=blocks)
    by_block: dict[str, list[SpecificationRow]] = {}
    for row in rows.prefetch_related("entries"):
        by_block.setdefault(row.block, []).append(row)
    return [_block(block, found) for block, found in by_block.items()]


def _block(block: str, rows: list[SpecificationRow]) -> BlockPlan:
    checks = dict.fromkeys(entry.plain for row in rows for entry in row.entries.all())
    return BlockPlan(LABELS[Block(block)], len(rows), sum(row.points for row in rows), tuple(checks))


def demonstration(instrument_id: int) -> Variant | None:
    """The frozen demonstration of an approved instrument; those approved before it was demanded have none."""
    found = Variant.objects.filter(instrument_id=instrument_id, demonstration=True)
    return found.exclude(paper=[]).first()
