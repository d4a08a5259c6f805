"""Tables to take away: an answer that a browser saves as an XLSX file."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from marshrut.formats.tables import XLSX, Value, table


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
