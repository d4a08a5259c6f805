"""What merging two records of one person does with every key to a person; a test finds the undeclared."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Count, IntegerField, Model, Q, QuerySet, Value

from marshrut.core.wording import counted


@dataclass(frozen=True)
class Both:
    """Bars merging: each record has a row, and the two are alike in these columns."""

    columns: tuple[str, ...]
    words: str
    where: Q = field(default_factory=Q)

    def met(self, model: type[Model], path: str, one: int, other: int) -> bool:
        rows = model._base_manager.filter(self.where, **{f"{path}__in": (one, other)})
        alike: dict[int, set[tuple[Any, ...]]] = {one: set(), other: set()}
        for owner, *values in rows.values_list(path, *self.columns):
            alike[owner].add(tuple(values))
        return not alike[one].isdisjoint(alike[other])


@dataclass(frozen=True)
class Sides:
    """Bars merging: in some row one record stands here and the other on another side, where one person may not."""

    other: str
    words: str

    def rows(self, model: type[Model], path: str, one: int, other: int) -> QuerySet[Any]:
        there, back = Q(**{path: one, self.other: other}), Q(**{path: other, self.other: one})
        return model._base_manager.filter(there | back)


@dataclass(frozen=True)
class Busy:
    """Bars merging for now: either record has such a row."""

    where: Q
    words: str

    def rows(self, model: type[Model], path: str, one: int, other: int) -> QuerySet[Any]:
        return model._base_manager.filter(self.where, **{f"{path}__in": (one, other)})


Bar = Both | Sides | Busy


@dataclass(frozen=True)
class Moves:
    """The row goes over to the record that stays.

    `forms`: the word in which the preview counts such rows; without it they are not counted, because their number
    would tell of somebody's results. `only`: which rows go, the others are history. `spare`: a row is dropped where
    the staying record has one that is alike in these columns.
    """

    forms: str = ""
    bars: tuple[Bar, ...] = ()
    only: Q = field(default_factory=Q)
    spare: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stays:
    """The row is history: it goes on naming the merged record, and who reads it follows `merged_into`."""

    why: str
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True)
class Follows:
    """The row has no key to a person of its own and goes where its owner goes; it may bar the merging."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Drops:
    """The row says something about the record only, and goes with it."""

    why: str


Fate = Moves | Stays | Follows | Drops


def declared() -> Iterator[tuple[type[Model], str, Fate]]:
    """Every declared path to a person, of all rooms."""
    for model in apps.get_models():
        fates: dict[str, Fate] = getattr(model, "merging", {})
        for path, fate in fates.items():
            yield model, path, fate


def barred(one: int, other: int) -> list[str]:
    """Why the two cannot be merged now, in sentences, each once; a query for each `Both`, one for all the rest."""
    found: list[str] = []
    words: list[str] = []
    asked: list[QuerySet[Any]] = []
    for model, path, bar in _bars():
        if isinstance(bar, Both):
            found += [bar.words] if bar.met(model, path, one, other) else []
        else:
            asked.append(_marked(bar.rows(model, path, one, other), len(words)).values_list("mark"))
            words.append(bar.words)
    found += [words[mark] for (mark,) in _united(asked)]
    return sorted(set(found))


def _bars() -> Iterator[tuple[type[Model], str, Bar]]:
    for model, path, fate in declared():
        for bar in () if isinstance(fate, Drops) else fate.bars:
            yield model, path, bar


def _marked(rows: QuerySet[Any], mark: int) -> QuerySet[Any]:
    return rows.order_by().annotate(mark=Value(mark, IntegerField()))


def _united(asked: list[QuerySet[Any]]) -> QuerySet[Any]:
    first, *rest = asked
    return first.union(*rest)


def moving(*ids: int) -> dict[int, list[str]]:
    """What would go over from each of the records, counted by kinds: «2 места работы»; one query."""
    kinds = [(m, path, f) for m, path, f in declared() if isinstance(f, Moves) and f.forms]
    counts = [
        _marked(model._base_manager.filter(fate.only, **{f"{path}__in": ids}), mark)
        .values("mark", path)
        .annotate(number=Count("pk"))
        .values_list("mark", path, "number")
        for mark, (model, path, fate) in enumerate(kinds)
    ]
    found: dict[int, list[str]] = {pk: [] for pk in ids}
    for mark, owner, number in sorted(_united(counts)):
        found[owner].append(counted(number, kinds[mark][2].forms))
    return found


def move(*, old: int, new: int) -> None:
    """Carry every declared row over. Call in the transaction that has locked both records."""
    for model, path, fate in declared():
        rows = model._base_manager.filter(**{path: old})
        if isinstance(fate, Moves):
            if fate.spare:
                _drop_spare(model, path, fate.spare, old, new)
            rows.filter(fate.only).update(**{path: new})
        elif isinstance(fate, Drops):
            rows.delete()


def _drop_spare(model: type[Model], path: str, columns: tuple[str, ...], old: int, new: int) -> None:
    rows: Any = model._base_manager
    for alike in rows.filter(**{path: new}).values(*columns):
        rows.filter(**{path: old}, **alike).delete()
