"""Published years of the production calendar: three formats say the same of real years."""

import json
from datetime import date, timedelta

import pytest

from marshrut.formats.calendars import CalendarFileError, read_year
from marshrut.regulations.calendar import Calendar, Year, load_shipped

SHIPPED = {year.number: year for year in load_shipped().years}


def days_of(number):
    first = date(number, 1, 1)
    return [day for day in (first + timedelta(days=n) for n in range(366)) if day.year == number]


def as_xml(year):
    off = [f'<day d="{day:%m.%d}" t="1" h="1" f=""/>' for day in sorted(year.nonworking_weekdays)]
    short = [f'<day d="{day:%m.%d}" t="2"/>' for day in sorted(year.shortened)]
    working = [f'<day d="{day:%m.%d}" t="3"/>' for day in sorted(year.working_weekends - year.shortened)]
    rows = "".join([*off, *short, *working])
    return f'<calendar year="{year.number}" lang="ru"><holidays/><days>{rows}</days></calendar>'


def as_json(year):
    calendar = Calendar((year,))
    listed = {month: [] for month in range(1, 13)}
    for day in days_of(year.number):
        mark = "*" if day in year.shortened else "+" if day in year.nonworking_weekdays else ""
        if mark == "*" or not calendar.is_working(day):
            listed[day.month].append(f"{day.day}{mark}")
    months = [{"month": month, "days": ",".join(days)} for month, days in listed.items()]
    return json.dumps({"year": year.number, "months": months})


def as_line(year):
    calendar = Calendar((year,))
    return "".join(
        "2" if day in year.shortened else "0" if calendar.is_working(day) else "1"
        for day in days_of(year.number)
    )


@pytest.mark.parametrize("number", [2024, 2025, 2026, 2027])
@pytest.mark.parametrize("written", [as_xml, as_json, as_line])
def test_a_real_year_is_read_as_it_was_adopted(number, written):
    """2024 is a leap year with working Saturdays; 2027 has one that is shortened too."""
    known = SHIPPED[number]
    read = Year.from_plain(number, read_year(written(known).encode(), year=number).plain())
    assert (read.nonworking_weekdays, read.working_weekends, read.shortened) == (
        known.nonworking_weekdays,
        known.working_weekends,
        known.shortened,
    )


@pytest.mark.clause("A2.5.9.6")
def test_terms_counted_by_a_read_year_are_those_of_the_production_calendar():
    read = read_year(as_xml(SHIPPED[2026]).encode(), year=2026)
    calendar = Calendar((Year.from_plain(2026, read.plain()),))
    assert calendar.add_working_days(date(2026, 4, 28), 10).on == date(2026, 5, 14)


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff\xfe<\0", b"[1]", b"7" * 365, b"{}", b'{"months": 1}'])
def test_what_is_no_calendar_is_refused_in_words(data):
    with pytest.raises(CalendarFileError, match=r"[а-я]{4}"):
        read_year(data, year=2026)
