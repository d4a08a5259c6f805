"""What an ИОМ must have before it goes for agreement, and who may approve it (annex 3, sections 2, 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marshrut.regulations.calendar import Calendar
from marshrut.regulations.curators import Model
from marshrut.regulations.findings import Finding
from marshrut.regulations.levels import Level
from marshrut.regulations.norms import Norms
from marshrut.regulations.terms import earliest_pathway_end, latest_pathway_end
from marshrut.regulations.words import INNER, plural


class Category(StrEnum):
    """The five categories of measures (A3.5.6), in the order and wording of the card."""

    KNOWLEDGE = "knowledge"
    EXCHANGE = "exchange"
    SHOWCASE = "showcase"
    MENTORING = "mentoring"
    BURNOUT = "burnout"

    @property
    def label(self) -> str:
        return CATEGORIES[self]


CATEGORIES = {
    Category.KNOWLEDGE: "Получение дополнительных знаний, опыта",
    Category.EXCHANGE: "Профессиональное развитие и обмен опытом",
    Category.SHOWCASE: "Демонстрация личного опыта",
    Category.MENTORING: "Наставничество",
    Category.BURNOUT: "Профилактика профессионального выгорания",
}
NEEDS_NO_CODES = frozenset({Category.SHOWCASE, Category.MENTORING, Category.BURNOUT})
TEACHES = frozenset({Category.KNOWLEDGE, Category.EXCHANGE, Category.MENTORING})

# Fields of the card that must not stay empty: key, clause, what to say.
CARD_FIELDS = (
    ("number", "A3.4.3.3", "номер ИОМ"),
    ("teacher", "A3.5.2", "фамилия, имя, отчество педагога"),
    ("organisation", "A3.5.2", "образовательная организация"),
    ("position", "A3.5.2", "должность"),
    ("curator", "A3.5.2", "куратор (тьютор)"),
    ("education", "A3.5.3", "уровень образования"),
    ("experience", "A3.5.3", "педагогический стаж"),
    ("qualification", "A3.5.3", "квалификационная категория"),
    ("diagnostic_kind", "A3.5.4", "вид диагностики"),
    ("recommendations", "A3.5.4", "рекомендации"),
    ("next_diagnostic", "A3.5.5", "дата следующей диагностики"),
    ("drafted_on", "A3.5.5", "дата разработки ИОМ"),
)


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """A line of the road map. `category` is a value of Category; `codes` are the deficits it works on."""

    title: str
    category: str
    since: date | None
    until: date | None
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pathway:
    """An ИОМ as drafted so far. `card` holds the card's fields by the keys of CARD_FIELDS."""

    model: Model
    diagnosed_on: date | None
    level: Level | None
    deficits: frozenset[str]
    since: date | None
    until: date | None
    measures: Sequence[PlannedMeasure]
    card: Mapping[str, object]


def pathway_findings(pathway: Pathway, norms: Norms, calendar: Calendar) -> list[Finding]:
    """Everything annex 3 asks of an ИОМ before it is placed for agreement, warnings among it."""
    return [
        diagnostic_finding(pathway.diagnosed_on),
        _level_finding(pathway),
        duration_finding(pathway.since, pathway.until, norms, calendar),
        *card_findings(pathway.card),
        *measures_findings(pathway),
    ]


def diagnostic_finding(diagnosed_on: date | None) -> Finding:
    """A3.2.2: an ИОМ can be made only after a diagnostic, in any of the four forms."""
    if diagnosed_on is None:
        return Finding("A3.2.2", "Диагностика не пройдена: ИОМ составляют только после неё.", False)
    return Finding("A3.2.2", f"Диагностика пройдена {diagnosed_on:%d.%m.%Y}.", True)


def duration_finding(since: date | None, until: date | None, norms: Norms, calendar: Calendar) -> Finding:
    """A3.4.4.3: the ИОМ lasts from six months to two years, prolongations included (decision 21)."""
    clause = "A3.4.4.3"
    if since is None or until is None:
        return Finding(clause, "Не указаны начало и окончание ИОМ. Укажите обе даты.", False)
    shortest, longest = earliest_pathway_end(since, norms), latest_pathway_end(since, norms, calendar).on
    if until < shortest:
        text = (
            f"Срок ИОМ короче {_months(norms.pathway_months_min)}. Окончание не раньше {shortest:%d.%m.%Y}."
        )
        return Finding(clause, text, False)
    if until > longest:
        text = f"Срок ИОМ длиннее {_months(norms.pathway_months_max)}. Окончание не позже {longest:%d.%m.%Y}."
        return Finding(clause, text, False)
    return Finding(clause, f"Срок ИОМ: с {since:%d.%m.%Y} по {until:%d.%m.%Y}.", True)


def card_findings(card: Mapping[str, object]) -> list[Finding]:
    """A3.5.1 to A3.5.5: title page, information on the teacher, results and road map are filled."""
    return [
        Finding(
            clause,
            f"Заполнено: {label}." if card.get(key) else f"Не заполнено: {label}.",
            bool(card.get(key)),
        )
        for key, clause, label in CARD_FIELDS
    ]


def measures_findings(pathway: Pathway) -> list[Finding]:
    """A3.5.5 to A3.5.9: the road map has measures of the five categories, dated within the term, on deficits found."""
    any_measure = bool(pathway.measures)
    text = (
        "Мероприятия выбраны." if any_measure else "В дорожной карте нет мероприятий. Добавьте хотя бы одно."
    )
    return [
        Finding("A3.5.5", text, any_measure),
        *(finding for measure in pathway.measures for finding in _measure_findings(measure, pathway)),
        *_uncovered(pathway),
        *_empty_categories(pathway.measures),
    ]


class Capacity(StrEnum):
    """In what capacity somebody approves an ИОМ."""

    HEAD = "head"
    ACTING_HEAD = "acting_head"
    DEPUTY = "deputy"
    FOUNDER = "founder"


def approver_finding(*, teacher: str, approver: str, capacity: Capacity, teacher_is_head: bool) -> Finding:
    """A3.4.3.10: the head approves; a deputy only while acting; a head's own ИОМ the founder's body (decision 19)."""
    clause = "A3.4.3.10"
    if teacher == approver:
        return Finding(clause, "Свой ИОМ не утверждают, в какой бы роли вы ни были.", False)
    if teacher_is_head and capacity is not Capacity.FOUNDER:
        return Finding(clause, "ИОМ руководителя утверждает учредитель.", False)
    if not teacher_is_head and capacity is Capacity.FOUNDER:
        return Finding(clause, "ИОМ педагога утверждает руководитель его организации.", False)
    if capacity is Capacity.DEPUTY:
        return Finding(clause, "Заместитель утверждает, только исполняя обязанности руководителя.", False)
    return Finding(clause, "Утверждающий вправе утвердить этот ИОМ.", True)


def parties_findings(*, teacher: str, curator: str, approver: str) -> list[Finding]:
    """A3.4.3.6, decision 19: nobody agrees an ИОМ for themselves in another role."""
    own = teacher in (curator, approver)
    same = curator == approver
    return [
        Finding(
            "A3.4.3.6",
            "Педагог согласует свой ИОМ и за другую сторону. Назначьте другого куратора или утверждающего."
            if own
            else "Педагог не согласует ИОМ за другую сторону.",
            not own,
        ),
        Finding(
            "A3.4.3.6",
            "Куратор и утверждающий — один человек. Лучше назначить другого куратора."
            if same
            else "Куратор и утверждающий — разные люди.",
            not same,
            blocking=False,
        ),
    ]


def _level_finding(pathway: Pathway) -> Finding:
    met = pathway.level is not None or pathway.model is not Model.DIAGNOSTIC
    text = (
        "Уровень дефицитов определён."
        if met
        else "Уровень дефицитов не определён, а от него зависит куратор."
    )
    return Finding("A3.4.2.2", text, met)


def _measure_findings(measure: PlannedMeasure, pathway: Pathway) -> Iterable[Finding]:
    name = f"«{measure.title.translate(INNER)}»"
    known = measure.category in list(Category)
    yield Finding(
        "A3.5.6",
        f"{name}: категория {'указана' if known else 'не из пяти названных. Выберите категорию'}.",
        known,
    )
    yield _dates_finding(name, measure, pathway)
    strange = sorted(measure.codes - pathway.deficits)
    if strange:
        text = f"{name}: среди выявленных дефицитов нет {', '.join(strange)}."
        yield Finding("A3.5.9", text, False, blocking=False)
    if not measure.codes and measure.category not in NEEDS_NO_CODES:
        text = f"{name}: не указано, на какие дефициты направлено мероприятие."
        yield Finding("A3.5.9", text, False, blocking=False)


def _dates_finding(name: str, measure: PlannedMeasure, pathway: Pathway) -> Finding:
    clause = "A3.5.8"
    if measure.since is None or measure.until is None:
        return Finding(clause, f"{name}: не указаны сроки.", False)
    if measure.until < measure.since:
        return Finding(clause, f"{name}: окончание раньше начала.", False)
    if (
        pathway.since
        and pathway.until
        and not pathway.since <= measure.since <= measure.until <= pathway.until
    ):
        term = f"с {pathway.since:%d.%m.%Y} по {pathway.until:%d.%m.%Y}"
        return Finding(clause, f"{name}: сроки выходят за срок ИОМ ({term}).", False)
    return Finding(clause, f"{name}: сроки указаны.", True)


def _uncovered(pathway: Pathway) -> list[Finding]:
    """Showing one's experience and prevention of burnout teach nobody what they lack (A3.5.6)."""
    covered = {code for measure in pathway.measures if measure.category in TEACHES for code in measure.codes}
    left = ", ".join(sorted(pathway.deficits - covered))
    text = (
        f"Дефициты без обучающих мероприятий: {left}."
        if left
        else "На каждый дефицит есть обучающее мероприятие."
    )
    return [Finding("A3.5.9", text, not left, blocking=False)]


def _empty_categories(measures: Sequence[PlannedMeasure]) -> list[Finding]:
    used = {measure.category for measure in measures}
    empty = [category.label for category in Category if category not in used]
    text = f"Категории без мероприятий: {'; '.join(empty)}." if empty else "Представлены все пять категорий."
    return [Finding("A3.5.6", text, not empty, blocking=False)]


def _months(n: int) -> str:
    # Genitive: «короче 6 месяцев», «длиннее 21 месяца».
    return f"{n} {plural(n, 'месяца', 'месяцев', 'месяцев')}"
