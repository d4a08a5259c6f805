"""From the dataclass of a kind to the plain values that are stored and that both layouts read."""

import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from marshrut.core import wording

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def frozen(value: Any) -> Any:
    """Plain JSON values: dates as people read them, no control characters (they break DOCX and PDF).

    A dataclass gives its fields and, where it has a method `derived`, what follows from them.
    """
    if is_dataclass(value) and not isinstance(value, type):
        facts = {f.name: getattr(value, f.name) for f in fields(value)}
        return frozen(facts | (value.derived() if hasattr(value, "derived") else {}))
    if isinstance(value, dict):
        return {str(key): frozen(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [frozen(item) for item in value]
    return value if isinstance(value, bool | int) else CONTROL.sub("", _said(value))


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{wording.day_digits(value)} {wording.clock(value)}"
    if isinstance(value, date):
        return wording.day_digits(value)
    return "" if value is None else str(value)
