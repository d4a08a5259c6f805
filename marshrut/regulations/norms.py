"""The region's norms: terms, bounds, limits and lists, with the order's values as defaults.

Rules take a `Norms` as an argument. Each field carries its clause, Russian label, kind and bounds, so that pages
list and edit norms without knowing them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from marshrut.regulations.blocks import MANAGER_BLOCKS, TEACHER_BLOCKS
from marshrut.regulations.norm import (
    OF_LETTERS,
    OF_PERSONAL_DATA,
    Kind,
    NormError,
    NormInfo,
    clock,
    norm,
    own_term,
    signatures,
)
from marshrut.regulations.posts import GUARDED, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """The norms in force on a date. Raises NormError where the values contradict each other."""

    contact_applicant_days: int = norm(
        3, Kind.WORKING_DAYS, "A2.5.9.4", "Связаться с заявителем и согласовать условия", bounds=(1, 60)
    )
    tell_result_days: int = norm(
        10, Kind.WORKING_DAYS, "A2.5.9.6", "Сообщить результат диагностики по заявке", bounds=(1, 60)
    )
    tell_result_by_order_days: int = norm(
        15, Kind.WORKING_DAYS, "A2.5.10.4", "Сообщить результат диагностики по приказу", bounds=(1, 60)
    )
    draft_pathway_days: int = norm(
        10, Kind.WORKING_DAYS, "A3.4.3.2", "Разработать ИОМ после диагностики", bounds=(1, 60)
    )
    agree_pathway_days: int = norm(
        5, Kind.WORKING_DAYS, "A3.4.3.6", "Скорректировать и согласовать ИОМ", bounds=(1, 60)
    )
    answer_consent_days: int = own_term("A2.consent", "Ответить на запрос согласия на диагностику")
    collect_consents_days: int = own_term("A2.5.9.3", "Собрать согласия и передать заявку на подпись")
    prepare_materials_days: int = own_term("A2.4.3.7", "Составить или доработать материалы")
    give_review_days: int = own_term("A2.4.3.8", "Дать заключение о материалах")
    approve_materials_days: int = own_term("A2.4.3.9", "Утвердить материалы или вернуть автору")
    repair_job_days: int = own_term("A2.5.5", "Разобраться со сбоем задания")
    pathway_months_min: int = norm(
        6, Kind.MONTHS, "A3.4.4.3", "Наименьший срок реализации ИОМ", bounds=(1, 60)
    )
    pathway_months_max: int = norm(
        24, Kind.MONTHS, "A3.4.4.3", "Наибольший срок реализации ИОМ", bounds=(1, 60)
    )
    pathway_months_drafted: int = norm(
        12, Kind.MONTHS, "A3.4.4.3", "Срок в проекте ИОМ, один для всех", bounds=(1, 60)
    )
    retain_pathway_years: int = norm(
        1, Kind.YEARS, "A3.4.5.4", "Хранить ИОМ после завершения", bounds=(1, 75)
    )
    high_below: int = norm(
        60,
        Kind.PERCENT,
        "A3.4.2.2",
        "Высокий уровень дефицитов: доля баллов меньше",
        bounds=(1, 99),
        note="Распоряжение № Р-201, таблица 1; приказ границ не называет.",
    )
    low_above: int = norm(
        80,
        Kind.PERCENT,
        "A3.4.2.2",
        "Низкий уровень дефицитов: доля баллов больше",
        bounds=(1, 99),
        note="Распоряжение № Р-201, таблица 1; приказ границ не называет.",
    )
    deficit_below: int = norm(
        60,
        Kind.PERCENT,
        "A2.2.2",
        "Позиция кодификатора — дефицит: доля её баллов меньше",
        bounds=(1, 100),
        note="Настройка региона: приказ не говорит, с какой доли баллов позиция считается дефицитом.",
    )
    answered_least: int = norm(
        50,
        Kind.PERCENT,
        "A2.6.1",
        "Уровень определяют, если есть ответы на долю заданий не меньше",
        bounds=(1, 100),
        note="Настройка региона: приказ не говорит, какой работы мало, чтобы судить об уровне.",
    )
    complex_every_years: int = norm(
        3, Kind.YEARS, "A2.5.6.1", "Комплексная диагностика — раз в", bounds=(1, 10)
    )
    complex_blocks: tuple[str, ...] = norm(
        TEACHER_BLOCKS[:4],
        Kind.BLOCKS,
        "A2.3.1.1",
        "Блоки комплексной диагностики педагога",
        choices=TEACHER_BLOCKS,
        note="Пункт называет четыре блока; цифровую грамотность и ИКТ добавляет регион.",
    )
    complex_blocks_managers: tuple[str, ...] = norm(
        MANAGER_BLOCKS,
        Kind.BLOCKS,
        "A2.3.1.1",
        "Блоки комплексной диагностики руководителя",
        choices=MANAGER_BLOCKS,
    )
    instrument_years: int = norm(
        1, Kind.YEARS, "A2.4.3.10", "Срок действия диагностических материалов", bounds=(1, 10)
    )
    demonstration_items: int = norm(
        1,
        Kind.ITEMS,
        "A3.3.2.1",
        "Демонстрационный вариант: заданий на каждый блок, не меньше",
        bounds=(0, 20),
        note="Настройка региона: приказ говорит о подготовке педагога, числа не называет; 0 — можно без него.",
    )
    curator_active_limit: int = norm(
        25,
        Kind.PATHWAYS,
        "A3.4.4.2",
        "Предел действующих ИОМ у одного куратора",
        note="Настройка региона: приказ предела не называет.",
    )
    suppression_threshold: int = norm(
        10,
        Kind.PEOPLE,
        "A2.6.4",
        "Обезличенные таблицы: наименьшее число людей в ячейке",
        note="Настройка региона; приказ требует обезличенных данных, порога не называет.",
    )
    suppression_floor: int = norm(
        5,
        Kind.PEOPLE,
        "A2.6.4",
        "Обезличенные таблицы: порог нельзя опустить ниже",
        bounds=(3, 1000),
        note="Порог ниже обычного устанавливает акт института.",
    )
    programme_pass_percent: int = norm(
        50,
        Kind.PERCENT,
        "A2.5.3",
        "Входной и итоговый тест программы сдан: доля баллов не меньше",
        bounds=(1, 100),
        note="Настройка региона: приказ границы не называет. Если она совпадёт с границей уровня дефицитов, «сдал / не сдал» выдаст уровень.",
    )
    weekly_hours_limit: int = norm(
        9,
        Kind.HOURS,
        "",
        "Нагрузка педагога по ИОМ в неделю, не больше",
        bounds=(1, 40),
        note="Настройка региона: приказ велит взвешивать нагрузку (п. 3.2.4 прил. 3), но числа не называет.",
    )
    deficit_hours_severe: int = norm(
        16,
        Kind.HOURS,
        "A3.5.5",
        "Обучения на дефицит, где набрано меньше трети баллов, от",
        bounds=(1, 144),
        note="Настройка региона для проекта ИОМ; 16 часов – наименьшая программа повышения квалификации.",
    )
    deficit_hours_marked: int = norm(
        8,
        Kind.HOURS,
        "A3.5.5",
        "Обучения на дефицит, где набрано меньше половины баллов, от",
        bounds=(1, 144),
        note="Настройка региона для проекта ИОМ: приказ часов не называет.",
    )
    deficit_hours_slight: int = norm(
        2,
        Kind.HOURS,
        "A3.5.5",
        "Обучения на прочий дефицит, от",
        bounds=(1, 144),
        note="Настройка региона для проекта ИОМ: приказ часов не называет.",
    )
    retraining_hours: int = norm(
        250,
        Kind.HOURS,
        "A3.5.6",
        "Переподготовка: программа от; в проект ИОМ её не ставят",
        bounds=(72, 1000),
        note="Наименьшая программа профессиональной переподготовки; её выбирает разработчик.",
    )
    showcase_years: int = norm(
        3,
        Kind.YEARS,
        "A3.5.6",
        "Показ своего опыта в проекте ИОМ: педагогический стаж от",
        bounds=(1, 40),
        note="Настройка региона: приказ стажа не называет.",
    )
    transfer_gap_days: int = norm(
        30,
        Kind.DAYS,
        "A3.4.3.10",
        "Перерыв между работами, при котором ИОМ переходит на новое место",
        bounds=(1, 90),
        note="Настройка региона: приказ о переводах не говорит.",
    )
    slip_days: int = norm(
        14,
        Kind.DAYS,
        "",
        "Карточка с кодом для входа действует",
        bounds=(1, 60),
        note="Настройка региона: порядок входа в систему.",
    )
    second_factor_posts: tuple[str, ...] = norm(
        GUARDED,
        Kind.POSTS,
        "",
        "Второй фактор входа обязателен для ролей",
        choices=Post,
        note="Настройка региона: им открыты результаты или данные всего региона.",
    )
    second_factor_days: int = norm(
        14,
        Kind.DAYS,
        "",
        "Настроить второй фактор после первого входа в роли",
        bounds=(0, 90),
        note="Настройка региона. Потом роли закрыты, пока второй фактор не настроен; 0 — сразу.",
    )
    letter_signatures: tuple[str, ...] = signatures("A2.application", "Чем подписывают заявку")
    consent_signatures: tuple[str, ...] = signatures("A2.consent", "Чем подписывают согласие на диагностику")
    pathway_signatures: tuple[str, ...] = signatures(
        "A3.4.3.6", "Чем подписывают ИОМ педагог, куратор, руководитель"
    )
    card_deficit_rows: int = norm(
        10,
        Kind.ROWS,
        "A3.card",
        "Строк дефицитов в карте ИОМ",
        bounds=(1, 100),
        note="В форме десять строк; больше допускается.",
    )
    letters_digest_hour: int = clock(9, "Сводку дел на день отправлять с")
    letters_quiet_from: int = clock(20, "Письма вечером не отправлять с")
    letters_quiet_until: int = clock(8, "Письма утром не отправлять до")
    remind_before_days: int = norm(
        1,
        Kind.WORKING_DAYS,
        "",
        "Напоминать о сроке: за сколько до последнего дня",
        bounds=(1, 10),
        note=OF_LETTERS,
    )

    answer_inquiry_days: int = norm(
        10,
        Kind.WORKING_DAYS,
        "",
        "Ответить на обращение о персональных данных",
        bounds=(1, 30),
        note=OF_PERSONAL_DATA,
    )
    correct_data_days: int = norm(
        10,
        Kind.WORKING_DAYS,
        "",
        "Исправить данные по просьбе человека или отказать",
        bounds=(1, 30),
        note=OF_PERSONAL_DATA,
    )
    stop_processing_days: int = norm(
        30,
        Kind.DAYS,
        "",
        "Прекратить обработку после отзыва согласия",
        bounds=(1, 30),
        note=OF_PERSONAL_DATA,
    )
    special_access_minutes: int = norm(
        30,
        Kind.MINUTES,
        "A2.6.3",
        "Особый доступ к результатам одного человека длится",
        bounds=(5, 120),
        note="Настройка региона: приказ особого доступа не знает.",
    )
    own_archive_days: int = norm(
        7,
        Kind.DAYS,
        "",
        "Хранить архив данных, собранный по просьбе человека",
        bounds=(1, 30),
        note=OF_PERSONAL_DATA,
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
