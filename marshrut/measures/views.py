from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from marshrut.core import pages
from marshrut.core.pages import Column
from marshrut.formats.tables import XLSX
from marshrut.formats.tables import table as xlsx
from marshrut.measures.access import sees_codes
from marshrut.measures.forms import MeasureFilters
from marshrut.measures.models import Measure
from marshrut.measures.queries import listed

COLUMNS = (
    Column("Мероприятие", "search"),
    Column("Сроки", "starts_on"),
    Column("Часы", "hours", number=True),
    Column("Источник", "source"),
    Column("Дефициты"),
)
HEADINGS = (
    "Код",
    "Название",
    "Категория",
    "Вид",
    "Источник",
    "Форма",
    "Кто проводит",
    "Часов",
    "Мест",
    "С",
    "По",
    "Стаж не больше, лет",
    "Дефициты",
)
FORMS = "мероприятие,мероприятия,мероприятий"
MOST_ROWS = 20_000


def measures(request):
    """Programmes and events that an ИОМ can send a person to."""
    codes = sees_codes(request.viewer)
    filters = MeasureFilters(request.GET or None, codes=codes)
    asked = filters.cleaned_data if filters.is_valid() else {}
    found = listed(request.viewer, **asked)
    if "xlsx" in request.GET:
        return _export(pages.ordered(request, found, COLUMNS, sort="starts_on"), codes)
    table = pages.table(request, found, COLUMNS if codes else COLUMNS[:-1], sort="starts_on", forms=FORMS)
    return render(request, "measures/list.html", {"filters": filters, "table": table, "codes": codes})


def measure(request, measure_id):
    """One measure: when, where, for whom, which deficits it works on."""
    rows = Measure.objects.visible_to(request.viewer).select_related(
        "subject", "municipality", "organisation"
    )
    found = get_object_or_404(rows, pk=measure_id)
    codes = sees_codes(request.viewer)
    entries = found.entries.all() if codes else ()
    return render(request, "measures/measure.html", {"measure": found, "entries": entries, "codes": codes})


def _export(found, codes):
    rows = [
        [
            m.key,
            m.title,
            m.get_category_display(),
            m.kind,
            m.get_source_display(),
            m.get_form_display(),
            m.provider,
            m.hours,
            m.places,
            m.starts_on,
            m.ends_on,
            m.most_experience,
            *([", ".join(entry.code for entry in m.entries.all())] if codes else []),
        ]
        for m in found[:MOST_ROWS]
    ]
    response = HttpResponse(
        xlsx(HEADINGS if codes else HEADINGS[:-1], rows, title="Мероприятия"), content_type=XLSX
    )
    response["Content-Disposition"] = 'attachment; filename="measures.xlsx"'
    return response
