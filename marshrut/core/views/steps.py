from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from marshrut.core.forms import NoteForm
from marshrut.core.models import Case
from marshrut.core.posting import is_old, seen_in
from marshrut.core.workflow import STALE, Refused, flows, may, perform
from marshrut.core.workflow.performing import judge


def step(request, case_id, name):
    """The page of a step that only moves: what will happen, what is not met, one button."""
    case = get_object_or_404(Case, pk=case_id)
    flow = flows().get(case.kind)
    if flow is None:
        raise Http404
    objects: Any = flow.model._default_manager
    obj = get_object_or_404(objects.visible_to(request.viewer).select_related("case"), pk=case_id)
    transition = next((t for t in flow.transitions if t.name == name and not t.action and not t.quiet), None)
    if transition is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        refusal = _performed(request, obj, transition)
        if refusal is None:
            messages.success(request, (transition.done or transition.label) + ".")
            return redirect(reverse(flow.route, args=[case_id]))
    elif not may(obj, name, request.viewer):
        messages.error(request, f"«{transition.label}» сейчас недоступно.")
        return redirect(reverse(flow.route, args=[case_id]))
    context = {
        "obj": obj,
        "case": obj.case,
        "flow": flow,
        "step": transition,
        "consequence": transition.leads_to(obj),
        "refusal": refusal,
        "findings": () if refusal else _unmet(obj, transition, request.viewer),
        "note": request.POST.get("note", ""),
        "back": reverse(flow.route, args=[case_id]),
    }
    return render(request, "core/step.html", context, status=409 if refusal else 200)


def _performed(request, obj, transition):
    """None when done, else the refusal whose messages the page shows."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        told = [f"{transition.note or 'Пояснение'}: {error}" for error in form.errors["note"]]
        return Refused(*told, *([STALE] if is_old(request, obj.case.version) else ()))
    seen = seen_in(request)
    if seen < 0:
        return Refused("Страница отправлена не полностью. Обновите её и повторите.")
    try:
        perform(obj, transition.name, viewer=request.viewer, seen=seen, note=form.cleaned_data["note"])
    except Refused as refusal:
        return refusal
    return None


def _unmet(obj, transition, viewer):
    return judge(obj, transition, viewer)[1]
