"""A year of the production calendar as it is published: the XML and JSON of xmlcalendar, a line of 0, 1, 2 for each day."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

LARGEST = 200_000
"""Bytes; a published year takes about 4,000."""
DAY_OFF, SHORT, WORKING = 1, 2, 3
SATURDAY = 5
MOST_WORKING_WEEKENDS = 15
LINE = re.compile(r"[0-8]{360,370}")
MARKED = re.compile(r"(\d{1,2})([*+]?)")


class CalendarFileError(ValueError):
    """What is wrong with the file, in Russian."""


@dataclass(frozen=True)
class YearRead:
    """Departures from the plain five-day week."""

    year: int
    nonworking_weekdays: frozenset[date]
    working_weekends: frozenset[date]
    shortened: frozenset[date]

    def plain(self) -> dict[str, list[str]]:
        """As a year of the calendar is stored: ISO dates."""
        names = ("nonworking_weekdays", "working_weekends", "shortened")
        return {name: sorted(day.isoformat() for day in getattr(self, name)) for name in names}


def read_year(data: bytes, *, year: int) -> YearRead:
    """The year of the file if it is the one asked for. Raises CalendarFileError."""
    if len(data) > LARGEST:
        raise CalendarFileError(
            f"Файл больше {LARGEST // 1000} КБ, а календарь года занимает около четырёх. Проверьте, тот ли это файл."
        )
    text = _text(data)
    if text.startswith("<"):
        return _of_xml(text, year)
    if text.startswith("{"):
        return _of_json(text, year)
    if LINE.fullmatch(text):
        return _of_line(text, year)
    raise CalendarFileError(
        "Это не календарь: нужен файл XML или JSON с сайта xmlcalendar либо строка из цифр 0, 1, 2 по одной на день."
    )


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise CalendarFileError("Файл не в кодировке UTF-8. Скачайте календарь ещё раз.") from None
    if not text or "\0" in text:
        raise CalendarFileError("Файл пуст или повреждён. Скачайте календарь ещё раз.")
    return text


def _of_xml(text: str, year: int) -> YearRead:
    met: list[tuple[str, dict[str, str]]] = []
    parser = ParserCreate()
    parser.StartElementHandler = lambda name, attributes: met.append((name, attributes))
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(text.encode(), True)
    except ExpatError as error:
        raise CalendarFileError(
            f"XML не читается, строка {error.lineno}. Скачайте календарь ещё раз."
        ) from None
    if met[0][0] != "calendar":
        raise CalendarFileError("В этом XML нет календаря: первым должен стоять элемент calendar.")
    _check_year(met[0][1].get("year"), year)
    days = (attributes for name, attributes in met if name == "day")
    return _built(year, [(_day(year, one.get("d", "")), _kind(one)) for one in days])


def _refuse(*_declared: object) -> None:
    raise CalendarFileError(
        "В файле есть объявление DOCTYPE, в календаре его не бывает. Такой файл не читаем."
    )


def _day(year: int, written: str) -> date:
    try:
        month, day = (int(part) for part in written.split("."))
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise CalendarFileError(f"Дня «{written[:20]}» в {year} году нет: день пишется как 05.09.") from None


def _kind(attributes: dict[str, str]) -> int:
    written = attributes.get("t", "")
    if written not in ("1", "2", "3"):
        raise CalendarFileError(
            f"День {attributes.get('d', '')[:20]}: вид «{written[:20]}» неизвестен. Есть 1, 2 и 3."
        )
    return int(written)


def _of_json(text: str, year: int) -> YearRead:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise CalendarFileError("JSON не читается. Скачайте календарь ещё раз.") from None
    months = found.get("months")
    if not isinstance(months, list):
        raise CalendarFileError("В этом JSON нет календаря: нужен список months.")
    _check_year(found.get("year"), year)
    off: dict[date, int] = {}
    for day, kind in _marked(months, year):
        if off.setdefault(day, kind) != kind:
            raise _twice(day)
    weekends = (day for day in _all_days(year) if day.weekday() >= SATURDAY)
    working = [(day, WORKING) for day in weekends if day not in off]
    return _built(year, [*off.items(), *working])


def _marked(months: list[Any], year: int) -> Iterator[tuple[date, int]]:
    """Days off, and short days marked with a star."""
    numbers = [month.get("month") if isinstance(month, dict) else None for month in months]
    if numbers != list(range(1, 13)):
        raise CalendarFileError("В списке months нужны все двенадцать месяцев по порядку, каждый один раз.")
    for month in months:
        for written in str(month.get("days", "")).split(","):
            hit = MARKED.fullmatch(written.strip())
            if hit is None:
                raise CalendarFileError(f"Месяц {month['month']}: «{written[:20]}» — не день.")
            yield _day(year, f"{month['month']}.{hit[1]}"), SHORT if hit[2] == "*" else DAY_OFF


def _of_line(text: str, year: int) -> YearRead:
    """0 a working day, 1 a day off, 2 a shortened one."""
    days = list(_all_days(year))
    if len(text) != len(days):
        raise CalendarFileError(f"В строке {len(text)} цифр, а в {year} году {len(days)} дней.")
    kinds = {"0": WORKING, "1": DAY_OFF, "2": SHORT}
    if strange := set(text) - kinds.keys():
        raise CalendarFileError(f"В строке есть «{min(strange)}». Читаем только 0, 1 и 2.")
    pairs = zip(days, text, strict=True)
    return _built(year, [(day, kinds[digit]) for day, digit in pairs])


def _built(year: int, told: Iterable[tuple[date, int]]) -> YearRead:
    """Days with their kinds; what is an ordinary weekday or weekend leaves no trace. Refuses two kinds of one day."""
    kinds: dict[date, int] = {}
    for day, kind in told:
        if kinds.setdefault(day, kind) != kind:
            raise _twice(day)
    weekend = {day for day in kinds if day.weekday() >= SATURDAY}
    off = {day for day, kind in kinds.items() if kind == DAY_OFF}
    if not off:
        raise CalendarFileError(
            f"В файле нет ни одного выходного дня {year} года. Проверьте, тот ли это файл."
        )
    if len(weekend - off) > MOST_WORKING_WEEKENDS:
        raise CalendarFileError(
            f"По файлу рабочих суббот и воскресений {len(weekend - off)}: столько не бывает. Похоже, выходные в нём не названы."
        )
    return YearRead(
        year,
        nonworking_weekdays=frozenset(off - weekend),
        working_weekends=frozenset(weekend - off),
        shortened=frozenset(day for day, kind in kinds.items() if kind == SHORT),
    )


def _twice(day: date) -> CalendarFileError:
    return CalendarFileError(f"{day:%d.%m.%Y} названо дважды и по-разному. Исправьте файл.")


def _check_year(written: Any, year: int) -> None:
    if str(written) != str(year):
        raise CalendarFileError(
            f"Это календарь «{str(written)[:20]}» года, а нужен {year}. Выберите другой файл."
        )


def _all_days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=step) for step in range((date(year + 1, 1, 1) - first).days))
