"""The operator records that the people of a remote sitting are who they say they are (A2.5.7.1)."""

from django.contrib import messages
from django.shortcuts import redirect, render

from marshrut.core.forms import applied
from marshrut.core.wording import counted
from marshrut.diagnostics.actions import identity as actions
from marshrut.diagnostics.forms.sittings import IdentityForm, TakeBackForm
from marshrut.diagnostics.models import Attempt, Sitting
from marshrut.diagnostics.queries import sittings as queries
from marshrut.diagnostics.views.sittings import sitting_shown
from marshrut.diagnostics.views.steps import load, turned_away


def sitting_identity(request, pk):
    """Many at once or one: those marked on the page of the sitting."""
    sitting = load(Sitting, request, pk)
    if request.method != "POST":
        return redirect("sitting", pk)
    works = list(queries.works_of(sitting))
    form = IdentityForm(request.POST, works=works)
    if form.is_valid():
        done = applied(
            form,
            actions.check_identity,
            sitting=sitting,
            attempt_ids=form.attempt_ids,
            means=form.cleaned_data["means"],
            viewer=request.viewer,
        )
        if done is not None:
            people = counted(len(done), "человек,человека,человек")
            messages.success(request, f"Личность проверена: {people}." if done else "Это уже записано.")
            return redirect("sitting", pk)
    return sitting_shown(request, sitting, works, form)


def attempt_identity(request, pk):
    """Take back what was recorded by mistake."""
    work = load(Attempt, request, pk, "person", "sitting")
    if away := turned_away(request, work, "reschedule"):
        return away
    form = TakeBackForm(request.POST or None, obj=work)
    if form.is_valid():
        done = applied(
            form,
            actions.take_back_identity,
            attempt=work,
            reason=form.cleaned_data["reason"],
            viewer=request.viewer,
            seen=form.cleaned_data["seen"],
        )
        if done is not None:
            messages.success(request, f"{work.person.short_name}: отметка о проверке личности снята.")
            return redirect("sitting", work.sitting_id)
    return render(request, "diagnostics/applications/identity.html", {"work": work, "form": form})
