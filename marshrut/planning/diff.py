"""What changed in a road map between two versions, line by line and field by field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What became of a line or of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a road map under a key that stays with it from version to version."""

    key: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a line that has another value."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line of either version: `before` is None for an added one, `after` for a removed one."""

    kind: Kind
    key: str
    before: Line | None
    after: Line | None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All lines of both versions in reading order, a removed one where it used to stand."""

    lines: tuple[LineChange, ...]

    def __bool__(self) -> bool:
        """Say whether anything changed."""
        return any(line.kind is not Kind.SAME for line in self.lines)

    def of(self, kind: Kind) -> tuple[LineChange, ...]:
        """Return the lines of one kind."""
        return tuple(line for line in self.lines if line.kind is kind)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, was added or was removed."""

    kind: Kind
    text: str


def changes(old_lines: Sequence[Line], new_lines: Sequence[Line]) -> Changes:
    """Compare two versions by the lines' keys; the order of lines alone is no change.

    Raises `ValueError` when a version has a key twice.
    """
    old, new = _by_key(old_lines), _by_key(new_lines)
    merged = [_compare(old.get(line.key), line) for line in new_lines]
    for place, line in enumerate(old_lines):
        if line.key not in new:
            before = old_lines[place - 1].key if place else None
            at = next((number for number, each in enumerate(merged, start=1) if each.key == before), 0)
            merged.insert(at, LineChange(Kind.REMOVED, line.key, line, None))
    return Changes(tuple(merged))


def words(before: str, after: str) -> tuple[Piece, ...]:
    """Return both texts as one, word by word: what stayed, what was struck out, what was written in."""
    old, new = (re.findall(r"\s+|[^\s]+", text) for text in (before, after))
    pieces = []
    for step, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if step == "equal":
            pieces.append(Piece(Kind.SAME, "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            pieces.append(Piece(Kind.REMOVED, "".join(old[old_from:old_to])))
        if new_to > new_from:
            pieces.append(Piece(Kind.ADDED, "".join(new[new_from:new_to])))
    return tuple(pieces)


def _by_key(lines: Sequence[Line]) -> dict[str, Line]:
    found = {line.key: line for line in lines}
    if len(found) < len(lines):
        raise ValueError("two lines of one version have the same key")
    return found


def _compare(old: Line | None, new: Line) -> LineChange:
    if old is None:
        return LineChange(Kind.ADDED, new.key, None, new)
    names = dict.fromkeys([*old.fields, *new.fields])
    fields = tuple(
        FieldChange(name, old.fields.get(name), new.fields.get(name))
        for name in names
        if old.fields.get(name) != new.fields.get(name)
    )
    return LineChange(Kind.CHANGED if fields else Kind.SAME, new.key, old, new, fields)
