"""Printing what is signed by hand and taking it back from a scanner or a phone."""

from django.contrib import messages
from django.shortcuts import redirect, render

from marshrut.core.forms import applied
from marshrut.core.posting import only_posted
from marshrut.core.workflow import Refused
from marshrut.diagnostics.actions import papers as actions
from marshrut.diagnostics.forms.papers import ConsentsSheetForm, LetterForm
from marshrut.diagnostics.models import Consent
from marshrut.diagnostics.queries.signers import signers
from marshrut.diagnostics.views.steps import load_letter, turned_away
from marshrut.documents.forms import shown_code


@only_posted
def application_print(request, pk):
    """The letter to be signed by hand."""
    application = load_letter(request, pk)
    try:
        letter = actions.print_letter(application, viewer=request.viewer)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("application_check", pk)
    return redirect("document", letter.pk)


def application_signed(request, pk):
    """The printed letter is given back with the head's signature: the application is sent."""
    application = load_letter(request, pk, "supplements")
    if away := turned_away(request, application, "sign_on_paper"):
        return away
    viewer = request.viewer
    form = LetterForm(
        request.POST or None,
        files=request.FILES or None,
        obj=application,
        today=viewer.today,
        signers=signers(application.organisation_id, viewer.today),
        initial={
            "code": shown_code(request.GET.get("code", "")),
            "outgoing_number": application.outgoing_number,
            "outgoing_on": application.outgoing_on,
        },
    )
    if form.is_valid():
        told = form.entered
        told["signer_id"] = told.pop("signer")
        if _given_back(form, actions.sign_on_paper, application, viewer, told):
            messages.success(request, "Подписанное письмо приложено, заявка отправлена.")
            return redirect("application", pk)
    return render(request, "diagnostics/applications/signed.html", {"application": application, "form": form})


def application_sheet_signed(request, pk):
    """The printed sheet of consents is given back with teachers' signatures (decision 9)."""
    application = load_letter(request, pk)
    if away := turned_away(request, application, "take_sheet"):
        return away
    viewer = request.viewer
    asked = Consent.objects.visible_to(viewer).filter(
        application=application, state=Consent.State.ASKED, row__left_out=False
    )
    form = ConsentsSheetForm(
        request.POST or None,
        files=request.FILES or None,
        obj=application,
        today=viewer.today,
        asked=asked.select_related("person", "subject").order_by("person__search", "subject__name"),
        initial={"code": shown_code(request.GET.get("code", ""))},
    )
    if form.is_valid():
        told = form.entered
        told["consent_ids"] = told.pop("consents")
        if _given_back(form, actions.take_consents_sheet, application, viewer, told):
            messages.success(request, "Лист согласий приложен, согласия отмечены.")
            return redirect("application", pk)
    context = {"application": application, "form": form, "awaited": asked.exists()}
    return render(request, "diagnostics/applications/sheet_signed.html", context)


def _given_back(form, action, application, viewer, told):
    seen = form.cleaned_data["seen"]
    return applied(form, action, application=application, viewer=viewer, seen=seen, **told) is not None
