from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.bank.actions import instruments as actions
from marshrut.bank.forms.instruments import VariantForm
from marshrut.bank.models import Instrument
from marshrut.bank.queries import packages
from marshrut.bank.views.instruments import draft
from marshrut.core.forms import applied
from marshrut.core.norms import norms
from marshrut.core.posting import only_posted, say_what_it_undoes, seen_in
from marshrut.core.workflow import Refused, Repeated


def variant(request, case_id, number):
    """Pick an item for each place; only those that fit the plan are offered."""
    found = draft(request, case_id)
    if found is None:
        return redirect("instrument", case_id)
    whole = packages.package(found)
    text = _text(whole, number)
    offers = packages.candidates(whole, text.variant, request.viewer)
    form = VariantForm(request.POST or None, text=text, offers=offers)
    if request.method == "POST" and form.is_valid():
        kwargs = {"picks": form.picks(), "viewer": request.viewer, "seen": seen_in(request)}
        if applied(form, actions.save_variant, instrument=found, variant=text.variant, **kwargs):
            messages.success(request, f"{text.variant} сохранён.")
            return redirect("instrument_variant", case_id, number)
    say_what_it_undoes(form, request, found.case.version)
    findings = packages.findings(whole, norms(request.viewer.today))
    context = {"instrument": found, "text": text, "form": form, "findings": findings}
    return render(request, "bank/variant.html", context)


@only_posted
def add(request, case_id):
    """One more variant, or the demonstration."""
    found = draft(request, case_id)
    if found is None:
        return redirect("instrument", case_id)
    demonstration = "demonstration" in request.POST
    act = actions.add_demonstration if demonstration else actions.add_variant
    try:
        made = act(found, viewer=request.viewer, seen=seen_in(request))
    except (Refused, Repeated) as refusal:
        _tell(request, refusal)
        return redirect("instrument", case_id)
    number = 0 if demonstration else made.variants.last().number
    return redirect("instrument_variant", case_id, number)


@only_posted
def fill(request, case_id, number):
    """Let the bank put fitting items into the empty places."""
    found = draft(request, case_id)
    if found is None:
        return redirect("instrument", case_id)
    text = _text(packages.package(found), number)
    try:
        _, missing = actions.fill_variant(found, text.variant, viewer=request.viewer, seen=seen_in(request))
    except (Refused, Repeated) as refusal:
        _tell(request, refusal)
    else:
        if missing and text.variant.demonstration:
            messages.success(request, "Подобраны все подходящие демонстрационные задания банка.")
        elif missing:
            places = ", ".join(map(str, missing))
            messages.error(
                request, f"Подходящих свободных заданий нет для мест: {places}. Внесите их в банк."
            )
        else:
            messages.success(request, "Все места заполнены.")
    return redirect("instrument_variant", case_id, number)


@only_posted
def drop(request, case_id, number):
    found = draft(request, case_id)
    if found is not None:
        text = _text(packages.package(found), number)
        try:
            actions.drop_variant(found, text.variant, viewer=request.viewer, seen=seen_in(request))
            messages.success(request, f"{text.variant} удалён.")
        except (Refused, Repeated) as refusal:
            _tell(request, refusal)
    return redirect("instrument", case_id)


def preview(request, case_id, number):
    """The text as a teacher will see it, with the key beside it; for those who may read the materials."""
    readable = Instrument.objects.readable_by(request.viewer).select_related("case", "subject", "author")
    found = get_object_or_404(readable, pk=case_id)
    text = _text(packages.package(found), number)
    return render(request, "bank/preview.html", {"instrument": found, "text": text})


def _text(whole, number):
    for text in whole.texts:
        if text.variant.number == number:
            return text
    raise Http404


def _tell(request, refusal):
    for message in getattr(refusal, "messages", ()):
        messages.error(request, message)
