"""Everything kept about a person, section by section, without a word about anybody else.

A section reads the rows that the model itself says are the person's (`kept.owner`). Whoever else stands in a row – who
looked, who signed, who wrote – is told by role at most. What is left out is named in `LEFT_OUT`, and a test finds the
model that is in neither.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q

from marshrut.core.models import Entry, Look
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import day_digits, local
from marshrut.diagnostics.models import (
    Answer,
    Application,
    ApplicationRow,
    Attempt,
    BlockResult,
    Consent,
    DeficitResult,
    Result,
)
from marshrut.diagnostics.queries.owning import CAPACITIES
from marshrut.documents.access import kind_of, purpose_of
from marshrut.documents.models import DestroyedDocument, Document, StoredFile
from marshrut.measures.models import Listener
from marshrut.notices.models import Feed, Letter, Mailbox
from marshrut.pathways.models import (
    Agreement,
    Line,
    Party,
    Pathway,
    PathwayDeficit,
    PathwayResult,
    Proposal,
    Seen,
)
from marshrut.people.models import Appointment, Employment, Factor, Person, PersonName, Slip, Visit
from marshrut.privacy.models import Access, Archive, Correction, Inquiry, Processing
from marshrut.regulations.consents import block_names

Read = str | Callable[[Any], Any]
TOLD = Q(released_at__isnull=False)
TOLD_PART = Q(result__released_at__isnull=False)
PLACED = Q(pathway__placed_on__isnull=False)
TECHNICAL = "служебные значения: дайджесты, ключи и состояние обработки, без сведений о человеке"
OTHERS = "сведения о других людях: составил их этот человек, а говорят они не о нём"
REPEATED = "повторяет то, что уже стоит в другом разделе"

LEFT_OUT = {
    "core.Case": REPEATED,
    "core.EntryPayload": "подробности журнала: в них имена других людей",
    "core.SealedEntry": TECHNICAL,
    "core.SealedLook": TECHNICAL,
    "core.Deadline": "сроки, в которые делают другие; свои стоят на «Сегодня»",
    "core.JobRun": TECHNICAL,
    "people.SlipIssue": OTHERS,
    "people.RecoveryCode": TECHNICAL,
    "people.Import": OTHERS,
    "people.ImportChange": OTHERS,
    "people.ImportPortion": OTHERS,
    "people.Likeness": "предположение о двух записях: в нём есть и другой человек",
    "documents.Rendition": REPEATED,
    "documents.Trouble": TECHNICAL,
    "documents.DestroyedFile": TECHNICAL,
    "measures.Group": OTHERS,
    "bank.Item": "материалы диагностики: это не сведения о человеке",
    "bank.Instrument": "материалы диагностики: это не сведения о человеке",
    "bank.Review": "материалы диагностики: это не сведения о человеке",
    "bank.ItemRemark": "материалы диагностики: это не сведения о человеке",
    "diagnostics.Contact": "запись разговора, в ней имя собеседника",
    "diagnostics.CurrentAnswer": REPEATED,
    "diagnostics.RivalAnswer": REPEATED,
    "diagnostics.SheetEntry": REPEATED,
    "pathways.Letter": "переписка школы и куратора: слова других людей",
    "pathways.LineDeficit": REPEATED,
    "pathways.LineReason": REPEATED,
    "pathways.Version": TECHNICAL,
    "pathways.VersionExtract": REPEATED,
    "pathways.VersionSecret": REPEATED,
}


@dataclass(frozen=True)
class Spec:
    """What to read of a model: heading → attribute (with dots) or function of the row."""

    title: str
    model: type[models.Model]
    columns: dict[str, Read]
    where: Q = field(default_factory=Q)
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def _capacity(row: Any) -> str:
    return str(CAPACITIES.get(row.capacity, "система" if row.capacity.startswith("job:") else ""))


def _blocks(row: Any) -> str:
    return ", ".join(block_names(row.blocks))


PERSON: dict[str, Read] = {
    "Фамилия": "surname",
    "Имя": "first_name",
    "Отчество": "patronymic",
    "Имя для входа": "login",
    "Пол": "get_gender_display",
    "Дата рождения": "birth_date",
    "СНИЛС": "printed_snils",
    "Телефон": "phone",
    "Электронная почта": "email",
    "Образование": "get_education_display",
    "Образование педагогическое": "pedagogical",
    "Категория": "get_category_display",
    "Категория до": "category_until",
    "Педагогический стаж с": "teaching_since",
    "Последний вход": "last_login",
    "Контрольная фраза задана": lambda row: bool(row.phrase),
}

SPECS = (
    Spec(
        "Прежние имена",
        PersonName,
        {"Фамилия": "surname", "Имя": "first_name", "Отчество": "patronymic", "По": "until"},
    ),
    Spec(
        "Места работы",
        Employment,
        {
            "Организация": "organisation",
            "Должность": "position",
            "Основное": "is_main",
            "С": "since",
            "По": "until",
            "Предметы": lambda row: ", ".join(str(each) for each in row.subjects.all()),
        },
        related=("organisation",),
    ),
    Spec(
        "Роли в системе",
        Appointment,
        {
            "Роль": "get_role_display",
            "Организация": "organisation",
            "С": "since",
            "По": "until",
            "Основание": "basis",
        },
        related=("organisation",),
    ),
    Spec(
        "Согласия на диагностику",
        Consent,
        {
            "Предмет": "subject",
            "Блоки": _blocks,
            "Состояние": "get_state_display",
            "Дано": "given_at",
            "Подпись": "get_signature_display",
            "Текст": "text",
        },
        related=("subject",),
    ),
    Spec(
        "Личные заявки на диагностику",
        Application,
        {
            "Номер": "number",
            "Вид": "get_channel_display",
            "Подана": "sent_at",
            "Состояние": "get_state_display",
            "Блоки": _blocks,
            "Телефон для связи": "contact_phone",
            "Пожелания": "comment",
        },
    ),
    Spec(
        "Строки в заявках",
        ApplicationRow,
        {"Номер заявки": "application.number", "Предмет": "subject", "Дополнительно минут": "extra_minutes"},
        related=("application__case", "subject"),
    ),
    Spec(
        "Диагностические работы",
        Attempt,
        {
            "Предмет": "consent.subject",
            "Место": "sitting.place",
            "Начало сеанса": "sitting.starts_at",
            "Состояние": "get_state_display",
            "Начата": "started_at",
            "Сдана": "finished_at",
            "Личность проверена": "identity_at",
        },
        related=("consent__subject", "sitting"),
    ),
    Spec(
        "Ответы",
        Answer,
        {
            "Работа": "attempt_id",
            "Задание": "position",
            "Ответ": "value",
            "Получен": "received_at",
            "Устройство": "device",
        },
    ),
    Spec(
        "Результаты диагностики",
        Result,
        {
            "Предмет": "subject",
            "Дата": "taken_on",
            "Баллы": "points",
            "Из": "maximum",
            "Уровень дефицитов": "get_level_display",
            "Состояние": "get_state_display",
            "Сообщён": "released_at",
            "Обоснование решения": "decision_reason",
        },
        TOLD,
        ("subject",),
    ),
    Spec(
        "Результаты по блокам",
        BlockResult,
        {
            "Результат": "result_id",
            "Блок": "get_block_display",
            "Баллы": "points",
            "Из": "maximum",
            "Уровень": "get_level_display",
        },
        TOLD_PART,
    ),
    Spec(
        "Результаты по позициям кодификатора",
        DeficitResult,
        {
            "Результат": "result_id",
            "Код": "entry.code",
            "Позиция": "entry.name",
            "Баллы": "points",
            "Из": "maximum",
            "Дефицит": "deficit",
        },
        TOLD_PART,
        ("entry",),
    ),
    Spec(
        "Индивидуальные маршруты",
        Pathway,
        {
            "Номер": "number",
            "Предмет": "subject",
            "Состояние": "get_state_display",
            "Начало": "starts_on",
            "Конец": "ends_on",
            "Утверждён": "approved_at",
            "Карта открыта руководителю": "opened_to_head_at",
        },
        Q(placed_on__isnull=False),
        ("subject",),
    ),
    Spec(
        "Раздел 2 маршрута",
        PathwayResult,
        {
            "Маршрут": "pathway.number",
            "Диагностика": "get_kind_display",
            "Дата": "taken_on",
            "Уровень": "get_level_display",
            "Рекомендации": "recommendations",
        },
        PLACED,
        ("pathway",),
    ),
    Spec(
        "Дефициты в маршруте",
        PathwayDeficit,
        {"Маршрут": "pathway.number", "Код": "entry.code", "Позиция": "entry.name"},
        PLACED,
        ("pathway", "entry"),
    ),
    Spec(
        "Мероприятия маршрута",
        Line,
        {
            "Маршрут": "pathway.number",
            "Мероприятие": "title",
            "Категория": "get_category_display",
            "Часов": "hours",
            "С": "starts_on",
            "По": "ends_on",
        },
        PLACED,
        ("pathway",),
    ),
    Spec(
        "Ваши предложения к маршруту",
        Proposal,
        {"Маршрут": "pathway.number", "Когда": "at", "Предложение": "text", "Ответ": "get_answer_display"},
        Q(party=Party.TEACHER),
        ("pathway",),
    ),
    Spec(
        "Согласования маршрута",
        Agreement,
        {"Маршрут": "version.pathway.number", "Сторона": "get_party_display", "Когда": "at"},
        related=("version__pathway",),
    ),
    Spec(
        "Когда вы читали маршруты",
        Seen,
        {"Маршрут": "pathway.number", "Версия": "number", "Когда": "at"},
        related=("pathway",),
    ),
    Spec(
        "Обучение по программам",
        Listener,
        {"Программа": "group.measure.title", "Зачислен": "enrolled_on", "Отчислен": "left_on"},
        related=("group__measure",),
    ),
    Spec(
        "Документы о вас",
        Document,
        {"Вид": lambda row: kind_of(row.kind).title, "Номер": "number", "Выдан": "issued_at"},
    ),
    Spec(
        "Уничтоженные документы",
        DestroyedDocument,
        {
            "Вид": lambda row: kind_of(row.kind).title,
            "Номер": "number",
            "Уничтожен": "destroyed_at",
            "Акт": "act",
        },
    ),
    Spec(
        "Загруженные файлы",
        StoredFile,
        {
            "Для чего": lambda row: purpose_of(row.purpose).title,
            "Загружен": "uploaded_at",
            "Размер, байт": "size",
        },
    ),
    Spec(
        "Кто видел ваши результаты",
        Look,
        {"Когда": "at", "В какой роли": _capacity, "Что смотрели": "what"},
    ),
    Spec(
        "Ваши обращения о данных",
        Inquiry,
        {
            "Вопрос": "text",
            "Состояние": "get_state_display",
            "Что установлено": "get_verdict_display",
            "Ответ": "answer",
        },
    ),
    Spec(
        "Согласия на обработку данных",
        Processing,
        {
            "Редакция": "text.number",
            "Текст": "text.text",
            "Отпечаток": "digest",
            "Дано": "given_at",
            "Отозвано": "withdrawn_at",
            "Состояние": "get_state_display",
        },
        related=("text",),
    ),
    Spec(
        "Особые доступы к вашим результатам",
        Access,
        {"Причина": "reason", "Открыт": "admitted_at", "До": "ends_at", "Состояние": "get_state_display"},
        Q(admitted_at__isnull=False),
    ),
    Spec(
        "Ваши просьбы исправить данные",
        Correction,
        {
            "Что исправить": "get_field_display",
            "Было записано": "before",
            "Должно быть": "shown",
            "Пояснение": "comment",
            "Состояние": "get_state_display",
        },
    ),
    Spec(
        "Письма",
        Letter,
        {"Вид": "get_kind_display", "Составлено": "made_at", "Исход": "get_outcome_display"},
    ),
    Spec(
        "Адрес для писем",
        Mailbox,
        {"Адрес": "address", "Подтверждён": "confirmed_at", "Сводка": "digest", "Напоминания": "reminders"},
    ),
    Spec("Календарь сроков", Feed, {"Подключён": "made_at", "Читали": "read_at"}),
    Spec(
        "Сеансы",
        Visit,
        {
            "Устройство": "device",
            "Адрес": "address",
            "Вошли": "began_at",
            "Последний раз": "seen_at",
            "Закончился": "ended_at",
        },
    ),
    Spec(
        "Карточки для входа",
        Slip,
        {
            "Выдана": "issue.at",
            "Кто выдал": lambda row: dict(Role.choices).get(row.issue.capacity, ""),
            "Использована": "used_at",
            "Действует до": "expires_at",
        },
        related=("issue",),
    ),
    Spec("Второй фактор входа", Factor, {"Настроен": "confirmed_at", "Настроить до": "due_at"}),
    Spec("Архивы ваших данных", Archive, {"Попросили": "asked_at", "Собран": "made_at"}),
    Spec("Журнал", Entry, {"Когда": "at", "Что сделано": "label", "В какой роли": _capacity}),
)


def sections(viewer: Viewer) -> Iterator[Section]:
    """Everything about the viewer, one section after another; a query for each, two where rows have lists."""
    own = [*Person.objects.selves(viewer.identity).order_by("merged_into_id", "pk")]
    yield Section("Человек", tuple(PERSON), [_row(each, PERSON) for each in own])
    untold = Q(case__in=Result.objects.filter(person__in=own, released_at__isnull=True).values("pk"))
    untold |= Q(case__in=Access.objects.filter(person__in=own, admitted_at__isnull=True).values("pk"))
    untold |= Q(case__in=Pathway.objects.filter(person__in=own, placed_on__isnull=True).values("pk"))
    for spec in SPECS:
        found = _found(spec, [each.pk for each in own])
        if spec.model is Entry:
            found = found.exclude(untold)
        yield Section(spec.title, tuple(spec.columns), [_row(each, spec.columns) for each in found])


def count() -> int:
    """How many sections there are."""
    return 1 + len(SPECS)


def _found(spec: Spec, own: Sequence[int]):
    rows = spec.model._base_manager.filter(spec.where, **{f"{_owner(spec.model)}__in": own})
    found = rows.select_related(*spec.related) if spec.related else rows
    return (
        found.prefetch_related("subjects").order_by("pk")
        if spec.model is Employment
        else found.order_by("pk")
    )


def _owner(model: Any) -> str:
    return str(model.kept.owner)


def _row(row: Any, columns: dict[str, Read]) -> list[str]:
    return [_said(read(row) if callable(read) else _at(row, read)) for read in columns.values()]


def _at(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = getattr(row, name)
        row = row() if callable(row) else row
    return row


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        return f"{local(value):%d.%m.%Y %H:%M}"
    return day_digits(value) if isinstance(value, date) else str(value)
