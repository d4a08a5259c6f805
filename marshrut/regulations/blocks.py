"""Blocks of a diagnostic: four of competences and digital literacy for teachers, five functional ones for managers.

Clauses A2.2.3, A2.3.1.1 and the form A2.application.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Block(StrEnum):
    """A block's code, stored and exchanged; `label` is what people read."""

    SUBJECT = "subject"
    METHODICAL = "methodical"
    PSYCHOLOGICAL = "psychological"
    COMMUNICATIVE = "communicative"
    DIGITAL = "digital"
    PROCESSES = "processes"
    RESOURCES = "resources"
    STAFF = "staff"
    RESULTS = "results"
    INFORMATION = "information"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Block, str] = {
    Block.SUBJECT: "предметный",
    Block.METHODICAL: "методический",
    Block.PSYCHOLOGICAL: "психолого-педагогический",
    Block.COMMUNICATIVE: "коммуникативный",
    Block.DIGITAL: "цифровая грамотность и ИКТ",
    Block.PROCESSES: "управление процессами",
    Block.RESOURCES: "управление ресурсами",
    Block.STAFF: "управление кадрами",
    Block.RESULTS: "управление результатами",
    Block.INFORMATION: "управление информацией",
}

TEACHER_BLOCKS = (Block.SUBJECT, Block.METHODICAL, Block.PSYCHOLOGICAL, Block.COMMUNICATIVE, Block.DIGITAL)
MANAGER_BLOCKS = (Block.PROCESSES, Block.RESOURCES, Block.STAFF, Block.RESULTS, Block.INFORMATION)


def of_position(blocks: Iterable[str]) -> tuple[Block, ...]:
    """All blocks of the position, teacher's or manager's, whose diagnostic had these; none where there were none."""
    diagnosed = set(blocks)
    return next((of for of in (TEACHER_BLOCKS, MANAGER_BLOCKS) if diagnosed.intersection(of)), ())
