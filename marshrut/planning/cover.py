"""A draft of an ИОМ: measures that cover a person's deficits, with the reason for each (A3.5.5 to A3.5.9)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations

from marshrut.planning.completing import complete
from marshrut.planning.covering import Item, best, cost
from marshrut.planning.load import NONE, Term, overloads, total, weekly
from marshrut.planning.offers import Category, Chosen, Learner, Need, Option
from marshrut.planning.reasons import NO_TEACHING, ONLY_SHOWS, covering

MAX_DEFICITS = 16
MAX_SPLIT = 4
ROUNDING = (Category.EXCHANGE, Category.SHOWCASE, Category.MENTORING, Category.BURNOUT)


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
    learner: Learner | None = None,
    round_out: Sequence[Category] = ROUNDING,
) -> Plan:
    """Choose measures within `term` for `needs` so that no week has more than `weekly_limit` hours.

    Only measures that teach cover (`TEACHING`). The plan covers the most weight; then its hours, together with the
    hours that deficits still miss, each counted as often as the deficit's weight, are the fewest; then it ends the
    earliest. So a weighty deficit gets long teaching, a light one a short event, and one programme for several
    deficits beats several. Then `complete` adds a measure of each category of `round_out` that is still missing and
    fits the `learner` (A3.5.6). The same values give the same plan, whatever their order. Raises `ValueError` for a
    repeated code or a weight below 1.
    """
    if len({need.code for need in needs}) < len(needs) or any(need.weight < 1 for need in needs):
        raise ValueError("codes of needs must differ and their weights be above zero")
    needs = sorted(needs, key=lambda need: (-need.weight, need.code))
    offered = sorted(options, key=lambda option: option.key)
    wanted = {need.code for need in needs}
    useful = [option for option in offered if option.teaches and not wanted.isdisjoint(option.codes)]
    open_to = [option for option in useful if not _obstacle(option, term, weekly_limit)]
    picked, proven = _choose(needs, open_to, term, weekly_limit)
    chosen = [_explain(option, needs, open_to, picked) for option in picked]
    for category in round_out:
        able = [o for o in offered if o.category is category and not _obstacle(o, term, weekly_limit)]
        chosen += complete(category, chosen, able, needs, learner or Learner(), weekly_limit)
    chosen.sort(key=lambda each: (each.option.term.start, each.option.term.end, each.option.key))
    covered = {code for each in chosen if each.option.teaches for code in each.codes}
    uncovered = [
        _uncovered(need.code, offered, term, weekly_limit) for need in needs if need.code not in covered
    ]
    return _weighed(chosen, uncovered, term, proven)


def _obstacle(option: Option, term: Term, limit: int) -> str:
    """Return why nobody can take the measure in this term, in Russian; empty when they can."""
    if option.by_hand:
        return "есть профессиональная переподготовка, её выбирают вместе с педагогом"
    if not term.holds(option.term):
        return "мероприятия проходят вне срока маршрута"
    if option.places_left is not None and option.places_left < 1:
        return "в подходящих мероприятиях нет мест"
    if overloads(option.hours, option.term, limit):
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
    ranked.sort(key=lambda column: (len(column[0]), column[0]))  # few ways first: the search branches less
    groups = [group for _, group in ranked]
    masks: dict[int, int] = {}
    for bit, (places, _) in enumerate(ranked):
        for place in places:
            masks[place] = masks.get(place, 0) | 1 << bit
    items, whole = _items(masks, groups, options, term)
    found, proven = best(items, [sum(need.weight for need in group) for group in groups], limit)
    return [options[item.place] for item in found], proven and whole and len(ranked) == len(columns)


def _items(
    masks: Mapping[int, int], groups: Sequence[Sequence[Need]], options: Sequence[Option], term: Term
) -> tuple[list[Item], bool]:
    """Return what the search may take, and whether that is every way of using every measure.

    A measure too short for some of its deficits may be taken for the others alone, where a longer one serves those:
    so each deficit is judged by the longest measure chosen for it. Beyond `MAX_SPLIT` such deficits it is taken whole.
    """
    items, whole = [], True
    for place, mask in masks.items():
        option = options[place]
        missing = {
            1 << bit: lacks
            for bit, group in enumerate(groups)
            if mask >> bit & 1 and (lacks := sum(n.weight * n.missing(option.hours) for n in group))
        }
        whole = whole and len(missing) <= MAX_SPLIT
        days = (option.term.end - term.start).days
        for left_out in _left_out(tuple(missing)):
            if part := mask & ~sum(left_out):
                lacks = sum(missing[bit] for bit in missing if bit not in left_out)
                items.append(Item(place, part, option.hours, option.term, cost(option.hours, lacks, days)))
    return items, whole


def _left_out(bits: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield every part of the bits; of more than `MAX_SPLIT` only the empty one."""
    for size in range(len(bits) + 1 if len(bits) <= MAX_SPLIT else 1):
        yield from combinations(bits, size)


def _explain(
    option: Option, needs: Sequence[Need], open_to: Sequence[Option], picked: Sequence[Option]
) -> Chosen:
    codes = tuple(need.code for need in needs if need.code in option.codes)
    return Chosen(option, codes, tuple(covering(option, needs, open_to, picked)))


def _uncovered(code: str, offered: Sequence[Option], term: Term, limit: int) -> Uncovered:
    about = [option for option in offered if code in option.codes]
    obstacles = [_obstacle(option, term, limit) for option in about if option.teaches]
    if not obstacles:
        return Uncovered(code, ONLY_SHOWS if about else NO_TEACHING)
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
