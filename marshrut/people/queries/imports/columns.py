"""The columns of both files: headings, what may stand in a cell, and how it is read."""

import re
from dataclasses import replace

from marshrut.core import spellings
from marshrut.core.viewer import Role
from marshrut.formats import cells
from marshrut.formats.columns import Column
from marshrut.people.models import Organisation, Person
from marshrut.people.queries.imports.spellings import subject_spellings
from marshrut.regulations.snils import SnilsError, format_snils, parse_snils

NAME = re.compile(r"[А-ЯЁа-яёA-Za-z][А-ЯЁа-яёA-Za-z'’ .()-]*")
ROLES = {
    Role.HEAD: ("руководитель", "директор", "заведующий", "руководитель организации"),
    Role.DEPUTY: ("заместитель", "заместитель руководителя", "заместитель директора"),
    Role.ASSOCIATION_HEAD: ("руководитель МО", "руководитель методического объединения"),
    Role.MENTOR: ("наставник", "педагог-наставник"),
}
POSITIONS = {cells.squashed(written): meant for written, meant in spellings.POSITIONS.items()}
EDUCATION = {
    Person.Education.SECONDARY: ("среднее профессиональное", "СПО"),
    Person.Education.BACHELOR: ("высшее (бакалавриат)", "бакалавриат"),
    Person.Education.MASTER: ("высшее (специалитет, магистратура)", "высшее", "специалитет", "магистратура"),
    Person.Education.POSTGRADUATE: (
        "высшее (подготовка кадров высшей квалификации)",
        "аспирантура",
        "ординатура",
    ),
}


def name(raw):
    """A part of a person's name: letters of one alphabet; all capitals become a name's capitals."""
    value = cells.text_up_to(80)(raw)
    if not NAME.fullmatch(value):
        raise cells.CellError(
            "Здесь могут быть только буквы, дефис и пробел. Проверьте, что столбцы не сдвинуты."
        )
    latin = re.search(r"[A-Za-z]", value)
    if latin and re.search(r"[А-ЯЁа-яё]", value):
        raise cells.CellError(f"Среди русских букв есть латинская «{latin[0]}». Наберите слово заново.")
    return value.title() if value.isupper() and len(value) > 2 else value


def position(raw):
    """A position as it is called; known abbreviations are written out."""
    value = cells.text_up_to(150)(raw)
    return POSITIONS.get(cells.squashed(value), value)


def snils(raw):
    """A number in a cell has lost the zeros before it; a text keeps what was typed."""
    written = re.sub(r"[._/]", "-", cells.text(raw).upper().removeprefix("СНИЛС").strip(" :№"))
    if isinstance(raw, int) and not isinstance(raw, bool) and 10**6 < raw < 10**11:
        written = f"{raw:011}"
    try:
        return parse_snils(written)
    except SnilsError as error:
        raise cells.CellError(str(error)) from None


def organisation_columns():
    kinds = {kind: (label, *SYNONYMS.get(kind, ())) for kind, label in Organisation.Kind.choices}
    return (
        Column(
            "key", "Код организации", ("Код",), True, cells.text_up_to(20), "Ш-001", "Не меняется никогда."
        ),
        Column("name", "Полное название", ("Наименование",), True, cells.text_up_to(300), "МБОУ «СШ № 7»"),
        Column("short_name", "Краткое название", (), True, cells.text_up_to(120), "СШ № 7 г. Заречного"),
        Column("kind", "Вид", ("Тип",), True, cells.choice(kinds)),
        Column("municipality", "Муниципалитет", ("Район",), True, cells.text_up_to(120), "Зареченский район"),
        Column("address", "Адрес", (), False, cells.text_up_to(300)),
        Column("closed_on", "Закрыта", ("Дата закрытия",), False, cells.day, "31.08.2026"),
        Column("successor", "Правопреемник (код)", (), False, cells.text_up_to(20), "Ш-002"),
    )


SYNONYMS = {
    Organisation.Kind.SCHOOL: ("школа", "СОШ", "ООШ", "гимназия", "лицей"),
    Organisation.Kind.KINDERGARTEN: ("ДОУ", "дошкольная образовательная организация"),
    Organisation.Kind.ADDITIONAL: ("УДО", "ДОД"),
    Organisation.Kind.COLLEGE: ("колледж", "техникум", "ПОО"),
}


PERSON = (
    Column(
        "organisation",
        "Организация",
        ("Школа", "ОО"),
        True,
        cells.text_up_to(300),
        "Ш-001",
        "Код или название.",
    ),
    Column(
        "municipality",
        "Муниципалитет",
        ("Район",),
        False,
        cells.text_up_to(120),
        "",
        "Если названия совпадают.",
    ),
    Column("surname", "Фамилия", (), True, name, "Ветрова"),
    Column("first_name", "Имя", (), True, name, "Мария"),
    Column("patronymic", "Отчество", (), False, name, "Петровна"),
    Column(
        "birth_date",
        "Дата рождения",
        (),
        False,
        cells.day,
        "14.03.1985",
        "Дата рождения или СНИЛС нужны.",
    ),
    Column("snils", "СНИЛС", ("Страховой номер",), False, snils, "112-233-445 95", tell=format_snils),
    Column("position", "Должность", (), True, position, "учитель", tell=str),
)
WORK = (
    Column("is_main", "Основное место работы", ("Основное",), False, cells.yes_no, "да", "Пусто — основное."),
    Column("since", "Работает с", ("Дата приёма", "Принят"), True, cells.day, "01.09.2019"),
    Column("until", "Работал по", ("Дата увольнения", "Уволен"), False, cells.day, "", "Если уволился."),
)
FACTS = (
    Column("education", "Образование", (), False, cells.choice(EDUCATION)),
    Column("pedagogical", "Образование педагогическое", ("Педагогическое",), False, cells.yes_no, "да"),
    Column(
        "category", "Квалификационная категория", ("Категория",), False, cells.choice(spellings.CATEGORIES)
    ),
    Column("category_until", "Категория до", ("Срок категории",), False, cells.day, "31.12.2028"),
    Column(
        "experience",
        "Педагогический стаж",
        ("Стаж", "Пед. стаж"),
        False,
        cells.experience,
        "12 лет 3 мес.",
    ),
    Column("phone", "Телефон", ("Тел.",), False, cells.phone, "+7 910 123-45-67"),
    Column("email", "Электронная почта", ("E-mail", "Почта"), False, cells.email),
    Column("roles", "Роль в организации", ("Роль",), False, cells.listed(cells.choice(ROLES)), "заместитель"),
)


def staff_columns(on):
    subjects = subject_spellings(on)
    taught = Column(
        "subjects",
        "Предметы",
        ("Предмет",),
        False,
        cells.listed(cells.choice(subjects)),
        "",
        "Через запятую.",
    )
    facts = (*FACTS[:4], replace(FACTS[4], parse=cells.Experience(on)), *FACTS[5:])
    return (*PERSON, taught, *WORK, *facts)
