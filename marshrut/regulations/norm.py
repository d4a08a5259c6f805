"""One norm of the region: what it counts, how it is shown, which values it can have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from marshrut.regulations.blocks import Block
from marshrut.regulations.posts import Post
from marshrut.regulations.signatures import Way
from marshrut.regulations.words import plural

NormValue = int | tuple[str, ...]
OF_LETTERS = "Настройка региона: приказ о письмах и напоминаниях не говорит."
OF_PERSONAL_DATA = "Закон № 152-ФЗ; приказ о персональных данных не говорит."
OWN_TERM = "Настройка региона: приказ срока не называет, его может установить акт; 0 — без срока."


class NormError(ValueError):
    """A value that cannot be a norm; the message is Russian and says what to enter.

    `text` is the message without the norm's name, for a place where the name stands already.
    """

    def __init__(self, text: str, label: str = "") -> None:
        super().__init__(f"«{label}»: {text}" if label else text)
        self.text = text[:1].upper() + text[1:]


class Kind(Enum):
    """What a norm counts: the three forms of its unit, or none for a list of codes."""

    WORKING_DAYS = ("рабочий день", "рабочих дня", "рабочих дней")
    DAYS = ("день", "дня", "дней")
    MONTHS = ("месяц", "месяца", "месяцев")
    YEARS = ("год", "года", "лет")
    PERCENT = ("%", "%", "%")
    PEOPLE = ("человек", "человека", "человек")
    PATHWAYS = ("ИОМ", "ИОМ", "ИОМ")
    HOURS = ("час", "часа", "часов")
    ITEMS = ("задание", "задания", "заданий")
    ROWS = ("строка", "строки", "строк")
    CLOCK = ("ч", "ч", "ч")
    MINUTES = ("минута", "минуты", "минут")
    BLOCKS = None
    POSTS = ()
    WAYS = ""


Codes = type[Block] | type[Post] | type[Way]
LISTS: dict[Kind, tuple[Codes, str, str]] = {
    Kind.BLOCKS: (Block, "один блок", "неизвестные блоки"),
    Kind.POSTS: (Post, "одну роль", "неизвестные роли"),
    Kind.WAYS: (Way, "один вид подписи", "неизвестные виды подписи"),
}
"""Lists of codes: their codes, and the words for one and for strange ones."""


@dataclass(frozen=True, slots=True)
class NormInfo:
    """What a page must know of a norm to show and edit it."""

    name: str
    clause: str
    label: str
    kind: Kind
    default: NormValue
    minimum: int
    maximum: int
    choices: tuple[str, ...]
    note: str

    def show(self, value: NormValue) -> str:
        """The value with its unit: «3 рабочих дня», «60 %», «предметный, методический»."""
        if isinstance(value, tuple):
            return ", ".join(self.label_of(code) for code in value)
        if self.optional and not value:
            return "без срока"
        if self.kind is Kind.CLOCK:
            return f"{value}:00"
        return f"{value} {plural(value, *self.kind.value)}"

    @property
    def listed(self) -> bool:
        """Whether the norm is a list of codes."""
        return self.kind in LISTS

    def label_of(self, code: str) -> str:
        """What people read for a code of the list."""
        return LISTS[self.kind][0](code).label

    @property
    def optional(self) -> bool:
        """Whether 0 means that there is no such term: the order names none, an act of the region may."""
        return self.kind is Kind.WORKING_DAYS and self.minimum == 0

    def check(self, value: object) -> NormValue:
        """The value if this norm can have it (a list of codes becomes a tuple); raises NormError otherwise."""
        if self.listed:
            return self._codes(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise NormError(
                f"нужно целое число от {self.minimum} до {self.maximum}, например {self.default}.", self.label
            )
        if not self.minimum <= value <= self.maximum:
            text = f"нужно число от {self.minimum} до {self.maximum}, а введено {value}."
            raise NormError(text, self.label)
        return value

    def parse(self, text: str) -> NormValue:
        """The value a person typed (codes separated by commas); raises NormError with a Russian message."""
        if self.listed:
            return self._codes([code.strip() for code in text.split(",") if code.strip()])
        digits = text.strip().removesuffix("%").strip()
        whole = digits.removeprefix("-").isdecimal() and len(digits) < 10
        return self.check(int(digits) if whole else text)

    def _codes(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not value:
            raise NormError(f"выберите хотя бы {LISTS[self.kind][1]}.", self.label)
        if strange := [str(code) for code in value if code not in self.choices]:
            raise NormError(f"{LISTS[self.kind][2]}: {', '.join(strange)}.", self.label)
        if len(set(value)) < len(value):
            raise NormError("одно и то же указано дважды.", self.label)
        return tuple(str(code) for code in value)


def norm(
    default: NormValue,
    kind: Kind,
    clause: str,
    label: str,
    *,
    bounds: tuple[int, int] = (1, 1000),
    choices: Iterable[Block | Post | Way] = (),
    note: str = "",
) -> Any:
    """A dataclass field of a norm with its metadata."""
    details = {
        "default": default,
        "kind": kind,
        "clause": clause,
        "label": label,
        "bounds": bounds,
        "note": note,
    }
    return field(default=default, metadata={**details, "choices": tuple(map(str, choices))})


def own_term(clause: str, label: str) -> Any:
    """A term that the order does not name: there is none until an act of the region sets it."""
    return norm(0, Kind.WORKING_DAYS, clause, label, bounds=(0, 60), note=OWN_TERM)


def clock(default: int, label: str) -> Any:
    """An hour of the region's clock that has to do with letters."""
    return norm(default, Kind.CLOCK, "", label, bounds=(0, 23), note=OF_LETTERS)


def signatures(clause: str, label: str) -> Any:
    """In which ways a kind of document is signed: the order asks for a signature and names none."""
    note = "Настройка региона: приказ требует подписи, вида её не называет."
    return norm(tuple(Way), Kind.WAYS, clause, label, choices=Way, note=note)
