"""Of the archive: diagnostics, ИОМ, learning and the papers about them."""

from django.db.models import Q

from marshrut.core.workflow import flows
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
from marshrut.documents.access import kind_of, purpose_of
from marshrut.documents.models import DestroyedDocument, Document, Signature, StoredFile
from marshrut.measures.models import Listener
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
from marshrut.privacy.queries.archive.spec import Spec, blocks

TOLD = Q(released_at__isnull=False)
TOLD_PART = Q(result__released_at__isnull=False)
PLACED = Q(pathway__placed_on__isnull=False)

DIAGNOSTICS = (
    Spec(
        "Согласия на диагностику",
        Consent,
        {
            "Предмет": "subject",
            "Блоки": blocks,
            "Состояние": "get_state_display",
            "Дано": "given_at",
            "Подпись": "get_signature_display",
            "Текст": "text",
        },
        related=("subject",),
    ),
    Spec(
        "Индивидуальные заявки на диагностику",
        Application,
        {
            "Номер": "number",
            "Вид": "get_channel_display",
            "Подана": "sent_at",
            "Состояние": "get_state_display",
            "Блоки": blocks,
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
)

PATHWAYS = (
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
)

PAPERS = (
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
        "Ваши подписи",
        Signature,
        {
            "Под чем": lambda row: flows()[row.case.kind].label,
            "Как": "get_kind_display",
            "В каком качестве": "post",
            "Дата": "signed_on",
            "Отпечаток подписанного": "digest",
            "Сертификат": "certificate",
        },
        related=("case",),
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
)
