"""СНИЛС: reading any spelling, the check number, the printed form (Pension Fund rules, 9 digits and a check number)."""

from __future__ import annotations

SEPARATORS = str.maketrans("", "", " -\u00a0\u2009\u202f\u2010\u2011\u2012\u2013\u2014\u2212\t")
# Numbers up to this one were given out before check numbers had a rule.
LAST_UNCHECKED = 1_001_998


class SnilsError(ValueError):
    """Not a СНИЛС; the message is Russian and says what is wrong."""


def check_number(number: str) -> str:
    """The two check digits of the nine digits of a number."""
    total = sum(int(digit) * weight for digit, weight in zip(number, range(9, 0, -1), strict=True))
    return f"{total % 101 % 100:02}"


def parse_snils(text: str) -> str:
    """The eleven digits of a СНИЛС in any spelling: «123-456-789 64», «12345678964». Raises SnilsError."""
    digits = text.translate(SEPARATORS)
    if not digits:
        raise SnilsError("СНИЛС не указан: нужно одиннадцать цифр, например 112-233-445 95.")
    if not (digits.isascii() and digits.isdecimal()):
        raise SnilsError(
            "В СНИЛС есть лишние знаки: допустимы цифры, пробелы и дефисы, например 112-233-445 95."
        )
    if len(digits) != 11:
        hint = " Возможно, таблица убрала ноль в начале." if len(digits) in (9, 10) else ""
        raise SnilsError(f"В СНИЛС должно быть одиннадцать цифр, а указано {len(digits)}.{hint}")
    number = digits[:9]
    if int(number) == 0:
        raise SnilsError("СНИЛС из одних нулей не бывает: проверьте номер по документу.")
    if int(number) > LAST_UNCHECKED and digits[9:] != check_number(number):
        raise SnilsError("Контрольное число СНИЛС не сходится: проверьте цифры по документу.")
    return digits


def format_snils(digits: str) -> str:
    """The printed form of eleven digits: «112-233-445 95»."""
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"
