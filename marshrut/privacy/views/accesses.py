"""Special access: asking, admitting, the one page that it opens, the list of all."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from marshrut.core import pages
from marshrut.core.downloads import exported, written
from marshrut.core.forms import applied
from marshrut.core.norms import norms
from marshrut.core.pages import Column
from marshrut.core.workflow import Refused
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.diagnostics.queries.applications import history
from marshrut.diagnostics.views.steps import load, offered, turned_away
from marshrut.formats.tables import MOST_ROWS
from marshrut.privacy.access import ASKER
from marshrut.privacy.actions import accesses as actions
from marshrut.privacy.forms.accesses import AccessesFilter, AskAccessForm
from marshrut.privacy.models import Access
from marshrut.privacy.views.tabs import staff_tabs

COLUMNS = (
    Column("Чьи результаты", "person__search"),
    Column("Кто просил", "asked_by__search"),
    Column("Кто допустил"),
    Column("Когда", "case__since"),
    Column("Состояние", "state"),
)
HEADINGS = ("Когда", "Чьи результаты", "Кто просил", "Причина", "Кто допустил", "Открыт", "До", "Состояние")
FORMS = "особый доступ,особых доступа,особых доступов"
RELATED = ("person", "asked_by", "admitted_by")


def accesses(request):
    """All special accesses for the administrator, one's own for who asked."""
    viewer = request.viewer
    filters = AccessesFilter(request.GET or None)
    found = Access.objects.visible_to(viewer).exclude(person_id=viewer.person_id)
    if filters.is_valid() and filters.cleaned_data["state"]:
        found = found.filter(state=filters.cleaned_data["state"])
    found = found.select_related("case", *RELATED)
    if "xlsx" in request.GET:
        return _export(found.order_by("-pk")[: MOST_ROWS + 1])
    context = {
        "filters": filters,
        "table": pages.table(request, found, COLUMNS, sort="-case__since", forms=FORMS),
        "tabs": staff_tabs(viewer, "accesses"),
    }
    return render(request, "privacy/accesses.html", context)


def _export(rows):
    lines = [
        [
            written(row.case.since),
            row.person.full_name,
            row.asked_by.full_name,
            row.reason,
            row.admitted_by.full_name if row.admitted_by else "",
            written(row.admitted_at),
            written(row.ends_at),
            row.get_state_display(),
        ]
        for row in rows
    ]
    return exported("accesses.xlsx", HEADINGS, lines, title="Особые доступы")


def access_ask(request):
    form = AskAccessForm(request.POST or None)
    if form.is_valid():
        made = applied(form, actions.ask_access, viewer=request.viewer, **form.cleaned_data)
        if made is not None:
            messages.success(request, "Просьба отправлена. Решит другой человек.")
            return redirect("access", made.pk)
    context = {"form": form, "minutes": norms(request.viewer.today).special_access_minutes}
    return render(request, "privacy/access_ask.html", context, status=422 if form.errors else 200)


def access(request, pk):
    """Who asked, why, who admitted, for how long: for the owner, who asked, and the administrators."""
    asked = load(Access, request, pk, *RELATED)
    viewer = request.viewer
    context = {
        "access": asked,
        "own": asked.person_id == viewer.person_id,
        "asker": asked.asked_by_id == viewer.person_id,
        "lasts": asked.lasts(viewer.at),
        "steps": offered(asked, viewer),
        "history": history(asked.case),
    }
    return render(request, "privacy/access.html", context)


def access_admit(request, pk):
    """What it opens, to whom, for how long; then one button."""
    asked = load(Access, request, pk, *RELATED)
    if away := turned_away(request, asked, "admit"):
        return away
    form = StepForm(request.POST or None, obj=asked)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        if applied(form, actions.admit, access=asked, viewer=request.viewer, seen=seen) is not None:
            messages.success(request, "Доступ открыт. Человеку сообщено.")
            return redirect("access", pk)
    context = {"form": form, "access": asked, "minutes": norms(request.viewer.today).special_access_minutes}
    return render(request, "privacy/access_admit.html", context, status=422 if form.errors else 200)


def access_record(request, pk):
    """The results of one person, while the access lasts; every opening of the page is a look."""
    asked = load(Access, request, pk, *RELATED)
    if not ASKER(request.viewer, asked):
        raise Http404
    try:
        found = actions.look(asked, viewer=request.viewer)
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("access", pk)
    return render(request, "privacy/access_record.html", {"access": asked, "results": found})
