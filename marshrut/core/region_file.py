"""The region's file: its zone, names, norms and clauses in its own words; `MARSHRUT_REGION` names it.

What the file says stands beneath the dated rows that the administrator sets. Without a file the order's values do.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

PARTS = ("zone", "bodies", "norms", "demo")


def standing(part: str) -> Mapping[str, Any]:
    """A table of the file; empty where there is no file or no such table."""
    found: Mapping[str, Any] = settings.REGION.get(part, {})
    return found
