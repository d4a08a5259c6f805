"""Points for an answer by the approved key (A2.4.3.9): integers in, integers out.

An answer is a plain value as the test page sends it: {"choice": "a"}, {"choices": ["a", "c"]},
{"number": "12,5"} or None. A key is {"kind", "points", "right": […]} or {"kind", "points", "number", "tolerance"}.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any


def points(key: Mapping[str, Any], answer: Mapping[str, Any] | None) -> int:
    """Points of one item, from 0 to `key["points"]`.

    One of: all or nothing. Several of: a point less for each option missed or added, so that marking
    everything gains nothing; nothing without at least one right mark. Number: within the tolerance of the key, comma or dot. An answer that does not
    fit the item's kind has no points. Raises ValueError for an unknown kind.
    """
    if key["kind"] not in ("one", "several", "number"):
        raise ValueError(f"no rule for items of kind {key['kind']!r}")
    if not answer:
        return 0
    if key["kind"] == "one":
        return int(key["points"]) if [answer.get("choice")] == list(key["right"]) else 0
    if key["kind"] == "several":
        return _several(key, answer.get("choices"))
    return int(key["points"]) if _within(key, answer.get("number")) else 0


def _several(key: Mapping[str, Any], chosen: object) -> int:
    if not isinstance(chosen, list) or not chosen:
        return 0
    marked, right = set(map(str, chosen)), set(map(str, key["right"]))
    if not marked & right:
        return 0
    return max(0, int(key["points"]) - len(marked ^ right))


def _within(key: Mapping[str, Any], given: object) -> bool:
    number = decimal(given)
    if number is None:
        return False
    return abs(number - Decimal(key["number"])) <= Decimal(key.get("tolerance") or "0")


def decimal(text: object) -> Decimal | None:
    """The number a person typed (comma or dot, spaces, a real minus), or None."""
    spelled = str(text).replace("\u2212", "-").replace(",", ".")
    try:
        number = Decimal("".join(spelled.split()))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
