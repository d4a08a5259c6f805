"""The administrator's list of letters, on the page and downloaded."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from marshrut.core.downloads import written
from marshrut.core.pages import Column
from marshrut.formats.tables import table
from marshrut.notices.models import Letter

COLUMNS = (
    Column("Кому", "person__search"),
    Column("Письмо", "kind"),
    Column("Составлено", "made_at"),
    Column("Исход", "outcome"),
    Column("Попыток", "attempts", number=True),
    Column("Ошибка", "error"),
)
FORMS = "письмо,письма,писем"
HEADINGS = ("Кому", "Письмо", "Составлено", "Исход", "Когда", "Попыток", "Ошибка")


def narrowed(
    rows: QuerySet[Letter],
    kind: str = "",
    outcome: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Letter]:
    """The letters that the filters ask for."""
    asked = {"kind": kind, "outcome": outcome, "made_at__date__gte": since, "made_at__date__lte": until}
    return rows.filter(**{name: value for name, value in asked.items() if value}).select_related("person")


def workbook(rows: Iterable[Letter]) -> bytes:
    """The list as XLSX."""
    lines = [
        (
            row.person.short_name,
            row.get_kind_display(),
            written(row.made_at),
            row.get_outcome_display(),
            written(row.ended_at),
            row.attempts,
            row.error,
        )
        for row in rows
    ]
    return table(HEADINGS, lines, title="Письма")
