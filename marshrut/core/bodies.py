"""Names of the region's bodies and places, patterns of numbers and people's spellings; the order's own are the defaults."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from string import Formatter
from typing import Any

from marshrut.core.region_file import standing
from marshrut.core.spellings import SUBJECTS, TOWNS
from marshrut.core.wording import counted

BodyValue = str | Mapping[str, str]
NOMINATIVE = "nominative"
CASES = {
    NOMINATIVE: "именительный",
    "genitive": "родительный",
    "dative": "дательный",
    "accusative": "винительный",
    "instrumental": "творительный",
    "prepositional": "предложный",
}
LONGEST = 300
REGION_CODE = "67"
PARTS = ("region", "year", "number")
WIDTH = re.compile(r"(0[1-9]d?)?")
"""How a number may be padded: «05d»."""


class BodyError(ValueError):
    """A value that cannot be; the message is Russian and says what to enter."""


class Name(str):
    """A name in the nominative; its other cases are attributes. A case that nobody gave is the nominative."""

    _cases: Mapping[str, str]

    def __new__(cls, nominative: str, cases: Mapping[str, str] | None = None) -> "Name":
        made = super().__new__(cls, nominative)
        made._cases = dict(cases or {})
        return made

    @classmethod
    def of(cls, value: BodyValue) -> "Name":
        return cls(value) if isinstance(value, str) else cls(value[NOMINATIVE], value)

    def _case(self, name: str) -> str:
        return self._cases.get(name, str(self))

    @property
    def genitive(self) -> str:
        return self._case("genitive")

    @property
    def dative(self) -> str:
        return self._case("dative")

    @property
    def accusative(self) -> str:
        return self._case("accusative")

    @property
    def instrumental(self) -> str:
        return self._case("instrumental")

    @property
    def prepositional(self) -> str:
        return self._case("prepositional")

    @property
    def stored(self) -> BodyValue:
        """As it stands in a row or a file: words that do not decline stay a string."""
        differing = {case: word for case, word in self._cases.items() if word != self}
        return {NOMINATIVE: str(self), **differing} if differing.keys() - {NOMINATIVE} else str(self)


class BodyKind(Enum):
    NAME = "название"
    DECLINED = "название в падежах"
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
        if self.kind is BodyKind.DECLINED:
            return _shown(Name.of(self.check(value)))
        if not isinstance(value, str):
            return counted(len(value), "написание,написания,написаний")
        return f"{value} — например, {example(value)}" if self.kind is BodyKind.PATTERN else value

    def write(self, value: BodyValue) -> str:
        """As it is typed into a field."""
        if self.kind is BodyKind.DECLINED:
            name = Name.of(self.check(value))
            return "\n".join(f"{told} = {getattr(name, case, name)}" for case, told in CASES.items())
        if isinstance(value, str):
            return value
        return "\n".join(f"{written} = {meant}" for written, meant in value.items())

    def parse(self, text: str) -> BodyValue:
        """The value a person typed. Raises BodyError with a Russian message."""
        if self.kind is BodyKind.DECLINED:
            return self.check(self._cases(text))
        return self.check(self._pairs(text) if self.kind is BodyKind.SPELLINGS else text.strip())

    def check(self, value: Any) -> BodyValue:
        """The value if this name can have it. Raises BodyError."""
        if self.kind is BodyKind.SPELLINGS:
            return dict(value)
        if self.kind is BodyKind.DECLINED:
            return self._declined(value)
        if not value or len(value) > LONGEST:
            raise BodyError(f"«{self.label}»: от 1 до {LONGEST} знаков.")
        if self.kind is BodyKind.PATTERN:
            check_pattern(value)
        return str(value)

    def _declined(self, value: Any) -> BodyValue:
        if isinstance(value, Name):
            return value.stored
        given = {NOMINATIVE: value} if isinstance(value, str) else dict(value)
        if strange := sorted(given.keys() - CASES.keys()):
            raise BodyError(f"«{self.label}»: падежа «{strange[0]}» нет. Есть {', '.join(CASES)}.")
        for case in (NOMINATIVE, *given):
            word = given.get(case, "")
            if not isinstance(word, str) or not word or len(word) > LONGEST:
                raise BodyError(f"«{self.label}», {CASES[case]} падеж: от 1 до {LONGEST} знаков.")
        return Name.of(given).stored

    def _cases(self, text: str) -> dict[str, str]:
        """«падеж = слово» line by line; a line without a case is the nominative."""
        called = {told: case for case, told in CASES.items()}
        found: dict[str, str] = {}
        for line in filter(str.strip, text.splitlines()):
            told, equals, word = (part.strip() for part in line.partition("="))
            case = called.get(told.casefold()) if equals else NOMINATIVE
            if case is None:
                raise BodyError(f"«{told[:60]}» — не падеж. Есть {', '.join(called)}.")
            if case in found:
                raise BodyError(f"Падеж «{CASES[case]}» указан дважды.")
            found[case] = word if equals else told
        return found

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
    code = standing("bodies").get("region_code", REGION_CODE)
    return pattern.format(region=code, year=2026, number=42)


def _shown(name: Name) -> str:
    if isinstance(name.stored, str):
        return str(name)
    return f"{name} (кого? {name.genitive})"


def _body(
    default: BodyValue, label: str, *, kind: BodyKind = BodyKind.NAME, clause: str = "", note: str = ""
) -> Any:
    metadata = {"label": label, "kind": kind, "default": default, "clause": clause, "note": note}
    if isinstance(default, str):
        return field(default=default, metadata=metadata)
    return field(default_factory=lambda: default, metadata=metadata)


def _declined(label: str, **cases: str) -> Any:
    return _body(Name.of(cases).stored, label, kind=BodyKind.DECLINED)


@dataclass(frozen=True)
class Bodies:
    """Names of the region's bodies and places on a date."""

    region: str = _body("Смоленская область", "Регион")
    region_code: str = _body(REGION_CODE, "Код региона", note="Стоит в номерах ИОМ.")
    city: str = _body("г. Смоленск", "Город, где составляют документы")
    department: str = _body(
        "Департамент Смоленской области по образованию и науке", "Орган управления образованием"
    )
    department_short: Name = _declined(
        "Орган управления: коротко, в тексте",
        nominative="Департамент",
        genitive="Департамента",
        dative="Департаменту",
        accusative="Департамент",
        instrumental="Департаментом",
        prepositional="Департаменте",
    )
    supervisor: str = _body(
        "первый заместитель начальника Департамента", "Кто следит за исполнением приказа", clause="A0.5"
    )
    institute: str = _body("ГАУ ДПО СОИРО", "Институт: сокращённое название")
    institute_full: str = _body(
        "Государственное автономное учреждение дополнительного профессионального образования"
        " «Смоленский областной институт развития образования»",
        "Институт: полное название",
    )
    institute_short: Name = _declined("Институт: коротко, в тексте", nominative="СОИРО")
    centre: Name = _declined("Центр: коротко, в тексте", nominative="ЦНППМ")
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
        "З-{year}-{number:04d}", "Номер заявки (входящий)", kind=BodyKind.PATTERN, clause="A2.application"
    )
    outgoing_number: str = _body(
        "ЭЗ-{year}-{number:03d}",
        "Исходящий номер письма организации, если у неё своего нет",
        kind=BodyKind.PATTERN,
        clause="A2.application",
        note="Номера идут подряд у каждой организации, с начала года.",
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

    def __post_init__(self) -> None:
        for info in BODY_INFOS:
            if info.kind is BodyKind.DECLINED:
                object.__setattr__(self, info.name, Name.of(getattr(self, info.name)))

    @classmethod
    def listed(cls) -> tuple[BodyInfo, ...]:
        """Every name with its metadata, in the order of the pages."""
        return BODY_INFOS


BODY_INFOS = tuple(BodyInfo(name=item.name, **item.metadata) for item in fields(Bodies))
