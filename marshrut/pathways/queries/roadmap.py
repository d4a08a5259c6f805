"""The road map as a page shows it: lines by category, and in each line what changed since the viewer looked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshrut.core.wording import NBSP, day_range, day_short, day_year, hours, quoted
from marshrut.measures.models import Measure
from marshrut.pathways.models import Pathway
from marshrut.planning.diff import Kind, LineChange, changes
from marshrut.planning.diff import Line as Compared
from marshrut.regulations.pathway import Category

WORDS = {"dates": "перенесено", "title": "переименовано", "codes": "изменены дефициты", "about": "уточнено"}


@dataclass(frozen=True)
class Pair:
    """A value before and now; without a change only `now`."""

    now: str
    before: str = ""
    changed: bool = False


@dataclass(frozen=True)
class ShownLine:
    key: str
    title: Pair
    about: Pair
    dates: Pair
    codes: Pair
    reason: str
    gone: bool
    off: str = ""


@dataclass(frozen=True)
class RoadMap:
    """`groups`: (category, lines); `news`: what changed, in words."""

    groups: Sequence[tuple[str, Sequence[ShownLine]]]
    news: Sequence[str]


def span(start: date, end: date, year: int) -> str:
    """«18–29 янв.», «29 янв. – 5 февр. 2027»: the year only where it is not the one meant anyway."""
    tail = "" if end.year == year else f"{NBSP}{end.year}"
    if start == end:
        return f"{day_short(start)}{tail}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day_short(end)}{tail}"
    return f"{day_short(start)} – {day_short(end)}{tail}"


def grouped(lines: Iterable[Any], secrets: Any, year: int) -> list[tuple[str, list[dict[str, Any]]]]:
    """The editor's lines by category, each with dates, codes and the reason it was chosen for; `lines` come with their
    measures, and where the registry says otherwise by now, so does the row.
    """
    rows = [
        {
            "line": line,
            "listed": _as_listed(line, year),
            "dates": span(line.starts_on, line.ends_on, year),
            "codes": ", ".join(secrets.codes[str(line.key)]),
            "reason": secrets.reasons.get(str(line.key), ""),
        }
        for line in lines
    ]
    found = [(c.label, [row for row in rows if row["line"].category == c]) for c in Category]
    return [(label, mine) for label, mine in found if mine]


def _as_listed(line: Any, year: int) -> str:
    """Days and hours that the registry has now for a line that has others; empty where they agree."""
    measure = line.measure
    if measure is None or measure.withdrawn_on:
        return ""
    same = (line.starts_on, line.ends_on, line.hours) == (measure.starts_on, measure.ends_on, measure.hours)
    return "" if same else f"{span(measure.starts_on, measure.ends_on, year)}, {hours(measure.hours)}"


def road_map(
    extract: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    *,
    codes: Mapping[str, Sequence[str]],
    codes_before: Mapping[str, Sequence[str]],
    reasons: Mapping[str, str],
    off: Mapping[str, str],
) -> RoadMap:
    """Lines of a version grouped by category; compared with the version `before` where there is one. `off`: what to
    say of a line, by its key, when its measure was cancelled.
    """
    year = date.fromisoformat(extract["starts_on"]).year
    new = _compared(extract, codes, year)
    old = _compared(before, codes_before, year) if before else new
    found = changes(old, new)
    groups = []
    for category in Category:
        lines = [_shown(line, reasons, off) for line in found.lines if _category(line) == category]
        if lines:
            groups.append((category.label, lines))
    return RoadMap(groups, [_news(line) for line in found.lines if line.kind is not Kind.SAME])


def _compared(content: Mapping[str, Any], codes: Mapping[str, Sequence[str]], year: int) -> list[Compared]:
    return [
        Compared(
            line["key"],
            {
                "category": line["category"],
                "title": line["title"],
                "about": _about(line),
                "dates": span(
                    date.fromisoformat(line["starts_on"]), date.fromisoformat(line["ends_on"]), year
                ),
                "codes": ", ".join(codes.get(line["key"], ())),
            },
        )
        for line in content["lines"]
    ]


def as_it_stands(line: Mapping[str, Any] | None) -> tuple[str, str]:
    """Dates and particulars of one line of an extract, in words; empty where there is no such line."""
    if line is None:
        return "", ""
    first, last = date.fromisoformat(line["starts_on"]), date.fromisoformat(line["ends_on"])
    return day_range(first, last), _about(line)


def _about(line: Mapping[str, Any]) -> str:
    parts = [line["kind"], hours(line["hours"]), Measure.Form(line["form"]).label, line["provider"]]
    return " · ".join(part for part in parts if part)


def _either(line: LineChange) -> Mapping[str, Any]:
    """The line as it is now, or as it was when it is gone."""
    state = line.after or line.before
    return state.fields if state else {}


def _category(line: LineChange) -> str:
    return _either(line)["category"]


def _shown(line: LineChange, reasons: Mapping[str, str], off: Mapping[str, str]) -> ShownLine:
    pairs = {name: _pair(line, name) for name in ("title", "about", "dates", "codes")}
    gone, key = line.kind is Kind.REMOVED, line.key
    return ShownLine(
        key, **pairs, reason=reasons.get(key, ""), gone=gone, off="" if gone else off.get(key, "")
    )


def cancelled(pathway: Pathway) -> dict[str, str]:
    """What to say of lines whose measure was cancelled, by their keys: one query."""
    lines = pathway.lines.filter(measure__withdrawn_on__isnull=False).select_related("measure")
    return {
        str(
            line.key
        ): f"Мероприятие отменено {day_year(measure.withdrawn_on)}. {measure.withdrawn_why}".strip()
        for line in lines
        if (measure := line.measure) and measure.withdrawn_on
    }


def _pair(line: LineChange, name: str) -> Pair:
    now = line.after.fields[name] if line.after else ""
    before = line.before.fields[name] if line.before else ""
    return Pair(now, before, now != before)


def _news(line: LineChange) -> str:
    title = quoted(_either(line)["title"])
    if line.kind is Kind.ADDED:
        return f"добавлено: {title}"
    if line.kind is Kind.REMOVED:
        return f"убрано: {title}"
    told = dict.fromkeys(WORDS[change.name] for change in line.fields if change.name in WORDS)
    return f"{', '.join(told) or 'изменено'}: {title}"
