"""The teacher's pages: what I am asked, where and when I am expected; and consents on paper."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from marshrut.core import pages
from marshrut.core.forms import applied
from marshrut.core.posting import say_if_old
from marshrut.diagnostics.actions import consents as actions
from marshrut.diagnostics.actions import own
from marshrut.diagnostics.forms.consents import ConsentForm, OwnAnswerForm, PaperConsentForm
from marshrut.diagnostics.forms.steps import ConfirmForm
from marshrut.diagnostics.models import Consent
from marshrut.diagnostics.queries import applications as queries
from marshrut.diagnostics.queries import consents
from marshrut.diagnostics.queries.signers import consent_by_file, consent_here
from marshrut.diagnostics.views.own import own_applications
from marshrut.diagnostics.views.steps import allowed, load, offered, turned_away
from marshrut.documents.documents.own import OWN_CONSENT
from marshrut.documents.queries import last_sheet, proof_file
from marshrut.people.queries.entrance import recovery_of
from marshrut.people.views.signing import hand_of
from marshrut.regulations.findings import unmet

SAID_NO = {Consent.State.REFUSED: "отказались", Consent.State.WITHDRAWN: "отозвали согласие"}
COMES = (Consent.State.ASKED, Consent.State.GIVEN, Consent.State.OBLIGATORY)
"""Who has said no to nothing prepares for the work."""
RELATED = (
    "application__organisation",
    "application__group__measure",
    "employment__person",
    "employment__organisation",
    "subject",
    "row",
    "proof__entered_by",
    "proof__file__case",
)


def my_consents(request):
    """What the viewer was asked, answered and applied for."""
    viewer = request.viewer
    own = Consent.objects.visible_to(viewer).filter(person_id=viewer.person_id)
    own = own.select_related(*RELATED, "case")
    context = {
        "asked": own.filter(state=Consent.State.ASKED).order_by("subject__name"),
        "answered": own.exclude(state=Consent.State.ASKED).order_by("-case__since"),
        "recovery": recovery_of(viewer),
        "applications": own_applications(viewer),
        "waits": pages.Status("soon", "подписать"),
    }
    return render(request, "diagnostics/applications/mine.html", context)


@sensitive_post_parameters("password")
def consent(request, pk):
    """One question: do you agree, and to which blocks (A2.consent)."""
    asked = load(Consent, request, pk, *RELATED)
    viewer = request.viewer
    steps = allowed(asked, viewer, "give", "refuse", "withdraw")
    open_ = steps["give"] and not unmet(consents.may_still_answer(asked, viewer))
    elsewhere = unmet(consent_here(asked, viewer)) if open_ else []
    answerable = open_ and not elsewhere
    kept = unmet(consents.withdrawable(asked, viewer)) if steps["withdraw"] else elsewhere
    form = OwnAnswerForm(
        request.POST or None, obj=asked, person=request.user, initial={"blocks": _ticked(asked)}
    )
    if answerable and form.is_valid() and (under := hand_of(form, request)):
        done = applied(
            form,
            actions.give_consent,
            consent=asked,
            blocks=form.cleaned_data["blocks"],
            under=under,
            viewer=viewer,
            seen=form.cleaned_data["seen"],
        )
        if done is not None:
            messages.success(request, "Согласие дано.")
            return redirect("my_consents")
    say_if_old(form, request, asked.case.version)
    context = {
        "consent": asked,
        "form": form,
        "answerable": answerable,
        "by_file": open_ and not unmet(consent_by_file(asked, viewer)),
        "agreed": asked.state == Consent.State.GIVEN,
        "may_prepare": asked.state in COMES and not asked.application.is_off,
        "unsaid": asked.state == Consent.State.ASKED,
        "no": SAID_NO.get(asked.state, ""),
        "may": steps,
        "text": asked.text or consents.text_of(asked, asked.application.blocks, viewer),
        "is_own": asked.person_id == viewer.person_id,
        "buttons": [] if kept and not elsewhere else offered(asked, viewer),
        "kept": kept,
        "history": queries.history(asked.case),
        "proof_file": proof_file(asked.proof, viewer),
    }
    return render(request, "diagnostics/applications/consent.html", context)


def _ticked(consent):
    """What the form begins with: who has said no ticks anew."""
    return [] if consent.state in SAID_NO else consent.blocks


def consent_file(request, pk):
    """Blocks are chosen, the consent is printed; the page of the document takes the file of signature."""
    asked = load(Consent, request, pk, *RELATED)
    viewer = request.viewer
    if away := turned_away(request, asked, "give_by_file"):
        return away
    form = ConsentForm(request.POST or None, obj=asked, initial={"blocks": _ticked(asked)})
    if form.is_valid():
        blocks, seen = form.cleaned_data["blocks"], form.cleaned_data["seen"]
        done = applied(form, own.print_consent, consent=asked, blocks=blocks, viewer=viewer, seen=seen)
        if done is not None:
            return redirect("document", last_sheet(asked.case, OWN_CONSENT.code).pk)
    against = [*consents.may_still_answer(asked, viewer), *consent_by_file(asked, viewer)]
    context = {"consent": asked, "form": form, "missing": () if form.is_bound else unmet(against)}
    return render(request, "diagnostics/applications/consent_file.html", context)


def consent_paper(request, pk):
    asked = load(Consent, request, pk, *RELATED)
    if away := turned_away(request, asked, "give_on_paper"):
        return away
    form = PaperConsentForm(
        request.POST or None,
        request.FILES or None,
        obj=asked,
        today=request.viewer.today,
        initial={"blocks": asked.blocks},
    )
    if form.is_valid():
        done = applied(
            form,
            actions.give_on_paper,
            consent=asked,
            blocks=form.cleaned_data["blocks"],
            signed_on=form.cleaned_data["signed_on"],
            scan=form.cleaned_data["scan"],
            viewer=request.viewer,
            seen=form.cleaned_data["seen"],
        )
        if done is not None:
            messages.success(request, "Согласие на бумаге отмечено.")
            return redirect("application", asked.application_id)
    return render(request, "diagnostics/applications/consent_paper.html", {"consent": asked, "form": form})


def consent_withdraw(request, pk):
    given = load(Consent, request, pk, *RELATED)
    if away := turned_away(request, given, "withdraw"):
        return away
    form = ConfirmForm(request.POST or None, obj=given, label="Отзываю своё согласие на эту диагностику")
    if form.is_valid():
        done = applied(
            form,
            actions.withdraw_consent,
            consent=given,
            viewer=request.viewer,
            seen=form.cleaned_data["seen"],
        )
        if done is not None:
            messages.success(request, "Согласие отозвано.")
            return redirect("my_consents")
    missing = () if form.is_bound else unmet(consents.withdrawable(given, request.viewer))
    context = {"consent": given, "form": form, "missing": missing}
    return render(request, "diagnostics/applications/consent_withdraw.html", context)
