"""How numbers, dates, terms and names are said in Russian; plain functions for pages, letters and documents."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime

from marshrut.regulations.words import INNER

NBSP = "\u00a0"
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
SHORT_MONTHS = (
    "янв.",
    "февр.",
    "марта",
    "апр.",
    "мая",
    "июня",
    "июля",
    "авг.",
    "сент.",
    "окт.",
    "нояб.",
    "дек.",
)
MONTH_NAMES = (
    "янв.",
    "февр.",
    "март",
    "апр.",
    "май",
    "июнь",
    "июль",
    "авг.",
    "сент.",
    "окт.",
    "нояб.",
    "дек.",
)
FORMS_OF_ACT = {
    "application": "форма заявки",
    "consent": "форма согласия",
    "card": "форма карты",
    "passport": "форма паспорта",
}
WORKING_DAYS = "рабочий день,рабочих дня,рабочих дней"
SMALL_NUMBERS = {
    "m": ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять"],
    "f": ["ноль", "одна", "две", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять"],
    "n": ["ноль", "одно", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять"],
    "people": [
        "никто",
        "один",
        "двое",
        "трое",
        "четверо",
        *["пятеро", "шестеро", "семеро", "восемь", "девять", "десять"],
    ],
    "of people": [
        "",
        "одного",
        "двух",
        "трёх",
        "четырёх",
        *["пяти", "шести", "семи", "восьми", "девяти", "десяти"],
    ],
}


def plural(number: float, forms: str) -> str:
    """The form that agrees with the number: `plural(2, "педагог,педагога,педагогов")` is «педагога»."""
    one, few, many = forms.split(",")
    if number != int(number):
        return few
    tail, tens = abs(int(number)) % 10, abs(int(number)) % 100
    if tail == 1 and tens != 11:
        return one
    return few if 2 <= tail <= 4 and not 12 <= tens <= 14 else many


def number(value: float | Decimal) -> str:
    """Digits in threes with a comma before decimals: «15 000», «1,6»."""
    text = f"{value:,}".replace(",", NBSP).replace(".", ",")
    return text.rstrip("0").rstrip(",") if "," in text else text


def counted(value: float, forms: str) -> str:
    """The number with its noun, never torn apart: «5 педагогов»."""
    return f"{number(value)}{NBSP}{plural(value, forms)}"


def spelled(value: int, gender: str = "m") -> str:
    """Up to ten in words (gender m, f, n, people, of people), above in digits: «пять», «одно», «двое», «14»."""
    words = SMALL_NUMBERS[gender]
    return words[value] if 0 <= value < len(words) else number(value)


def local(value: date | datetime) -> date | datetime:
    """A moment in the region's zone; a plain date stays what it is."""
    return localtime(value) if isinstance(value, datetime) and value.tzinfo else value


def date_of(value: datetime) -> date:
    """The day of a moment in the region's zone."""
    return localtime(value).date()


def day(value: date | datetime) -> str:
    """«вт, 24 ноября»."""
    at = local(value)
    return f"{WEEKDAYS[at.weekday()]}, {at.day}{NBSP}{MONTHS[at.month - 1]}"


def day_short(value: date | datetime) -> str:
    """«4 февр.»."""
    at = local(value)
    return f"{at.day}{NBSP}{SHORT_MONTHS[at.month - 1]}"


def day_year(value: date | datetime) -> str:
    """«24 ноября 2026»."""
    at = local(value)
    return f"{at.day}{NBSP}{MONTHS[at.month - 1]} {at.year}"


def day_range(start: date | datetime, end: date | datetime) -> str:
    """«3–12 ноября 2026», «29 ноября – 5 декабря 2026», one day «10 ноября 2026»."""
    first, last = local(start), local(end)
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return day_year(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_year(last)}"
    opening = day_year(first) if first.year != last.year else f"{first.day}{NBSP}{MONTHS[first.month - 1]}"
    return f"{opening} – {day_year(last)}"


def day_range_short(start: date | datetime, end: date | datetime) -> str:
    """«3–12 нояб.», «29 нояб. – 5 дек.», one day «10 нояб.»."""
    first, last = local(start), local(end)
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return day_short(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_short(last)}"
    return f"{day_short(first)} – {day_short(last)}"


def month_range(start: date | datetime, end: date | datetime) -> str:
    """«окт. 2026 – июнь 2027», one month «дек. 2026»: for narrow columns."""
    first, last = (f"{MONTH_NAMES[at.month - 1]}{NBSP}{at.year}" for at in (local(start), local(end)))
    return first if first == last else f"{first} – {last}"


def came(here: int, expected: int) -> str:
    """Who came to a sitting: «Пришли двое из трёх», «Пришли 5 из 12»."""
    verb = plural(here, "Пришёл,Пришли,Пришли")
    if expected < len(SMALL_NUMBERS["m"]):
        return f"{verb} {spelled(here, 'people')} из {spelled(expected, 'of people')}"
    return f"{verb} {number(here)} из {number(expected)}"


def day_digits(value: date | datetime) -> str:
    """«24.11.2026»."""
    return f"{local(value):%d.%m.%Y}"


def clock(value: datetime) -> str:
    """«14:32» in the region's zone."""
    return f"{local(value):%H:%M}"


def moment(value: datetime) -> str:
    """«24 ноября, 14:32» in the region's zone."""
    at = local(value)
    return f"{at.day}{NBSP}{MONTHS[at.month - 1]}, {at:%H:%M}"


def working_days(left: int) -> str:
    """A term in working days: left 2 «2 рабочих дня», 0 «сегодня последний день», -1 «на 1 рабочий день»."""
    if left == 0:
        return "сегодня последний день"
    return f"на{NBSP}{counted(-left, WORKING_DAYS)}" if left < 0 else counted(left, WORKING_DAYS)


def term_kind(left: int) -> str:
    """The status a term has with so many working days left: late, soon (today and tomorrow) or still."""
    if left < 0:
        return "late"
    return "soon" if left <= 1 else "still"


def short_name(full: object) -> str:
    """«Орлова Н. С.» from «Орлова Наталья Сергеевна»; an already short name stays."""
    surname, *given = str(full).split()
    return NBSP.join([surname, *(f"{part[0]}." for part in given[:2])]) if given else surname


def hours(value: float | Decimal) -> str:
    """«36 ч», «1,6 ч»."""
    return f"{number(value)}{NBSP}ч"


def listed(values: Iterable[object]) -> str:
    """«алгебра, геометрия и физика»; no second «и» before a name that has its own."""
    *first, last = [str(value) for value in values] or [""]
    joint = ", " if " и " in last else " и "
    return f"{', '.join(first)}{joint}{last}" if first else last


def quoted(text: object) -> str:
    """In quotation marks; what is quoted within stands in the other ones: «Курс „Работа с текстом“»."""
    return f"«{str(text).translate(INNER)}»"


def percent(part: int, whole: int) -> int:
    """Whole percent, rounded; 100 only for all of it and 0 only for nothing, so that a share never says more."""
    nearest = (200 * part + whole) // (2 * whole)
    if 0 < part < whole:
        return min(99, max(1, nearest))
    return nearest


def unstopped(text: str) -> str:
    """The sentence without its full stop: a dot and a clause follow it."""
    return text.rstrip().removesuffix(".")


def clause(reference: str) -> tuple[str, str]:
    """A clause's short name and the act it stands in: «A2.5.9.4» is («п. 5.9.4», «приложения 2»)."""
    annex, _, point = reference.partition(".")
    act = "приказа" if annex == "A0" else f"приложения {annex.removeprefix('A')}"
    return FORMS_OF_ACT.get(point) or f"п.{NBSP}{point or annex}", act
