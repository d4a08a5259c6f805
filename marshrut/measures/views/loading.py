from django.contrib import messages
from django.shortcuts import redirect, render

from marshrut.codifier.tables import checked
from marshrut.core.downloads import workbook
from marshrut.core.forms import applied
from marshrut.core.wording import counted
from marshrut.measures import actions, tables
from marshrut.measures.access import sees_codes
from marshrut.measures.forms import MeasuresSheetForm
from marshrut.measures.queries.plans import planned

FORMS = "строка,строки,строк"
NEW = "новое,новых,новых"
MOST_SHOWN = 50


def bring(request):
    """Check a table, show what is new and what changes, load it: nothing is written before every row is right."""
    columns = tables.columns(codes=sees_codes(request.viewer))
    form = MeasuresSheetForm(request.POST or None, request.FILES or None, columns=columns)
    check = plan = None
    if request.method == "POST" and form.is_valid():
        drafts = tables.drafts_of(form.sheet)
        plan = planned(drafts, request.viewer)
        check = checked(form.sheet, plan.problems)
        if check.problems and "marked" in request.POST:
            return workbook(form.marked(check.problems), "marked.xlsx")
        if not check.problems and "changes" in request.POST:
            return workbook(tables.changes_table(plan), "changes.xlsx")
        if not check.problems and "load" in request.POST:
            asked = {"drafts": drafts, "mark": form.cleaned_data["mark"], "viewer": request.viewer}
            if done := applied(form, actions.import_measures, **asked):
                messages.success(request, _told(done))
                return redirect("measures")
        form.show(plan)
    context = {
        "form": form,
        "check": check,
        "plan": plan,
        "forms": FORMS,
        "most": MOST_SHOWN,
        "most_shown": f":{MOST_SHOWN}",
    }
    return render(request, "measures/import.html", context)


def template(request):
    return workbook(tables.empty_table(codes=sees_codes(request.viewer)), "measures-template.xlsx")


def _told(done):
    return f"Загружено: {counted(done.created, NEW)}, изменено {done.updated}, без изменений {done.same}."
