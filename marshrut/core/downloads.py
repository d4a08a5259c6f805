"""Tables to take away: an answer that a browser saves as an XLSX file."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpResponse
from django.utils.timezone import localtime

from marshrut.formats.tables import XLSX, Value, table


def written(at: datetime | None) -> datetime | None:
    """A moment as a cell holds it: by the region's clock, to the second."""
    return localtime(at).replace(tzinfo=None, microsecond=0) if at else None


def workbook(data: bytes, name: str) -> HttpResponse:
    """A file that is ready made."""
    return HttpResponse(
        data, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def exported(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str
) -> HttpResponse:
    """Rows of a list under their headings; `title` names the sheet."""
    return workbook(table(headings, rows, title=title), name)
