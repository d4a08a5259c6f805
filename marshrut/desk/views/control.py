from django.shortcuts import render

from marshrut.core.downloads import exported
from marshrut.core.pages import Column
from marshrut.core.wording import clause
from marshrut.desk.forms import ControlFilters
from marshrut.desk.queries.control import kept

COLUMNS = (
    Column("Срок"),
    Column("Вовремя", number=True),
    Column("С опозданием", number=True),
    Column("Просрочено сейчас", number=True),
    Column("Срок впереди", number=True),
    Column("Доля в срок", number=True),
)
HEADINGS = ("Срок", "Пункт", "Кому", "Вовремя", "С опозданием", "Просрочено сейчас", "Срок впереди")


def control(request):
    """Terms met and overdue by clause, of the whole region (A0.5)."""
    filters = ControlFilters(request.GET or None)
    rows = kept(request.viewer.today, **filters.asked)
    if "xlsx" in request.GET:
        return _export(rows)
    context = {
        "filters": filters,
        "rows": rows,
        "columns": COLUMNS,
        "overdue": sum(row.overdue for row in rows),
        "total": sum(row.total for row in rows),
    }
    return render(request, "desk/control.html", context)


def _export(rows):
    cells = [
        [row.label, " ".join(clause(row.clause)), row.addressee, row.met, row.late, row.overdue, row.ahead]
        for row in rows
    ]
    return exported("control.xlsx", HEADINGS, cells, title="Контроль исполнения")
