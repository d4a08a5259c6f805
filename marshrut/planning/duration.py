"""How long a road map should take, from the level and number of deficits (A3.4.4.3)."""

from dataclasses import dataclass

BASE = {"low": 6, "medium": 9, "high": 12}
FEW, MORE_THAN_FEW = 4, "больше четырёх"


@dataclass(frozen=True, slots=True)
class Duration:
    """Whole months, and why so many, in Russian."""

    months: int
    reason: str


def duration(level: str, deficits: int, *, shortest: int, longest: int) -> Duration:
    """Return a term within the bounds of the norm: by level, and a month more for each deficit above four.

    Raises `KeyError` for a level that is none of low, medium, high.
    """
    extra = max(deficits - FEW, 0)
    wanted = BASE[level] + extra
    months = min(max(wanted, shortest), longest)
    reason = f"{BASE[level]} месяцев по уровню"
    if extra:
        reason += f" и ещё {extra}, потому что дефицитов {MORE_THAN_FEW}"
    if months != wanted:
        reason += f"; по норме региона от {shortest} до {longest} мес."
    return Duration(months, reason if reason.endswith(".") else f"{reason}.")
