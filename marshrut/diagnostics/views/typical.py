"""What many people lack: for decisions on programmes and events (A2.2.2). Counts of people, nobody is named."""

from django.shortcuts import render

from marshrut.core.downloads import exported
from marshrut.diagnostics.forms.typical import TypicalFilters
from marshrut.diagnostics.queries.typical import groups, typical
from marshrut.regulations.levels import Level

HEADINGS = ("Блок", "Код", "Умение", "Проверено человек", "С дефицитом", "Доля, %")


def typical_deficits(request):
    filters = TypicalFilters(request.GET or None)
    subject = filters.cleaned_data["subject"] if filters.is_valid() else None
    rows = typical(request.viewer, subject)
    if "xlsx" in request.GET:
        return _export(rows)
    context = {
        "filters": filters,
        "rows": rows,
        "groups": groups(request.viewer, subject),
        "levels": [level.label for level in Level],
    }
    return render(request, "diagnostics/results/typical.html", context)


def _export(rows):
    lines = [(row.block.label, row.code, row.name, row.people, row.lacking, row.share) for row in rows]
    return exported("deficits.xlsx", HEADINGS, lines, title="Массовые дефициты")
