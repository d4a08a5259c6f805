"""The table of measures: read, as a template, as a list to download that can be loaded again."""

from collections.abc import Iterable, Sequence
from datetime import date

from marshrut.formats.cells import Raw, choice, day, integer_between, listed, text_up_to
from marshrut.formats.columns import Column, Row, Sheet
from marshrut.formats.tables import table, template
from marshrut.measures.models import LENGTHS, PROGRAMME, Measure
from marshrut.measures.queries.drafts import CHOICES, HEADINGS, RANGES, MeasureDraft, draft_of, kind_of
from marshrut.people.queries.imports.places import Places
from marshrut.regulations.pathway import Category

TITLE = "Мероприятия"
SHORT: dict[str, str] = {
    Category.KNOWLEDGE: "знания и опыт",
    Category.EXCHANGE: "обмен опытом",
    Category.SHOWCASE: "демонстрация опыта",
    Category.MENTORING: "наставник",
    Category.BURNOUT: "профилактика выгорания",
}
OTHERWISE: dict[str, str] = {
    **SHORT,
    Measure.Source.INSTITUTE: "институт",
    Measure.Source.FEDERAL: "федеральный реестр",
    Measure.Source.ACADEMY: "Академия",
    Measure.Source.MUNICIPAL: "муниципальное",
    Measure.Source.SCHOOL: "школьное мероприятие",
    Measure.Form.MIXED: "смешанная",
    Measure.Form.IN_PERSON: "очная",
    Measure.Form.REMOTE: "дистанционная",
}
"""How people call the same beside the names that the system shows."""
HINTS = (
    "Одна строка — одно мероприятие.",
    "Мероприятие узнаётся по коду: повторная загрузка обновит его и ничего не задвоит.",
    "Пустая ячейка убирает прежнее значение; если столбца нет, прежнее значение остаётся.",
)


def _kind(raw: Raw) -> str:
    return kind_of(text_up_to(LENGTHS["kind"])(raw))


def _choice(name: str):
    return choice({value: (label, *_more(value)) for value, label in CHOICES[name].items()})


def _more(value: str) -> Sequence[str]:
    return (OTHERWISE[value],) if value in OTHERWISE else ()


COLUMNS = (
    Column(
        "code",
        HEADINGS["code"],
        ("Код мероприятия",),
        required=True,
        parse=text_up_to(LENGTHS["key"]),
        example="ПК-2027-014",
        comment="Ваш код из плана. По нему мероприятие узнаётся при повторной загрузке.",
    ),
    Column(
        "title",
        HEADINGS["title"],
        ("Мероприятие", "Название мероприятия"),
        required=True,
        parse=text_up_to(LENGTHS["title"]),
        example="Методика решения задач с параметрами",
    ),
    Column(
        "category",
        HEADINGS["category"],
        required=True,
        parse=_choice("category"),
        example=Category.KNOWLEDGE.label,
        comment="Раздел дорожной карты.",
    ),
    Column(
        "kind",
        HEADINGS["kind"],
        ("Вид мероприятия",),
        required=True,
        parse=_kind,
        example=PROGRAMME,
        comment=f"Семинар, стажировка, вебинар… У «{PROGRAMME}» можно открыть группу слушателей.",
        tell=str,
    ),
    Column("source", HEADINGS["source"], required=True, parse=_choice("source"), example="план института"),
    Column(
        "form", HEADINGS["form"], ("Форма проведения",), required=True, parse=_choice("form"), example="очно"
    ),
    Column(
        "provider",
        HEADINGS["provider"],
        ("Организатор", "Проводит"),
        required=True,
        parse=text_up_to(LENGTHS["provider"]),
        example="институт развития образования",
    ),
    Column(
        "hours",
        HEADINGS["hours"],
        ("Часы", "Количество часов", "Объём, часов"),
        required=True,
        parse=integer_between(*RANGES["hours"]),
        example="36",
    ),
    Column(
        "places",
        HEADINGS["places"],
        ("Количество мест",),
        parse=integer_between(*RANGES["places"]),
        example="25",
        comment="Пусто — без ограничения.",
    ),
    Column(
        "starts_on",
        HEADINGS["starts_on"],
        ("Начало", "Дата начала"),
        required=True,
        parse=day,
        example="18.01.2027",
    ),
    Column(
        "ends_on",
        HEADINGS["ends_on"],
        ("Окончание", "Дата окончания"),
        required=True,
        parse=day,
        example="29.01.2027",
    ),
    Column(
        "subject",
        HEADINGS["subject"],
        example="математика",
        comment="Только если для учителей одного предмета.",
    ),
    Column(
        "municipality",
        HEADINGS["municipality"],
        comment="Только если для педагогов одного муниципалитета.",
    ),
    Column(
        "organisation",
        HEADINGS["organisation"],
        comment="Название или код. Только если для педагогов одной организации.",
    ),
    Column(
        "most_experience",
        HEADINGS["most_experience"],
        ("Стаж не больше, лет", "Педагогический стаж не больше"),
        parse=integer_between(*RANGES["most_experience"]),
        example="3",
        comment="В полных годах; только если для молодых педагогов.",
    ),
    Column(
        "codes",
        HEADINGS["codes"],
        ("Дефициты", "Коды дефицитов", "Коды"),
        parse=listed(text_up_to(20)),
        example="М-01.2, М-01.4",
        comment="На какие дефициты направлено: через запятую или точку с запятой.",
    ),
)


def columns(*, codes: bool) -> tuple[Column, ...]:
    """The columns of the table; without codes for whom they are closed."""
    return COLUMNS if codes else COLUMNS[:-1]


def drafts_of(sheet: Sheet) -> list[MeasureDraft]:
    unsaid = frozenset(column.key for column in COLUMNS if column.heading not in sheet.places)
    return [_draft(row, unsaid) for row in sheet.rows]


def _draft(row: Row, unsaid: frozenset[str]) -> MeasureDraft:
    values = {name: value for name, value in row.values.items() if value is not None}
    return MeasureDraft(**values, row=row.number, unsaid=unsaid)


def empty_table(*, codes: bool) -> bytes:
    return template(columns(codes=codes), title=TITLE, hints=HINTS)


def downloaded(measures: Iterable[Measure], *, codes: bool, on: date) -> bytes:
    """Measures in the columns they can be loaded from."""
    places, asked = Places(on), columns(codes=codes)
    rows = (
        [_written(column.key, getattr(draft, column.key)) for column in asked]
        for draft in (draft_of(measure, places) for measure in measures)
    )
    return table([column.heading for column in asked], rows, title=TITLE)


def changes_table(plan) -> bytes:
    """What a load would do, row by row: for whoever looks a long table through before it is loaded."""
    rows = (
        [one.draft.row, one.draft.code, "новое" if one.is_new else "меняется", heading, before, after]
        for one in (*plan.fresh, *plan.changed)
        for heading, before, after in one.changes
    )
    headings = ("Строка", HEADINGS["code"], "Что будет", "Столбец", "Было", "Станет")
    return table(headings, rows, title="Что изменится")


def _written(name: str, value):
    if name in CHOICES:
        return CHOICES[name][value]
    return ", ".join(value) if name == "codes" else value
