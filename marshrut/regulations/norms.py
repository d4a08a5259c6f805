"""The region's norms: terms, bounds, limits and lists, with the order's values as defaults.

Rules take a `Norms` as an argument. Each field carries its clause, Russian label, kind and bounds, so that pages
list and edit norms without knowing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any

from marshrut.regulations.blocks import MANAGER_BLOCKS, TEACHER_BLOCKS, Block
from marshrut.regulations.posts import GUARDED, Post
from marshrut.regulations.words import plural

NormValue = int | tuple[str, ...]
OF_LETTERS = "Настройка региона: приказ о письмах и напоминаниях не говорит."
OWN_TERM = "Настройка региона: приказ срока не называет, его может установить акт; 0 — без срока."


class NormError(ValueError):
    """A value that cannot be a norm; the message is Russian and says what to enter."""


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
    BLOCKS = None
    POSTS = ()


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
        return self.kind in (Kind.BLOCKS, Kind.POSTS)

    def label_of(self, code: str) -> str:
        """What people read for a code of the list."""
        return Block(code).label if self.kind is Kind.BLOCKS else Post(code).label

    @property
    def optional(self) -> bool:
        """Whether 0 means that there is no such term: the order names none, an act of the region may."""
        return self.kind is Kind.WORKING_DAYS and self.minimum == 0

    def check(self, value: object) -> NormValue:
        """The value if this norm can have it (a list of codes becomes a tuple); raises NormError otherwise."""
        if self.listed:
            return self._codes(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise NormError(f"«{self.label}»: нужно целое число, например {self.default}.")
        if not self.minimum <= value <= self.maximum:
            raise NormError(f"«{self.label}»: число от {self.minimum} до {self.maximum}, а введено {value}.")
        return value

    def parse(self, text: str) -> NormValue:
        """The value a person typed (codes separated by commas); raises NormError with a Russian message."""
        if self.listed:
            return self._codes([code.strip() for code in text.split(",") if code.strip()])
        digits = text.strip().removesuffix("%").strip()
        return self.check(int(digits) if digits.isdecimal() and len(digits) < 10 else text)

    def _codes(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not value:
            one = "хотя бы один блок" if self.kind is Kind.BLOCKS else "хотя бы одну роль"
            raise NormError(f"«{self.label}»: выберите {one}.")
        if strange := [str(code) for code in value if code not in self.choices]:
            what = "неизвестные блоки" if self.kind is Kind.BLOCKS else "неизвестные роли"
            raise NormError(f"«{self.label}»: {what}: {', '.join(strange)}.")
        if len(set(value)) < len(value):
            raise NormError(f"«{self.label}»: одно и то же указано дважды.")
        return tuple(str(code) for code in value)


def _norm(
    default: NormValue,
    kind: Kind,
    clause: str,
    label: str,
    *,
    bounds: tuple[int, int] = (1, 1000),
    choices: Iterable[Block | Post] = (),
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


def _own_term(clause: str, label: str) -> Any:
    """A term that the order does not name: there is none until an act of the region sets it."""
    return _norm(0, Kind.WORKING_DAYS, clause, label, bounds=(0, 60), note=OWN_TERM)


def _clock(default: int, label: str) -> Any:
    """An hour of the region's clock that has to do with letters."""
    return _norm(default, Kind.CLOCK, "", label, bounds=(0, 23), note=OF_LETTERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """The norms in force on a date. Raises NormError where the values contradict each other."""

    contact_applicant_days: int = _norm(
        3, Kind.WORKING_DAYS, "A2.5.9.4", "Связаться с заявителем и согласовать условия", bounds=(1, 60)
    )
    tell_result_days: int = _norm(
        10, Kind.WORKING_DAYS, "A2.5.9.6", "Сообщить результат диагностики по заявке", bounds=(1, 60)
    )
    tell_result_by_order_days: int = _norm(
        15, Kind.WORKING_DAYS, "A2.5.10.4", "Сообщить результат диагностики по приказу", bounds=(1, 60)
    )
    draft_pathway_days: int = _norm(
        10, Kind.WORKING_DAYS, "A3.4.3.2", "Разработать ИОМ после диагностики", bounds=(1, 60)
    )
    agree_pathway_days: int = _norm(
        5, Kind.WORKING_DAYS, "A3.4.3.6", "Скорректировать и согласовать ИОМ", bounds=(1, 60)
    )
    answer_consent_days: int = _own_term("A2.consent", "Ответить на запрос согласия на диагностику")
    collect_consents_days: int = _own_term("A2.5.9.3", "Собрать согласия и передать заявку на подпись")
    prepare_materials_days: int = _own_term("A2.4.3.7", "Составить или доработать материалы")
    give_review_days: int = _own_term("A2.4.3.8", "Дать заключение о материалах")
    approve_materials_days: int = _own_term("A2.4.3.9", "Утвердить материалы или вернуть автору")
    repair_job_days: int = _own_term("A2.5.5", "Разобраться со сбоем задания")
    pathway_months_min: int = _norm(
        6, Kind.MONTHS, "A3.4.4.3", "Наименьший срок реализации ИОМ", bounds=(1, 60)
    )
    pathway_months_max: int = _norm(
        24, Kind.MONTHS, "A3.4.4.3", "Наибольший срок реализации ИОМ", bounds=(1, 60)
    )
    pathway_months_drafted: int = _norm(
        12, Kind.MONTHS, "A3.4.4.3", "Срок в проекте ИОМ, один для всех", bounds=(1, 60)
    )
    retain_pathway_years: int = _norm(
        1, Kind.YEARS, "A3.4.5.4", "Хранить ИОМ после завершения", bounds=(1, 75)
    )
    high_below: int = _norm(
        60,
        Kind.PERCENT,
        "A3.4.2.2",
        "Высокий уровень дефицитов: доля баллов меньше",
        bounds=(1, 99),
        note="Распоряжение № Р-201, таблица 1; приказ границ не называет.",
    )
    low_above: int = _norm(
        80,
        Kind.PERCENT,
        "A3.4.2.2",
        "Низкий уровень дефицитов: доля баллов больше",
        bounds=(1, 99),
        note="Распоряжение № Р-201, таблица 1; приказ границ не называет.",
    )
    deficit_below: int = _norm(
        60,
        Kind.PERCENT,
        "A2.2.2",
        "Позиция кодификатора — дефицит: доля её баллов меньше",
        bounds=(1, 100),
        note="Настройка региона: приказ не говорит, с какой доли баллов позиция считается дефицитом.",
    )
    answered_least: int = _norm(
        50,
        Kind.PERCENT,
        "A2.6.1",
        "Уровень определяют, если есть ответы на долю заданий не меньше",
        bounds=(1, 100),
        note="Настройка региона: приказ не говорит, какой работы мало, чтобы судить об уровне.",
    )
    complex_every_years: int = _norm(
        3, Kind.YEARS, "A2.5.6.1", "Комплексная диагностика — раз в", bounds=(1, 10)
    )
    complex_blocks: tuple[str, ...] = _norm(
        TEACHER_BLOCKS[:4],
        Kind.BLOCKS,
        "A2.3.1.1",
        "Блоки комплексной диагностики педагога",
        choices=TEACHER_BLOCKS,
        note="Пункт называет четыре блока; цифровую грамотность и ИКТ добавляет регион.",
    )
    complex_blocks_managers: tuple[str, ...] = _norm(
        MANAGER_BLOCKS,
        Kind.BLOCKS,
        "A2.3.1.1",
        "Блоки комплексной диагностики руководителя",
        choices=MANAGER_BLOCKS,
    )
    instrument_years: int = _norm(
        1, Kind.YEARS, "A2.4.3.10", "Срок действия диагностических материалов", bounds=(1, 10)
    )
    demonstration_items: int = _norm(
        1,
        Kind.ITEMS,
        "A3.3.2.1",
        "Демонстрационный вариант: заданий на каждый блок, не меньше",
        bounds=(0, 20),
        note="Настройка региона: приказ говорит о подготовке педагога, числа не называет; 0 — можно без него.",
    )
    curator_active_limit: int = _norm(
        25,
        Kind.PATHWAYS,
        "A3.4.4.2",
        "Предел действующих ИОМ у одного куратора",
        note="Настройка региона: приказ предела не называет.",
    )
    attached_warn: int = _norm(
        200, Kind.PEOPLE, "A1.4.2", "Педагогов на методиста: предупреждать, когда больше", bounds=(1, 5000)
    )
    attached_max: int = _norm(
        250, Kind.PEOPLE, "A1.4.2", "Педагогов на методиста: больше только с обоснованием", bounds=(1, 5000)
    )
    suppression_threshold: int = _norm(
        10,
        Kind.PEOPLE,
        "A2.6.4",
        "Обезличенные таблицы: наименьшее число людей в ячейке",
        note="Настройка региона; приказ требует обезличенных данных, порога не называет.",
    )
    suppression_floor: int = _norm(
        5,
        Kind.PEOPLE,
        "A2.6.4",
        "Обезличенные таблицы: порог нельзя опустить ниже",
        bounds=(3, 1000),
        note="Порог ниже обычного устанавливает акт СОИРО.",
    )
    programme_pass_percent: int = _norm(
        50,
        Kind.PERCENT,
        "A2.5.3",
        "Входной и итоговый тест программы сдан: доля баллов не меньше",
        bounds=(1, 100),
        note="Настройка региона: приказ границы не называет. Если она совпадёт с границей уровня дефицитов, «сдал / не сдал» выдаст уровень.",
    )
    weekly_hours_limit: int = _norm(
        9,
        Kind.HOURS,
        "",
        "Нагрузка педагога по ИОМ в неделю, не больше",
        bounds=(1, 40),
        note="Настройка региона: приказ велит взвешивать нагрузку (п. 3.2.4 прил. 3), но числа не называет.",
    )
    deficit_hours_severe: int = _norm(
        16,
        Kind.HOURS,
        "A3.5.5",
        "Обучения на дефицит, где набрано меньше трети баллов, от",
        bounds=(1, 144),
        note="Настройка региона для проекта ИОМ; 16 часов – наименьшая программа повышения квалификации.",
    )
    deficit_hours_marked: int = _norm(
        8,
        Kind.HOURS,
        "A3.5.5",
        "Обучения на дефицит, где набрано меньше половины баллов, от",
        bounds=(1, 144),
        note="Настройка региона для проекта ИОМ: приказ часов не называет.",
    )
    deficit_hours_slight: int = _norm(
        2,
        Kind.HOURS,
        "A3.5.5",
        "Обучения на прочий дефицит, от",
        bounds=(1, 144),
        note="Настройка региона для проекта ИОМ: приказ часов не называет.",
    )
    retraining_hours: int = _norm(
        250,
        Kind.HOURS,
        "A3.5.6",
        "Переподготовка: программа от; в проект ИОМ её не ставят",
        bounds=(72, 1000),
        note="Наименьшая программа профессиональной переподготовки; её выбирает разработчик.",
    )
    showcase_years: int = _norm(
        3,
        Kind.YEARS,
        "A3.5.6",
        "Показ своего опыта в проекте ИОМ: педагогический стаж от",
        bounds=(1, 40),
        note="Настройка региона: приказ стажа не называет.",
    )
    transfer_gap_days: int = _norm(
        30,
        Kind.DAYS,
        "A3.4.3.10",
        "Перерыв между работами, при котором ИОМ переходит на новое место",
        bounds=(1, 90),
        note="Настройка региона: приказ о переводах не говорит.",
    )
    slip_days: int = _norm(
        14,
        Kind.DAYS,
        "",
        "Карточка с кодом для входа действует",
        bounds=(1, 60),
        note="Настройка региона: порядок входа в систему.",
    )
    second_factor_posts: tuple[str, ...] = _norm(
        GUARDED,
        Kind.POSTS,
        "",
        "Второй фактор входа обязателен для ролей",
        choices=Post,
        note="Настройка региона: им открыты результаты или данные всей области.",
    )
    second_factor_days: int = _norm(
        14,
        Kind.DAYS,
        "",
        "Настроить второй фактор после первого входа в роли",
        bounds=(0, 90),
        note="Настройка региона. Потом роли закрыты, пока второй фактор не настроен; 0 — сразу.",
    )
    card_deficit_rows: int = _norm(
        10,
        Kind.ROWS,
        "A3.card",
        "Строк дефицитов в карте ИОМ",
        bounds=(1, 100),
        note="В форме десять строк; больше допускается.",
    )
    letters_digest_hour: int = _clock(9, "Сводку дел на день отправлять с")
    letters_quiet_from: int = _clock(20, "Письма вечером не отправлять с")
    letters_quiet_until: int = _clock(8, "Письма утром не отправлять до")
    remind_before_days: int = _norm(
        1,
        Kind.WORKING_DAYS,
        "",
        "Напоминать о сроке: за сколько до последнего дня",
        bounds=(1, 10),
        note=OF_LETTERS,
    )

    def __post_init__(self) -> None:
        for info in self.listed():
            object.__setattr__(self, info.name, info.check(getattr(self, info.name)))
        for low, high in PAIRS:
            if getattr(self, low) > getattr(self, high):
                first, second = self.info(low), self.info(high)
                raise NormError(
                    f"«{first.label}» ({getattr(self, low)}) не может превышать «{second.label}» ({getattr(self, high)})."
                )

    @classmethod
    def listed(cls) -> tuple[NormInfo, ...]:
        """Every norm with its metadata, in the order of the pages."""
        return INFOS

    @classmethod
    def info(cls, name: str) -> NormInfo:
        """The metadata of one norm. Raises NormError for a name that is no norm."""
        for info in INFOS:
            if info.name == name:
                return info
        raise NormError(f"Норматив «{name}» неизвестен.")

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> Norms:
        """Norms from stored values; what is not named keeps the order's value. Raises NormError."""
        return cls(**{name: cls.info(name).check(value) for name, value in values.items()})  # type: ignore[arg-type]


# In each pair the first may not exceed the second.
PAIRS = (
    ("pathway_months_min", "pathway_months_max"),
    ("pathway_months_min", "pathway_months_drafted"),
    ("pathway_months_drafted", "pathway_months_max"),
    ("high_below", "low_above"),
    ("attached_warn", "attached_max"),
    ("deficit_hours_slight", "deficit_hours_marked"),
    ("deficit_hours_marked", "deficit_hours_severe"),
    ("suppression_floor", "suppression_threshold"),
    ("letters_quiet_until", "letters_digest_hour"),
    ("letters_digest_hour", "letters_quiet_from"),
)

INFOS = tuple(
    NormInfo(
        name=item.name,
        clause=item.metadata["clause"],
        label=item.metadata["label"],
        kind=item.metadata["kind"],
        default=item.metadata["default"],
        minimum=item.metadata["bounds"][0],
        maximum=item.metadata["bounds"][1],
        choices=item.metadata["choices"],
        note=item.metadata["note"],
    )
    for item in fields(Norms)
)
