"""A draft of an ИОМ: measures that cover a person's deficits, with the reason for each (A3.5.5 to A3.5.9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from marshrut.planning.covering import Item, best
from marshrut.planning.load import NONE, Term, total, weekly

MAX_DEFICITS = 16


class Category(StrEnum):
    """The five categories of measures (A3.5.6)."""

    KNOWLEDGE = "knowledge"
    EXCHANGE = "exchange"
    SHOWCASE = "showcase"
    MENTORING = "mentoring"
    BURNOUT = "burnout"


ALONE = "Без него эта часть маршрута осталась бы пустой; из подходящих это самое короткое."
ROUNDING = (Category.EXCHANGE, Category.SHOWCASE, Category.MENTORING, Category.BURNOUT)


@dataclass(frozen=True, slots=True)
class Need:
    """A deficit by its code; `weight`, above zero, says how much covering it matters, `name` is its plain name."""

    code: str
    weight: int = 1
    name: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A measure on offer. `hours` are academic hours, `places_left` None means without limit, `cost` roubles."""

    key: str
    codes: frozenset[str]
    hours: int
    term: Term
    category: Category
    source: str = ""
    places_left: int | None = None
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """A measure of the plan: the person's deficits it covers, and why it was chosen, in Russian."""

    option: Option
    codes: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A deficit that the plan leaves open, and why, in Russian."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Chosen measures by their start; hours a week on the average of the term and in the busiest week.

    `proven` is false when the search was cut short: the plan keeps the limit, yet a better one may exist.
    """

    chosen: tuple[Chosen, ...]
    uncovered: tuple[Uncovered, ...]
    hours: int
    weekly_average: Fraction
    weekly_peak: Fraction
    peak_week: date | None
    proven: bool


def plan(
    needs: Sequence[Need],
    options: Iterable[Option],
    *,
    term: Term,
    weekly_limit: int,
    round_out: Sequence[Category] = ROUNDING,
) -> Plan:
    """Choose measures within `term` for `needs` so that no week has more than `weekly_limit` hours.

    The plan covers the most weight, then takes the fewest hours, then ends its measures the earliest. Then one
    measure of each category of `round_out` that is still missing is added, the shortest that fits (A3.5.6). The
    same values give the same plan, whatever their order. Raises `ValueError` for a repeated code or a weight below 1.
    """
    if len({need.code for need in needs}) < len(needs) or any(need.weight < 1 for need in needs):
        raise ValueError("codes of needs must differ and their weights be above zero")
    needs = sorted(needs, key=lambda need: (-need.weight, need.code))
    offered = sorted(options, key=lambda option: option.key)
    wanted = {need.code for need in needs}
    useful = [option for option in offered if not wanted.isdisjoint(option.codes)]
    open_to = [option for option in useful if not _obstacle(option, term, weekly_limit)]
    picked, proven = _choose(needs, open_to, term, weekly_limit)
    chosen = [_explain(option, needs, open_to, proven) for option in picked]
    for category in round_out:
        chosen += _rounding(category, chosen, offered, needs, term, weekly_limit)
    chosen.sort(key=lambda each: (each.option.term.start, each.option.term.end, each.option.key))
    covered = {code for each in chosen for code in each.codes}
    uncovered = [
        _uncovered(need.code, offered, term, weekly_limit) for need in needs if need.code not in covered
    ]
    return _weighed(chosen, uncovered, term, proven)


def _obstacle(option: Option, term: Term, limit: int) -> str:
    """Return why nobody can take the measure in this term, in Russian; empty when they can."""
    if not term.holds(option.term):
        return "мероприятия проходят вне срока маршрута"
    if option.places_left is not None and option.places_left < 1:
        return "в подходящих мероприятиях нет мест"
    if max(weekly(option.hours, option.term).values()) > limit:
        return f"подходящие мероприятия занимают больше {limit} ч в неделю"
    return ""


def _choose(
    needs: Sequence[Need], options: Sequence[Option], term: Term, limit: int
) -> tuple[list[Option], bool]:
    """Search exactly over the `MAX_DEFICITS` weightiest groups of deficits that the very same measures cover."""
    covering: dict[str, list[int]] = {}
    for place, option in enumerate(options):
        for code in option.codes:
            covering.setdefault(code, []).append(place)
    columns: dict[tuple[int, ...], list[Need]] = {}
    for need in needs:
        if need.code in covering:
            columns.setdefault(tuple(covering[need.code]), []).append(need)
    ranked = sorted(columns.items(), key=lambda column: -sum(need.weight for need in column[1]))[
        :MAX_DEFICITS
    ]
    masks: dict[int, int] = {}
    for bit, (places, _) in enumerate(ranked):
        for place in places:
            masks[place] = masks.get(place, 0) | 1 << bit
    items = [_item(place, mask, options[place], term) for place, mask in masks.items()]
    found, proven = best(items, [sum(need.weight for need in group) for _, group in ranked], limit)
    return [options[item.place] for item in found], proven and len(ranked) == len(columns)


def _item(place: int, mask: int, option: Option, term: Term) -> Item:
    days = (option.term.end - term.start).days
    return Item(place, mask, option.hours, days, weekly(option.hours, option.term))


def _explain(option: Option, needs: Sequence[Need], options: Sequence[Option], proven: bool) -> Chosen:
    codes = tuple(need.code for need in needs if need.code in option.codes)
    rivals = [other for other in options if other is not option and other.codes.intersection(codes)]
    sole = [code for code in codes if not any(code in other.codes for other in rivals)]
    reasons = [helps(_names(codes, needs))]
    if sole:
        about = "" if len(sole) == len(codes) else f": {_quoted(_names(sole, needs))}"
        reasons.append(f"Другого подходящего в эти сроки нет{about}.")
    elif proven:
        reasons.append(
            f"Подходящих было {len(rivals) + 1}, с этим весь маршрут занимает меньше всего времени."
        )
    return Chosen(option, codes, tuple(reasons))


def helps(names: Sequence[str]) -> str:
    """«Помогает в теме «Работа с текстом».»: what a measure is good for, in the plain names of deficits."""
    return f"Помогает в {'теме' if len(names) == 1 else 'темах'} {_quoted(names)}."


def _names(codes: Sequence[str], needs: Sequence[Need]) -> list[str]:
    known = {need.code: need.name or need.code for need in needs}
    return [known[code] for code in codes]


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)


def _rounding(
    category: Category,
    chosen: Sequence[Chosen],
    offered: Sequence[Option],
    needs: Sequence[Need],
    term: Term,
    limit: int,
) -> list[Chosen]:
    """Return the shortest measure of a category the plan lacks, if one fits into the weeks."""
    if any(each.option.category is category for each in chosen):
        return []
    spent = total(weekly(each.option.hours, each.option.term) for each in chosen)
    candidates = [option for option in offered if option.category is category]
    for option in sorted(candidates, key=lambda option: (option.hours, option.term.end, option.key)):
        if not _obstacle(option, term, limit) and _fits(option, spent, limit):
            codes = tuple(need.code for need in needs if need.code in option.codes)
            reasons = [helps(_names(codes, needs)), ALONE] if codes else [ALONE]
            return [Chosen(option, codes, tuple(reasons))]
    return []


def _fits(option: Option, spent: dict[date, Fraction], limit: int) -> bool:
    return all(
        spent.get(monday, NONE) + hours <= limit
        for monday, hours in weekly(option.hours, option.term).items()
    )


def _uncovered(code: str, offered: Sequence[Option], term: Term, limit: int) -> Uncovered:
    obstacles = [_obstacle(option, term, limit) for option in offered if code in option.codes]
    if not obstacles:
        return Uncovered(code, "Нет мероприятия по этому дефициту.")
    if not all(obstacles):
        return Uncovered(code, f"Вместе с остальными мероприятиями выходит больше {limit} ч в неделю.")
    reason = "; ".join(dict.fromkeys(obstacles))
    return Uncovered(code, f"{reason[0].upper()}{reason[1:]}.")


def _weighed(chosen: Sequence[Chosen], uncovered: Sequence[Uncovered], term: Term, proven: bool) -> Plan:
    weeks = total(weekly(each.option.hours, each.option.term) for each in chosen)
    peak_week = max(sorted(weeks), key=lambda monday: weeks[monday], default=None)
    hours = sum(each.option.hours for each in chosen)
    return Plan(
        chosen=tuple(chosen),
        uncovered=tuple(uncovered),
        hours=hours,
        weekly_average=Fraction(hours * 7, term.days),
        weekly_peak=weeks[peak_week] if peak_week else NONE,
        peak_week=peak_week,
        proven=proven,
    )
