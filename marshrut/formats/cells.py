"""Parsers of single cells: what a person typed in a table becomes a value or a reason in Russian.

A parser takes a filled cell as `Raw` and returns a value or raises `CellError`; blank cells never reach it.
Factories (`choice`, `listed`, `text_up_to`, `integer_between`) return such parsers.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Any

Raw = str | int | Decimal | bool | date | time
Parser = Callable[[Raw], Any]

MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
YES = {"да", "+", "1", "true", "истина", "есть", "имеется", "v", "x", "х", "✓", "✔", "☑"}
NO = {"нет", "-", "–", "—", "0", "false", "ложь", "отсутствует", "☐"}
SHAPES = {datetime: "%d.%m.%Y %H:%M", date: "%d.%m.%Y", time: "%H:%M"}
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


class CellError(ValueError):
    """A cell that cannot be taken; the message tells the person in Russian what to write instead."""


def clean(value: str, *, keep_lines: bool = False) -> str:
    """Return `value` in NFC without invisible, control and direction marks, its spaces collapsed.

    NUL is refused rather than dropped: it never comes from a keyboard and PostgreSQL does not store it.
    """
    if "\x00" in value:
        raise CellError("В ячейке недопустимый знак (NUL). Наберите значение заново.")
    value = unicodedata.normalize("NFC", value)
    if not value.isprintable():
        value = "".join(_plain(sign) for sign in value.replace("\r\n", "\n"))
    if keep_lines:
        return "\n".join(" ".join(line.split()) for line in value.split("\n")).strip()
    return " ".join(value.split())


def _plain(sign: str) -> str:
    """Return a line break as it is, a space for another control sign, nothing for an invisible format sign."""
    if sign in "\n\r\v\f\u2028\u2029":
        return "\n"
    return {"Cc": " ", "Cf": ""}.get(unicodedata.category(sign), sign)


def folded(value: str) -> str:
    """Return `value` as it is compared: small letters, ё as е, one kind of dash, single spaces, no final dot."""
    return clean(value).casefold().replace("ё", "е").translate(DASHES).rstrip(" .")


@lru_cache(maxsize=8192)
def squashed(value: str) -> str:
    """Return `value` as spellings are compared: letters and digits only, small, ё as е («рус.  яз.» is «русяз»)."""
    return "".join(sign for sign in folded(value) if sign.isalnum() or sign in "№%")


def shown(raw: Raw | None) -> str:
    """Return the cell as the person sees it: 01.09.2024, 12,5, да."""
    match raw:
        case None:
            return ""
        case str():
            return clean(raw.replace("\x00", "\ufffd"))
        case bool():
            return "да" if raw else "нет"
        case Decimal():
            return f"{raw:f}".replace(".", ",")
        case date() | time():
            return raw.strftime(SHAPES[type(raw)])
    return str(raw)


def text(raw: Raw) -> str:
    """One line of text; numbers and dates as they are shown."""
    return clean(raw) if isinstance(raw, str) else shown(raw)


def paragraphs(raw: Raw) -> str:
    """Text whose line breaks mean something."""
    return clean(raw, keep_lines=True) if isinstance(raw, str) else shown(raw)


def text_up_to(length: int, parser: Callable[[Raw], str] = text) -> Parser:
    """A parser of text of at most `length` characters."""

    def parse(raw: Raw) -> str:
        value = parser(raw)
        if len(value) > length:
            raise CellError(f"Слишком длинно: знаков {len(value)}, можно не больше {length}. Сократите.")
        return value

    return parse


def decimal(raw: Raw) -> Decimal:
    """A number; a comma or a point before the fraction, spaces between thousands."""
    if isinstance(raw, Decimal | int) and not isinstance(raw, bool):
        return Decimal(raw)
    value = text(raw).translate(DASHES).replace(" ", "").replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,18}(\.\d{1,12})?", value, re.ASCII):
        raise CellError("Здесь нужно число, например 12 или 12,5.")
    return Decimal(value)


def integer(raw: Raw) -> int:
    """A whole number."""
    try:
        value = decimal(raw)
    except CellError:
        raise CellError("Здесь нужно целое число, например 12.") from None
    if value != value.to_integral_value():
        raise CellError("Здесь нужно целое число, без дробной части.")
    return int(value)


def integer_between(lowest: int, highest: int) -> Parser:
    """A parser of whole numbers from `lowest` to `highest`, both allowed."""

    def parse(raw: Raw) -> int:
        value = integer(raw)
        if not lowest <= value <= highest:
            raise CellError(f"Здесь нужно целое число от {lowest} до {highest}.")
        return value

    return parse


def day(raw: Raw) -> date:
    """A date: Excel's own, 01.09.2024, 1 сентября 2024 г., 2024-09-01; years 1900 to 2100."""
    if isinstance(raw, datetime):
        raw = raw.date()
    value = raw if isinstance(raw, date) else _written_day(raw)
    if not 1900 <= value.year <= 2100:
        raise CellError("Год даты должен быть от 1900 до 2100.")
    return value


def _written_day(raw: Raw) -> date:
    if not isinstance(raw, str):
        raise CellError(
            "Это число, а не дата. Задайте ячейке формат «Дата» или напишите, например, 01.09.2024."
        )
    value = re.sub(r"\s*(г|год|года)$", "", folded(raw))
    for at, name in enumerate(MONTHS, start=1):
        value = re.sub(rf"\s+{name}\s+", f".{at}.", value)
    dotted = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", value, re.ASCII)
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[t ]00:00(?::00)?)?", value, re.ASCII)
    if iso:
        year, month, number = map(int, iso.groups())
    elif dotted:
        number, month, year = map(int, dotted.groups())
    else:
        if re.fullmatch(r"\d{1,2}[./]\d{4}|\d{4}", value, re.ASCII):
            raise CellError("Здесь только месяц или год. Укажите и день, например 01.09.2015.")
        raise CellError("Здесь нужна дата с годом из четырёх цифр, например 01.09.2024.")
    try:
        return date(year, month, number)
    except ValueError:
        raise CellError("Такого дня нет в календаре. Проверьте число и месяц.") from None


@dataclass(frozen=True)
class Choice:
    """A parser that takes one of the labels; built by `choice`."""

    labels: tuple[str, ...]
    values: Mapping[str, Any]

    @cached_property
    def squashed(self) -> Mapping[str, Any]:
        """Values by what is left of their spellings without dots and spaces, where that means one value only."""
        found: dict[str, set[Any]] = {}
        for key, value in self.values.items():
            found.setdefault(squashed(key), set()).add(value)
        return {key: next(iter(values)) for key, values in found.items() if key and len(values) == 1}

    @cached_property
    def names(self) -> Mapping[Any, str]:
        """The proper name of each value."""
        return {self.values[folded(label)]: label for label in reversed(self.labels)}

    def label_of(self, value: Any) -> str:
        """The first spelling of a value: its proper name."""
        return self.names.get(value, "")

    def __call__(self, raw: Raw) -> Any:
        """Return the value behind the label, or say which labels there are."""
        key = folded(text(raw))
        if key in self.values:
            return self.values[key]
        if (close := squashed(key)) in self.squashed:
            return self.squashed[close]
        near = get_close_matches(key, [folded(label) for label in self.labels], n=1, cutoff=0.7)
        hint = next((f" Может быть, «{label}»?" for label in self.labels if folded(label) in near), "")
        listing = "; ".join(self.labels[:12]) + (" и другие" if len(self.labels) > 12 else "")
        raise CellError(f"Такого значения нет в списке.{hint} Можно: {listing}.")


def choice(options: Mapping[Any, str | Sequence[str]]) -> Choice:
    """A parser of one value out of `options`: value → its label, or its label and synonyms.

    Raises `ValueError` when one spelling would mean two values.
    """
    spelled = {
        value: (labels,) if isinstance(labels, str) else tuple(labels) for value, labels in options.items()
    }
    values: dict[str, Any] = {}
    for value, labels in spelled.items():
        for label in labels:
            if values.setdefault(folded(label), value) != value:
                raise ValueError(f"«{label}» means two values")
    return Choice(tuple(labels[0] for labels in spelled.values()), values)


yes_no = Choice(("да", "нет"), dict.fromkeys(YES, True) | dict.fromkeys(NO, False))


@dataclass(frozen=True)
class Listed:
    """A parser of several values in one cell; built by `listed`."""

    item: Parser
    separators: str

    def __call__(self, raw: Raw) -> tuple[Any, ...]:
        """Return the values in the order written, each once."""
        parts = re.split(f"[{re.escape(self.separators)}\\n]", paragraphs(raw))
        return tuple(dict.fromkeys(self.item(part) for part in map(clean, parts) if part))


def listed(item: Parser = text, separators: str = ",;") -> Listed:
    """A parser of a list in one cell, split at any of `separators` and at line breaks, each item by `item`."""
    return Listed(item, separators)


SINCE = re.compile(r"(?:с|со)\s+(?:(\d{1,2})\.)?(?:(\d{1,2})\.)?(\d{4})\s*(?:г|года|год)?\.?", re.ASCII)


@dataclass(frozen=True)
class Experience:
    """A parser of length of service in whole months on the day `on`: «12» and 12 are years, «12 лет 3 мес.» is 147.

    «с 2009 г.» is counted from the first of September, when the school year begins; without `on` it is refused.
    """

    on: date | None = None

    def __call__(self, raw: Raw) -> int:
        """Whole months, from none to 70 years."""
        if isinstance(raw, date | time | bool):
            raise CellError(
                "Вместо стажа Excel записал дату. Задайте ячейке формат «Текст» и напишите: 12 лет 3 мес."
            )
        months = self._spelled(folded(raw)) if isinstance(raw, str) else Decimal(raw) * 12
        if months is None or months != int(months):
            raise CellError("Не понимаем стаж. Напишите число полных лет или, например, «12 лет 3 мес.».")
        if not 0 <= months <= 70 * 12:
            raise CellError("Стаж должен быть от 0 до 70 лет.")
        return int(months)

    def _spelled(self, value: str) -> Decimal | None:
        since = SINCE.fullmatch(value)
        if not since or self.on is None:
            return _spelled_months(value)
        number, month, year = since.groups()
        if number and not month:
            number, month = None, number
        if not 1 <= int(month or 9) <= 12:
            return None
        return Decimal((self.on.year - int(year)) * 12 + self.on.month - int(month or 9))


experience = Experience()


def spelled_months(months: int) -> str:
    """«12 лет 3 мес.»."""
    years, rest = divmod(months, 12)
    word = (
        "год"
        if years % 10 == 1 and years % 100 != 11
        else "года"
        if 1 < years % 10 < 5 and not 11 < years % 100 < 15
        else "лет"
    )
    return " ".join(
        part
        for part in (f"{years} {word}" if years else "", f"{rest} мес." if rest or not years else "")
        if part
    )


def _spelled_months(value: str) -> Decimal | None:
    bare = re.fullmatch(r"\d{1,3}([.,]\d)?", value, re.ASCII)
    if bare:
        return Decimal(value.replace(",", ".")) * 12
    found = re.fullmatch(
        r"(?:(\d{1,2})\s*(?:лет|года|год|г|л)\.?)?,?\s*(?:и\s)?\s*(?:(\d{1,2})\s*(?:месяцев|месяца|месяц|мес|м)\.?)?",
        value,
        re.ASCII,
    )
    if not found or not any(found.groups()):
        return None
    years, months = (int(group or 0) for group in found.groups())
    if years and months > 11:
        return None
    return Decimal(years * 12 + months)


def told(parser: Parser, value: Any) -> str | None:
    """The value that a parser has read, in words; None where it takes cells word for word."""
    match parser:
        case Choice():
            return parser.label_of(value)
        case Listed():
            items = [told(parser.item, one) for one in value]
            return None if None in items else ", ".join(filter(None, items))
        case Experience():
            return spelled_months(value)
    return shown(value) if parser is day else None


def phone(raw: Raw) -> str:
    """A telephone number as +79101234567; eight or seven before ten digits is Russia's, others need a plus."""
    written = text(raw)
    if not re.fullmatch(r"\+?[\d\s()./-]+", written.translate(DASHES), re.ASCII):
        raise CellError("Здесь нужен один номер телефона из цифр, например +7 910 123-45-67.")
    digits = re.sub(r"\D", "", written)
    if len(digits) == 10 and not written.startswith("+"):
        return f"+7{digits}"
    if len(digits) == 11 and digits[0] in "78" and not written.startswith("+8"):
        return f"+7{digits[1:]}"
    if written.startswith("+") and digits[0] not in "078" and 8 <= len(digits) <= 15:
        return f"+{digits}"
    raise CellError(
        "В номере телефона должно быть 11 цифр с кодом города или оператора, например +7 910 123-45-67."
    )


def email(raw: Raw) -> str:
    """An e-mail address; the part after @ in small letters."""
    written = text(raw).removeprefix("mailto:")
    alien = re.search(r"[а-яё]", written, re.IGNORECASE)
    if alien:
        raise CellError(f"В адресе почты русская буква «{alien[0]}». Наберите адрес латинскими буквами.")
    pattern = (
        r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
    )
    if len(written) > 254 or ".." in written or not re.fullmatch(pattern, written, re.ASCII | re.IGNORECASE):
        raise CellError("Здесь нужен один адрес почты, например ivanova@mail.ru.")
    name, _, domain = written.rpartition("@")
    return f"{name}@{domain.lower()}"
