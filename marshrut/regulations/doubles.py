"""Which two records of the register may be of one person (A1.2.2.1: the register counts people, not records)."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

SURE, LIKELY, MAYBE = 3, 2, 1
CROWD = 40
"""So many records alike in a key are no doubles but a gap in the data; they are not compared with each other."""


@dataclass(frozen=True)
class Record:
    key: int
    surname: str
    first_name: str
    patronymic: str
    born: date | None = None
    snils: str = ""

    @property
    def names(self) -> tuple[str, str, str]:
        return folded(self.surname), folded(self.first_name), folded(self.patronymic)


@dataclass(frozen=True)
class Alike:
    """How much two records look like one person, and why, in words."""

    first: int
    second: int
    strength: int
    reasons: tuple[str, ...]


def folded(name: str) -> str:
    """Letters only, one spelling of case and ё: hyphens, apostrophes and doubled spaces say nothing."""
    lowered = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    return "".join(sign for sign in lowered if sign.isalpha())


def alike(one: Record, other: Record) -> Alike | None:
    """What speaks for one person in two records (A1.2.2.1); None when they are of two.

    Different СНИЛС are of different people, unless name and birth date are the same: then one may be mistyped.
    """
    mine, theirs = one.names, other.names
    same_day = one.born is not None and one.born == other.born
    if one.born and other.born and not same_day:
        return None
    snils_differ = bool(one.snils and other.snils) and one.snils != other.snils
    found = _by_names(mine, theirs, same_day)
    if found is None or (snils_differ and found[0] != SURE):
        return None
    strength, words = found
    reasons = [*words, *_spelling(one, other, mine == theirs), _snils(one, other, snils_differ)]
    first, second = sorted((one.key, other.key))
    return Alike(first, second, LIKELY if snils_differ else strength, tuple(r for r in reasons if r))


def _by_names(
    mine: tuple[str, str, str], theirs: tuple[str, str, str], same_day: bool
) -> tuple[int, list[str]] | None:
    if mine == theirs:
        if same_day:
            return SURE, ["фамилия, имя, отчество и дата рождения совпадают"]
        return MAYBE, ["фамилия, имя и отчество совпадают", "дата рождения есть не в обеих записях"]
    if not same_day:
        return None
    if mine[1:] == theirs[1:] and mine[2]:
        return LIKELY, ["имя, отчество и дата рождения совпадают, фамилия другая: могла смениться"]
    if mine[:2] == theirs[:2]:
        missing = not (mine[2] and theirs[2])
        return LIKELY, [
            "фамилия, имя и дата рождения совпадают, отчество "
            + ("есть не в обеих записях" if missing else "написано иначе")
        ]
    return None


def _spelling(one: Record, other: Record, same: bool) -> list[str]:
    written = [(r.surname, r.first_name, r.patronymic) for r in (one, other)]
    return (
        ["написаны по-разному: ё и е, дефис, пробелы или заглавные"]
        if same and written[0] != written[1]
        else []
    )


def _snils(one: Record, other: Record, differ: bool) -> str:
    if differ:
        return "СНИЛС разные: сверьте по документам"
    return "СНИЛС есть не в обеих записях" if bool(one.snils) != bool(other.snils) else ""


def doubles(records: Iterable[Record]) -> Iterator[Alike]:
    """All pairs that may be of one person, each once; only records that share a key are compared."""
    buckets: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in records:
        surname, first_name, patronymic = record.names
        buckets[surname, first_name, patronymic].append(record)
        if record.born:
            buckets[record.born, first_name, patronymic].append(record)
            buckets[record.born, surname, first_name, ""].append(record)
    seen: set[tuple[int, int]] = set()
    for bucket in buckets.values():
        if not 1 < len(bucket) <= CROWD:
            continue
        for one, other in combinations(bucket, 2):
            pair = (one.key, other.key) if one.key < other.key else (other.key, one.key)
            if pair not in seen:
                seen.add(pair)
                if found := alike(one, other):
                    yield found
