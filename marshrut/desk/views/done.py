from django.shortcuts import render

from marshrut.core import pages
from marshrut.core.downloads import exported, written
from marshrut.core.pages import Column
from marshrut.core.standing import acted_as
from marshrut.core.viewer import Role
from marshrut.desk.forms import DoneFilters
from marshrut.desk.queries.done import address, done, kinds
from marshrut.formats.tables import MOST_ROWS

COLUMNS = (
    Column("Что сделано", "label"),
    Column("Когда", "at"),
    Column("Дело", "case__title"),
    Column("В какой роли", "capacity"),
)
FORMS = "запись,записи,записей"
CAPACITIES = {**dict(Role.choices), "self": "за себя", "curator": "куратор ИОМ"}


def done_list(request):
    """Everything that the viewer has done and may still see."""
    filters = DoneFilters(request.GET or None)
    found = _filtered(done(request.viewer).select_related("payload"), **filters.asked)
    if "xlsx" in request.GET:
        return _export(found)
    table = pages.table(request, found, COLUMNS, sort="-at", forms=FORMS)
    rows = [(entry, address(entry, request.viewer), capacity(entry)) for entry in table.rows]
    return render(request, "desk/done.html", {"filters": filters, "table": table, "rows": rows})


def capacity(entry):
    """In what role it was done, in words."""
    told = entry.payload.data if hasattr(entry, "payload") else {}
    return acted_as(entry.capacity, told, CAPACITIES)


def _filtered(found, since=None, until=None, kind=""):
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    return found.filter(case__kind=kind) if kind else found


def _export(found):
    names = kinds()
    rows = [
        [
            written(entry.at),
            entry.label,
            names[entry.case.kind],
            entry.case.title,
            capacity(entry),
        ]
        for entry in found[: MOST_ROWS + 1]
    ]
    headings = ("Когда", "Что сделано", "О чём", "Дело", "В какой роли")
    return exported("done.xlsx", headings, rows, title="Сделано")
