"""Calendars of 2026 that cannot be: bombs, the wrong year, days that contradict each other."""

import json


def published(year, **days):
    """The XML of a year: t1 are days off, t2 shortened ones."""
    pairs = [(day, name[1:]) for name, listed in days.items() for day in listed.split()]
    rows = "".join(f'<day d="{day}" t="{kind}"/>' for day, kind in pairs)
    return f'<?xml version="1.0"?><calendar year="{year}"><days>{rows}</days></calendar>'


CALENDARS = {
    # name: (text of the file, what the refusal says)
    "bomb": (
        '<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><calendar year="2026">&b;</calendar>',
        "DOCTYPE",
    ),
    "huge": ("<calendar year='2026'>" + " " * 10_000_000 + "</calendar>", "больше 200 КБ"),
    "wrong year": (published(2025, t1="01.01"), "2025"),
    "no such day": (published(2026, t1="01.01 02.29"), "02.29"),
    "two kinds of a day": (published(2026, t1="01.01 03.09", t2="03.09"), "09.03.2026 названо дважды"),
    "366 days": ("1" + "0" * 365, "366 цифр"),
    "not a calendar": ("<html><body>01.01</body></html>", "calendar"),
    "cut": ("<calendar year='2026'><days>", "не читается"),
    "deep": ("{" * 5 + '"a":' + "[" * 90_000, "не читается"),
    "eleven months": (
        json.dumps({"year": 2026, "months": [{"month": 1, "days": "1"}]}),
        "двенадцать месяцев",
    ),
    "weekends left out": (
        json.dumps({"year": 2026, "months": [{"month": m, "days": "1"} for m in range(1, 13)]}),
        "столько не бывает",
    ),
    "nothing off": ("0" * 365, "ни одного выходного"),
    "far month": (published(2026, t1="01.01 99999999999999999999.01"), "Дня"),
    "empty": (" ", "пуст"),
    "unknown kind": (published(2026, t9="01.01"), "неизвестен"),
}
