from django.shortcuts import get_object_or_404, render

from marshrut.core import pages
from marshrut.core.downloads import workbook
from marshrut.core.pages import Column
from marshrut.formats.tables import MOST_ROWS
from marshrut.measures import tables
from marshrut.measures.access import EDITOR, OPERATOR, sees_codes
from marshrut.measures.forms import MeasureFilters
from marshrut.measures.models import Group, Measure
from marshrut.measures.queries import history, listed
from marshrut.measures.queries.uses import uses

COLUMNS = (
    Column("Мероприятие", "search"),
    Column("Сроки", "starts_on"),
    Column("Часы", "hours", number=True),
    Column("Источник", "source"),
    Column("Дефициты"),
)
FORMS = "мероприятие,мероприятия,мероприятий"


def measures(request):
    """Programmes and events that an ИОМ can send a person to."""
    codes, keeps = sees_codes(request.viewer), bool(EDITOR(request.viewer))
    filters = MeasureFilters(request.GET or None, codes=codes, keeps=keeps)
    found = listed(request.viewer, **(filters.cleaned_data if filters.is_valid() else {}))
    if "xlsx" in request.GET:
        whole = found.select_related("subject", "municipality", "organisation")
        rows = pages.ordered(request, whole, COLUMNS, sort="starts_on")[: MOST_ROWS + 1]
        return workbook(tables.downloaded(rows, codes=codes, on=request.viewer.today), "measures.xlsx")
    table = pages.table(request, found, COLUMNS if codes else COLUMNS[:-1], sort="starts_on", forms=FORMS)
    context = {"filters": filters, "table": table, "codes": codes, "keeps": keeps}
    return render(request, "measures/list.html", context)


def measure(request, measure_id):
    """One measure: when, where, for whom, which deficits it works on; to those who keep it, also what was changed."""
    rows = Measure.objects.visible_to(request.viewer).select_related(
        "subject", "municipality", "organisation", "case"
    )
    found = get_object_or_404(rows, pk=measure_id)
    codes, keeps = sees_codes(request.viewer), bool(EDITOR(request.viewer))
    context = {
        "measure": found,
        "entries": found.entries.all() if codes else (),
        "codes": codes,
        "group": Group.objects.visible_to(request.viewer).filter(measure=found).first(),
        "may_open": _may_open(found, request.viewer),
        "keeps": keeps,
        "used": uses([found.pk]).get(found.pk, 0) if keeps else 0,
        "history": history(found, codes=codes) if keeps else (),
    }
    return render(request, "measures/measure.html", context)


def _may_open(measure, viewer):
    unopened = measure.is_programme and not measure.withdrawn_on
    return bool(OPERATOR(viewer)) and unopened and not Group.objects.filter(measure=measure).exists()
