"""Names of the region's bodies and places, patterns of numbers and people's spellings; the order's own are the defaults."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from string import Formatter
from typing import Any

from marshrut.core.spellings import SUBJECTS, TOWNS

BodyValue = str | Mapping[str, str]
LONGEST = 300
PARTS = ("region", "year", "number")
WIDTH = re.compile(r"(0[1-9]d?)?")
"""How a number may be padded: «05d»."""


class BodyError(ValueError):
    """A value that cannot be; the message is Russian and says what to enter."""


class BodyKind(Enum):
    NAME = "название"
    PATTERN = "образец номера"
    SPELLINGS = "написания"


@dataclass(frozen=True, slots=True)
class BodyInfo:
    """What a page must know of a name to show and change it."""

    name: str
    label: str
    kind: BodyKind
    default: BodyValue
    clause: str
    note: str

    def show(self, value: BodyValue) -> str:
        """In a line: the words, a pattern with the number it gives, how many spellings there are."""
        if not isinstance(value, str):
            return f"{len(value)} написаний" if len(value) % 10 != 1 else f"{len(value)} написание"
        return f"{value} — например, {example(value)}" if self.kind is BodyKind.PATTERN else value

    def write(self, value: BodyValue) -> str:
        """As it is typed into a field."""
        if isinstance(value, str):
            return value
        return "\n".join(f"{written} = {meant}" for written, meant in value.items())

    def parse(self, text: str) -> BodyValue:
        """The value a person typed. Raises BodyError with a Russian message."""
        return self.check(self._pairs(text) if self.kind is BodyKind.SPELLINGS else text.strip())

    def check(self, value: Any) -> BodyValue:
        """The value if this name can have it. Raises BodyError."""
        if self.kind is BodyKind.SPELLINGS:
            return dict(value)
        if not value or len(value) > LONGEST:
            raise BodyError(f"«{self.label}»: от 1 до {LONGEST} знаков.")
        if self.kind is BodyKind.PATTERN:
            check_pattern(value)
        return str(value)

    def _pairs(self, text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            written, equals, meant = (part.strip() for part in line.partition("="))
            if not (written and equals and meant):
                raise BodyError(
                    f"Строка {number}: «{line.strip()[:60]}». Напишите «как пишут = как называется»."
                )
            if found.get(written, meant) != meant:
                raise BodyError(f"Строка {number}: «{written}» уже означает «{found[written]}».")
            found[written] = meant
        return found


def check_pattern(pattern: str) -> None:
    """Raises BodyError unless the pattern gives a number of its own to each year and count."""
    try:
        parts = [
            (name, spec or "", turned)
            for _, name, spec, turned in Formatter().parse(pattern)
            if name is not None
        ]
    except ValueError:
        raise BodyError("Скобки { } стоят парами: {year}, {number:05d}.") from None
    strange = [
        name for name, spec, turned in parts if name not in PARTS or turned or not WIDTH.fullmatch(spec)
    ]
    if strange:
        raise BodyError(
            f"В образце могут стоять {{region}}, {{year}} и {{number:05d}}, а не «{{{strange[0]}}}»."
        )
    if any(spec and name == "region" for name, spec, _ in parts):
        raise BodyError("Код региона ставится как есть: {region}.")
    missing = [name for name in ("year", "number") if name not in {part[0] for part in parts}]
    if missing:
        raise BodyError(f"Без {{{missing[0]}}} номера повторятся: добавьте в образец {{{missing[0]}}}.")


def example(pattern: str) -> str:
    return pattern.format(region="67", year=2026, number=42)


def _body(
    default: BodyValue, label: str, *, kind: BodyKind = BodyKind.NAME, clause: str = "", note: str = ""
) -> Any:
    metadata = {"label": label, "kind": kind, "default": default, "clause": clause, "note": note}
    if isinstance(default, str):
        return field(default=default, metadata=metadata)
    return field(default_factory=lambda: default, metadata=metadata)


@dataclass(frozen=True)
class Bodies:
    """Names of the region's bodies and places on a date."""

    region: str = _body("Смоленская область", "Регион")
    region_code: str = _body("67", "Код региона", note="Стоит в номерах ИОМ.")
    city: str = _body("г. Смоленск", "Город, где составляют документы")
    department: str = _body(
        "Департамент Смоленской области по образованию и науке", "Орган управления образованием"
    )
    institute: str = _body("ГАУ ДПО СОИРО", "Институт: сокращённое название")
    institute_full: str = _body(
        "Государственное автономное учреждение дополнительного профессионального образования"
        " «Смоленский областной институт развития образования»",
        "Институт: полное название",
    )
    institute_short: str = _body("СОИРО", "Институт: коротко, в тексте")
    centre: str = _body("ЦНППМ", "Центр: коротко")
    centre_full: str = _body(
        "Центр непрерывного повышения профессионального мастерства педагогических работников",
        "Центр: полное название",
    )
    data_officer: str = _body(
        "администратор системы",
        "Кто отвечает за персональные данные",
        note="Люди видят это там, где спрашивают о своих данных: должность, имя, телефон.",
    )
    order: str = _body("приказ от 04.07.2023 № 622-ОД", "Приказ, по которому работает система")
    pathway_number: str = _body(
        "ИОМ-{region}-{year}-{number:05d}", "Номер ИОМ", kind=BodyKind.PATTERN, clause="A3.card"
    )
    application_number: str = _body(
        "З-{year}-{number:04d}", "Номер заявки", kind=BodyKind.PATTERN, clause="A2.application"
    )
    booklet_number: str = _body(
        "Б-{year}-{number:04d}", "Номер комплекта работ на бумаге", kind=BodyKind.PATTERN, clause="A2.5.7.1"
    )
    town_spellings: Mapping[str, str] = _body(
        TOWNS,
        "Как пишут муниципалитеты",
        kind=BodyKind.SPELLINGS,
        note="По этим написаниям загрузка узнаёт муниципалитет.",
    )
    subject_spellings: Mapping[str, str] = _body(
        SUBJECTS,
        "Как пишут предметы",
        kind=BodyKind.SPELLINGS,
        note="По этим написаниям загрузка узнаёт предмет.",
    )

    @classmethod
    def listed(cls) -> tuple[BodyInfo, ...]:
        """Every name with its metadata, in the order of the pages."""
        return BODY_INFOS


BODY_INFOS = tuple(BodyInfo(name=item.name, **item.metadata) for item in fields(Bodies))
