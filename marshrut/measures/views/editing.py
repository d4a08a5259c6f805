from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core.forms import applied
from marshrut.core.posting import acting, say_if_old, seen_in
from marshrut.measures import actions
from marshrut.measures.access import sees_codes
from marshrut.measures.actions.registry import STALE, TAUGHT
from marshrut.measures.forms import MeasureForm, RestoreForm, WithdrawForm
from marshrut.measures.models import Measure
from marshrut.measures.queries import kinds, taught
from marshrut.measures.queries.drafts import HEADINGS, draft_of, whole
from marshrut.measures.queries.plans import planned
from marshrut.measures.queries.uses import uses
from marshrut.people.queries.imports.places import Places

AGREED = tuple(HEADINGS[name] for name in ("title", "hours", "starts_on", "ends_on"))
"""What lines of ИОМ hold as it was agreed."""


def new(request):
    """One measure by hand (A3.5.6, A3.5.7)."""
    form = MeasureForm(request.POST or None, codes=sees_codes(request.viewer))
    if form.is_valid():
        draft = form.draft()
        form.tell(planned([draft], request.viewer).problems)
        if not form.errors and (
            made := applied(form, actions.add_measure, draft=draft, viewer=request.viewer)
        ):
            messages.success(request, "Мероприятие внесено.")
            return redirect("measure", made.pk)
    return render(request, "measures/form.html", {"form": form, "kinds": kinds()})


def edit(request, measure_id):
    """Change a measure; where ИОМ have it, what they keep is told before it is saved."""
    found = _found(request, measure_id)
    initial = MeasureForm.initial_of(found, draft_of(found, Places(request.viewer.today)))
    form = MeasureForm(request.POST or None, initial=initial, codes=sees_codes(request.viewer), new=False)
    used, told = uses([found.pk]).get(found.pk, 0), ()
    seen = seen_in(request) if form.is_bound else found.seen
    if form.is_valid():
        draft = form.draft(code=found.key)
        plan = planned([draft], request.viewer)
        form.tell(plan.problems)
        if plan.changed and seen != found.seen:
            # What the fields hold is older than the measure: all that they would take back is shown first.
            form.add_error(None, STALE)
            told, seen = plan.changed[0].changes, found.seen
        else:
            told = _to_tell(plan, used, request.POST.get("told", ""))
        if not form.errors and not told:
            changed = applied(form, actions.change_measure, measure=found, draft=draft, **acting(request))
            if changed:
                messages.success(
                    request, "Мероприятие изменено." if plan.changed else "Ничего не изменилось."
                )
                return redirect("measure", measure_id)
    context = {"form": form, "kinds": kinds(), "measure": found, "used": used, "told": told, "seen": seen}
    return render(request, "measures/form.html", context)


def withdraw(request, measure_id):
    """Cancel a measure: the day, the reason, in how many ИОМ it stands."""
    found = _found(request, measure_id)
    why_not = "Мероприятие уже отменено." if found.withdrawn_on else TAUGHT if taught(found) else ""
    if request.method == "GET" and why_not:
        messages.warning(request, why_not)
        return redirect("measure", measure_id)
    form = WithdrawForm(request.POST or None, initial={"on": request.viewer.today})
    if form.is_valid() and applied(
        form, actions.withdraw, measure=found, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, "Мероприятие отменено. В новые ИОМ оно не попадёт.")
        return redirect("measure", measure_id)
    return _act(
        request, found, form, title="Отменить мероприятие", button="Отменить мероприятие", danger=True
    )


def restore(request, measure_id):
    """Take a cancellation back."""
    found = _found(request, measure_id)
    if request.method == "GET" and not found.withdrawn_on:
        messages.warning(request, "Мероприятие не отменено: снимать нечего.")
        return redirect("measure", measure_id)
    form = RestoreForm(request.POST or None)
    if form.is_valid() and applied(
        form, actions.restore, measure=found, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, "Отмена снята. Мероприятие снова предлагается в ИОМ.")
        return redirect("measure", measure_id)
    return _act(request, found, form, title="Снять отмену мероприятия", button="Снять отмену", danger=False)


def _found(request, measure_id):
    get_object_or_404(Measure.objects.visible_to(request.viewer), pk=measure_id)
    return whole(measure_id)


def _act(request, measure, form, **words):
    if STALE not in form.non_field_errors():
        say_if_old(form, request, measure.seen)
    used = uses([measure.pk]).get(measure.pk, 0)
    return render(request, "measures/act.html", {"measure": measure, "form": form, "used": used, **words})


def _to_tell(plan, used, told):
    """What changes of that which ИОМ hold, unless the viewer was told of as many ИОМ already."""
    if not used or told == str(used):
        return ()
    return [change for one in plan.changed for change in one.changes if change[0] in AGREED]
