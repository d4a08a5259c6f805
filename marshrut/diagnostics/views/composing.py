"""Filling in a collective application: its details and its people."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from marshrut.core.forms import applied
from marshrut.core.workflow import may
from marshrut.diagnostics.actions import applications as actions
from marshrut.diagnostics.forms.applications import DetailsForm, LineForm, PeopleForm
from marshrut.diagnostics.queries import applications as queries
from marshrut.diagnostics.queries.applications import Line
from marshrut.diagnostics.views.steps import load_letter, turned_away
from marshrut.people.models import normal


def application_details(request, pk):
    application = load_letter(request, pk)
    if away := turned_away(request, application, "edit"):
        return away
    initial = {name: getattr(application, name) for name in actions.DETAILS}
    form = DetailsForm(request.POST or None, obj=application, today=request.viewer.today, initial=initial)
    if (
        form.is_valid()
        and applied(
            form,
            actions.edit_details,
            application=application,
            details=form.entered,
            viewer=request.viewer,
            seen=form.cleaned_data["seen"],
        )
        is not None
    ):
        first = not application.rows.exists()
        return redirect("application_people" if first else "application", pk)
    context = {"application": application, "form": form, "drop": _drop(application, request.viewer)}
    return render(request, "diagnostics/applications/details.html", context)


def _drop(application, viewer):
    """The step that ends a draft in which nothing was entered yet: leaving it would only litter the list."""
    if application.period_from or application.rows.exists():
        return ""
    return next((step for step in ("discard", "withdraw") if may(application, step, viewer)), "")


def application_people(request, pk):
    """The staff list; every button saves what is marked before it does anything else."""
    application = load_letter(request, pk)
    if away := turned_away(request, application, "name_people"):
        return away
    lines = queries.staff_lines(application, request.viewer.today)
    form = PeopleForm(request.POST or None, obj=application, lines=lines)
    line_form = _line_form(request, application)
    if form.is_valid() and _added(line_form) and _named(form, line_form, application, request.viewer):
        if request.POST.get("go") == "done":
            messages.success(request, "Список участников сохранён.")
            return redirect("application", pk)
        return redirect(f"{reverse('application_people', args=[pk])}?{_filters(request.POST)}")
    chosen = request.POST if form.is_bound else request.GET
    context = {
        "application": application,
        "form": form,
        "rows": _list_rows(_shown(lines, chosen), request.POST),
        "subjects": queries.subjects_of_lines(lines),
        "counts": queries.subject_counts(application),
        "total": len({line.employment.person_id for line in lines if line.picked}),
        "chosen": {"q": chosen.get("q", ""), "subject": chosen.get("subject", "")},
        "line_form": line_form,
    }
    return render(request, "diagnostics/applications/people.html", context)


def _line_form(request, application):
    staff = queries.staff_of(application.organisation_id, request.viewer.today)
    return LineForm(request.POST if request.POST.get("go") == "line" else None, staff=staff)


def _added(line_form):
    return not line_form.is_bound or line_form.is_valid()


def _named(form, line_form, application, viewer):
    added = line_form.picks if line_form.is_bound else {}
    return applied(
        form,
        actions.name_people,
        application=application,
        shown=form.cleaned_data["shown"],
        picked={**added, **form.cleaned_data["picked"]},
        viewer=viewer,
        seen=form.cleaned_data["seen"],
    )


def _filters(data):
    query = data.copy()
    for name in [name for name in query if name not in ("q", "subject")]:
        del query[name]
    return query.urlencode()


def _shown(lines, chosen):
    words, subject = normal(chosen.get("q", "")), chosen.get("subject", "")
    return [
        line
        for line in lines
        if words in line.employment.person.search and subject in ("", str(line.subject.pk))
    ]


@dataclass(frozen=True)
class ListRow:
    """A line of the staff list with what was marked and typed, or else with what is stored."""

    line: Line
    picked: bool
    minutes: str


def _list_rows(lines, data):
    marked = set(data.getlist("pick"))
    return [
        ListRow(line, line.key in marked, data.get(f"minutes-{line.key}", ""))
        if data
        else ListRow(line, line.picked, str(line.minutes or ""))
        for line in lines
    ]
