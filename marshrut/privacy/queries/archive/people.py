"""Of the archive: the record of the person, letters, how they come in, their rights to their data, the journal."""

from django.db.models import Q

from marshrut.core.models import Entry, Look
from marshrut.core.viewer import Role
from marshrut.notices.models import Feed, Letter, Mailbox
from marshrut.people.models import (
    Appointment,
    Employment,
    Factor,
    OutsideAccount,
    PersonName,
    SigningAgreement,
    Slip,
    Visit,
)
from marshrut.privacy.models import Access, Archive, Correction, Inquiry, Processing
from marshrut.privacy.queries.archive.spec import Read, Spec, capacity

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

RECORD = (
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
            "За того, кто отсутствует": lambda row: row.stands_in_id is not None,
            "Организация": "organisation",
            "С": "since",
            "По": "until",
            "Основание": "basis",
        },
        related=("organisation",),
    ),
)

RIGHTS = (
    Spec(
        "Кто видел ваши результаты",
        Look,
        {"Когда": "at", "В какой роли": capacity, "Что смотрели": "what"},
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
)

ENTRANCE = (
    Spec(
        "Соглашения об электронной подписи",
        SigningAgreement,
        {"Редакция": "version", "Принято": "accepted_at", "Текст": "text"},
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
            "Как вошли": "way",
            "Последний раз": "seen_at",
            "Закончился": "ended_at",
            "Чем закончился": "ended",
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
    Spec(
        "Учётные записи в других системах",
        OutsideAccount,
        {
            "Система": "issuer",
            "Номер в ней": "subject",
            "Кем привязана": "get_how_display",
            "Привязана": "bound_at",
            "Последний вход": "used_at",
        },
    ),
)

TRACES = (
    Spec("Архивы ваших данных", Archive, {"Попросили": "asked_at", "Собран": "made_at"}),
    Spec("Журнал", Entry, {"Когда": "at", "Что сделано": "label", "В какой роли": capacity}),
)
