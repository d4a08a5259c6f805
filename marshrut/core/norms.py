"""Norms, bodies and the calendar in force: loaded here, passed on as frozen values."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from marshrut.core.bodies import Bodies
from marshrut.core.models import CalendarYear, Norm
from marshrut.core.region_file import standing
from marshrut.regulations.calendar import Calendar, Year, load_shipped
from marshrut.regulations.norms import Norms

FRESH_SECONDS = 10


@dataclass(frozen=True)
class _Loaded:
    at: float
    rows: tuple[tuple[str, Any, date], ...]
    calendar: Calendar


_kept: dict[str, _Loaded] = {}


def forget() -> None:
    """Read the dated values anew at the next use; called by whoever changes them."""
    _kept.clear()


def norms(on: date) -> Norms:
    """The norms in force on a day: the order's, changed by the region's file, then by the rows dated up to it."""
    known = {f.name for f in fields(Norms)}
    return Norms.from_values({k: v for k, v in _values(on).items() if k in known})


def bodies(on: date) -> Bodies:
    known = {f.name for f in fields(Bodies)}
    return Bodies(**{k: v for k, v in _values(on).items() if k in known})


def calendar() -> Calendar:
    """The production calendar with the administrator's corrections."""
    return _load().calendar


def _values(on: date) -> Mapping[str, Any]:
    dated = {name: value for name, value, since in _load().rows if since <= on}
    return {**standing("norms"), **standing("bodies"), **dated}


def _load() -> _Loaded:
    loaded = _kept.get("loaded")
    if loaded is None or time.monotonic() - loaded.at > FRESH_SECONDS:
        loaded = _kept["loaded"] = _Loaded(time.monotonic(), _rows(), _calendar())
    return loaded


def _rows() -> tuple[tuple[str, Any, date], ...]:
    """(name, value, since) by date: of the versions for one day the newest counts, a withdrawn one not at all."""
    rows = Norm.objects.order_by("version").values_list("name", "since", "value")
    newest = {(since, name): value for name, since, value in rows}
    return tuple(
        (name, value, since)
        for (since, name), value in sorted(newest.items(), key=_dated)
        if value is not None
    )


def _dated(row: tuple[tuple[date, str], Any]) -> tuple[date, str]:
    return row[0]


def _calendar() -> Calendar:
    shipped = load_shipped()
    rows = CalendarYear.objects.order_by("version").values_list("year", "version", "data")
    years = {year.number: year for year in shipped.years}
    years |= {number: Year.from_plain(number, {**data, "version": version}) for number, version, data in rows}
    return replace(shipped, years=tuple(years.values()))
