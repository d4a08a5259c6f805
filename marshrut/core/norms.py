"""Norms, bodies and the calendar in force: loaded here, passed on as frozen values."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from marshrut.core.models import CalendarYear, Norm
from marshrut.core.spellings import SUBJECTS, TOWNS
from marshrut.regulations.calendar import Calendar, Year, load_shipped
from marshrut.regulations.norms import Norms

FRESH_SECONDS = 10


@dataclass(frozen=True)
class Bodies:
    """Names of the region's bodies and places; the order's own are the defaults."""

    region: str = "Смоленская область"
    region_code: str = "67"
    city: str = "г. Смоленск"
    department: str = "Департамент Смоленской области по образованию и науке"
    institute: str = "ГАУ ДПО СОИРО"
    institute_full: str = (
        "Государственное автономное учреждение дополнительного профессионального образования"
        " «Смоленский областной институт развития образования»"
    )
    institute_short: str = "СОИРО"
    centre: str = "ЦНППМ"
    centre_full: str = "Центр непрерывного повышения профессионального мастерства педагогических работников"
    order: str = "приказ от 04.07.2023 № 622-ОД"
    pathway_number: str = "ИОМ-{region}-{year}-{number:05d}"
    application_number: str = "З-{year}-{number:04d}"
    booklet_number: str = "Б-{year}-{number:04d}"
    town_spellings: Mapping[str, str] = field(default_factory=lambda: TOWNS)
    subject_spellings: Mapping[str, str] = field(default_factory=lambda: SUBJECTS)


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
    """The norms in force on a day: the order's defaults, changed by the rows dated up to it."""
    known = {f.name for f in fields(Norms)}
    return Norms.from_values({k: v for k, v in _values(on).items() if k in known})


def bodies(on: date) -> Bodies:
    known = {f.name for f in fields(Bodies)}
    return Bodies(**{k: v for k, v in _values(on).items() if k in known})


def calendar() -> Calendar:
    """The production calendar with the administrator's corrections."""
    return _load().calendar


def _values(on: date) -> Mapping[str, Any]:
    return {name: value for name, value, since in _load().rows if since <= on}


def _load() -> _Loaded:
    loaded = _kept.get("loaded")
    if loaded is None or time.monotonic() - loaded.at > FRESH_SECONDS:
        rows = tuple(Norm.objects.order_by("since").values_list("name", "value", "since"))
        loaded = _kept["loaded"] = _Loaded(time.monotonic(), rows, _calendar())
    return loaded


def _calendar() -> Calendar:
    shipped = load_shipped()
    rows = CalendarYear.objects.order_by("version").values_list("year", "version", "data")
    years = {year.number: year for year in shipped.years}
    years |= {number: Year.from_plain(number, {**data, "version": version}) for number, version, data in rows}
    return replace(shipped, years=tuple(years.values()))
