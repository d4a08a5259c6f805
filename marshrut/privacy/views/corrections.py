"""«Здесь ошибка»: asking for a correction, judging it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from marshrut.core import pages
from marshrut.core.downloads import exported, written
from marshrut.core.forms import applied
from marshrut.core.norms import norms
from marshrut.core.pages import Column
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.diagnostics.queries.applications import history
from marshrut.diagnostics.views.steps import load, offered, turned_away
from marshrut.documents.queries import files_of_case
from marshrut.formats.tables import MOST_ROWS
from marshrut.privacy.actions import corrections as actions
from marshrut.privacy.documents import CORRECTION_SCAN
from marshrut.privacy.forms.corrections import CorrectionsFilter, RefuseForm, RightForm
from marshrut.privacy.models import Correction
from marshrut.privacy.queries import corrections as queries
from marshrut.privacy.views.tabs import own_tabs, staff_tabs

COLUMNS = (
    Column("Кто просит", "person__search"),
    Column("Что исправить", "field"),
    Column("Сейчас"),
    Column("Должно быть"),
    Column("Попросили", "case__since"),
    Column("Состояние", "state"),
)
HEADINGS = ("Когда", "Кто просит", "Школа", "Что исправить", "Сейчас", "Должно быть", "Состояние")
FORMS = "просьба,просьбы,просьб"
RELATED = ("person", "organisation", "employment__organisation", "answered_by")


def my_corrections(request):
    """What is recorded about the person, each fact with «Исправить»; what they asked to put right."""
    viewer = request.viewer
    own = Correction.objects.visible_to(viewer).filter(person_id=viewer.person_id)
    context = {
        "tabs": own_tabs("my_corrections"),
        "facts": queries.facts(request.user, queries.main_work(request.user, viewer)),
        "rows": own.select_related("case").order_by("-pk"),
        "days": norms(viewer.today).correct_data_days,
    }
    return render(request, "privacy/corrections_own.html", context)


def correction_ask(request, field):
    """What is right instead."""
    if field not in Correction.Field.values:
        raise Http404
    work = queries.main_work(request.user, request.viewer)
    now = queries.shown(field, queries.now(request.user, field, work))
    form = RightForm(
        request.POST or None,
        request.FILES or None,
        field=field,
        today=request.viewer.today,
        removable=bool(now) and field in queries.REMOVABLE,
    )
    if form.is_valid():
        made = applied(form, actions.ask_correction, field=field, viewer=request.viewer, **form.cleaned_data)
        if made is not None:
            messages.success(request, "Просьба отправлена. Ответ придёт на эту страницу.")
            return redirect("correction", made.pk)
    context = {
        "form": form,
        "label": Correction.Field(field).label,
        "now": now,
        "school": work and queries.judge_of(request.user, work, request.viewer) and work.organisation,
        "days": norms(request.viewer.today).correct_data_days,
    }
    return render(request, "privacy/correction_ask.html", context, status=422 if form.errors else 200)


def correction(request, pk):
    """One wish: for whom it concerns, and for who judges it."""
    asked = load(Correction, request, pk, *RELATED)
    viewer = request.viewer
    terms = asked.case.deadlines.open().values_list("due_on", flat=True)
    context = {
        "correction": asked,
        "own": asked.person_id == viewer.person_id,
        "due": terms.first(),
        "steps": offered(asked, viewer),
        "scans": files_of_case(asked.case, viewer, CORRECTION_SCAN.code),
        "history": history(asked.case),
    }
    return render(request, "privacy/correction.html", context)


def correction_accept(request, pk):
    """The change as it will be made, and one button."""
    asked = load(Correction, request, pk, *RELATED)
    if away := turned_away(request, asked, "accept"):
        return away
    form = StepForm(request.POST or None, obj=asked)
    if form.is_valid():
        done = applied(
            form, actions.accept, correction=asked, viewer=request.viewer, seen=form.cleaned_data["seen"]
        )
        if done is not None:
            messages.success(request, "Данные исправлены.")
            return redirect("correction", pk)
    context = {"form": form, "correction": asked}
    return render(request, "privacy/correction_accept.html", context, status=422 if form.errors else 200)


def correction_refuse(request, pk):
    asked = load(Correction, request, pk, *RELATED)
    if away := turned_away(request, asked, "refuse"):
        return away
    form = RefuseForm(request.POST or None, obj=asked)
    if form.is_valid():
        data = form.cleaned_data
        if applied(form, actions.refuse, correction=asked, viewer=request.viewer, **data) is not None:
            messages.success(request, "Отказ отправлен.")
            return redirect("correction", pk)
    context = {"form": form, "correction": asked}
    return render(request, "privacy/correction_refuse.html", context, status=422 if form.errors else 200)


def corrections(request):
    """What people asked of those who keep their records."""
    viewer = request.viewer
    filters = CorrectionsFilter(request.GET or None)
    found = Correction.objects.visible_to(viewer).exclude(person_id=viewer.person_id)
    found = found.filter(**filters.asked).select_related("case", *RELATED)
    if "xlsx" in request.GET:
        return _export(pages.ordered(request, found, COLUMNS, sort="-case__since")[: MOST_ROWS + 1])
    table = pages.table(request, found, COLUMNS, sort="-case__since", forms=FORMS)
    context = {"filters": filters, "table": table, "tabs": staff_tabs(viewer, "corrections")}
    return render(request, "privacy/corrections.html", context)


def _export(rows):
    lines = [
        [
            written(row.case.since),
            row.person.full_name,
            row.employment.organisation.short_name if row.employment else "",
            row.get_field_display(),
            row.before,
            row.shown,
            row.get_state_display(),
        ]
        for row in rows
    ]
    return exported("corrections.xlsx", HEADINGS, lines, title="Исправление данных")
