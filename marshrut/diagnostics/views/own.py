"""A person's own application: entered, signed here or printed, waiting for its signature, given back signed."""

from django.contrib import messages
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from marshrut.core.access import ResultsClosed
from marshrut.core.forms import applied
from marshrut.core.posting import only_posted
from marshrut.core.workflow import may
from marshrut.diagnostics.actions import applications as actions
from marshrut.diagnostics.actions import own
from marshrut.diagnostics.documents.own import application_sheet, says_the_same
from marshrut.diagnostics.forms.applications import OwnConsentForm
from marshrut.diagnostics.forms.papers import OwnSheetForm
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.diagnostics.models import Application
from marshrut.diagnostics.queries import applications as queries
from marshrut.diagnostics.queries import consents
from marshrut.diagnostics.queries.own import applied_for, own_is_complete
from marshrut.diagnostics.queries.signers import own_by_file, own_by_hand, own_here, own_to_sign
from marshrut.diagnostics.views.steps import load, offered, turned_away
from marshrut.documents.documents.own import OWN_APPLICATION
from marshrut.documents.forms import shown_code
from marshrut.documents.queries import last_sheet, of_case, place_to_sign_by_file
from marshrut.people.models import Person, Subject
from marshrut.people.views.signing import hand_of
from marshrut.regulations.findings import unmet

PRINTED = "print"
MOVED_ON = "Этот лист не приложен: пока страница была открыта, заявка уже перестала ждать подписи. Здесь видно, что с ней сейчас."


def own_applications(viewer):
    """The viewer's own, the newest first; a draft counts from when it was begun."""
    rows = Application.objects.visible_to(viewer).filter(person_id=viewer.person_id)
    return (
        rows.select_related("case")
        .prefetch_related("rows__subject")
        .order_by(Coalesce("sent_at", "case__since").desc())
    )


@sensitive_post_parameters("password")
def own_application(request):
    """A person's own application with the consent in it; the school learns nothing of it (decision 3)."""
    viewer = request.viewer
    if viewer.results_closed:
        raise ResultsClosed
    person = get_object_or_404(Person, pk=viewer.person_id)
    here, prints = (not unmet(need(None, viewer)) for need in (own_here, own_to_sign))
    printed = prints and (request.POST.get("way") == PRINTED or not here)
    initial = {"contact_phone": person.phone}
    form = individual_form(OwnConsentForm, request, person, initial, person=person, signs=not printed)
    if form.is_valid() and (went := (_print if printed else _sign)(form, request)):
        return went
    context = {
        "form": form,
        "here": here,
        "prints": prints,
        "by_hand": not unmet(own_by_hand(None, viewer)),
        "by_file": not unmet(own_by_file(None, viewer)),
        "days": queries.contact_days(viewer),
        "text": consents.general_text(person.full_name, viewer),
    }
    return render(request, "diagnostics/applications/own.html", context)


def _sign(form, request):
    under = hand_of(form, request)
    sent = under and enter(form, actions.send_own_application, request.viewer, under=under)
    if not sent:
        return None
    messages.success(request, "Заявка отправлена. Региональный оператор свяжется с вами.")
    return redirect("application", sent.pk)


def _print(form, request):
    draft = enter(form, own.draft_own_application, request.viewer)
    return redirect("document", last_sheet(draft.case, OWN_APPLICATION.code).pk) if draft else None


def individual_form(form_class, request, whose, initial, **more):
    """The form of a person's application, with the works and subjects that are theirs."""
    employments = queries.employments_of(whose.pk, request.viewer.today)
    more["applied"] = applied_for(whose.pk, request.viewer)
    return form_class(
        request.POST or None,
        employments=employments,
        subjects=Subject.objects.filter(pk__in=employments.values("subjects")) or Subject.objects.all(),
        today=request.viewer.today,
        initial={"employment": employments.first(), **initial},
        **more,
    )


def enter(form, action, viewer, **more):
    """What was entered becomes an application by this action; None when it refused."""
    return applied(
        form,
        action,
        employment=form.cleaned_data["employment"],
        subject_ids=[subject.pk for subject in form.cleaned_data["subjects"]],
        details=form.details,
        viewer=viewer,
        key=form.cleaned_data["key"],
        **more,
    )


def own_draft(request, application):
    """The printed application that waits for its person's signature: what to do with it, or to throw it away."""
    viewer = request.viewer
    sheet = last_sheet(application.case, OWN_APPLICATION.code)
    by_hand = not unmet(own_by_hand(application, viewer))
    against = [*own_is_complete(application, viewer), *own_to_sign(application, viewer)]
    missing = unmet(against)
    changed = not missing and not says_the_same(sheet.context, application_sheet(application, viewer))
    ready = not missing and not changed
    context = {
        "application": application,
        "rows": queries.rows_of(application),
        "sheet": sheet,
        "missing": missing,
        "changed": changed,
        "by_hand": ready and by_hand,
        "by_file": place_to_sign_by_file(sheet, viewer) if ready else "",
        "papers": of_case(application.case, viewer),
        "buttons": offered(application, viewer),
        "history": queries.history(application.case),
    }
    return render(request, "diagnostics/applications/own_draft.html", context)


def _own(request, pk):
    application = load(Application, request, pk)
    if application.person_id != request.viewer.person_id:
        raise Http404
    return application


@only_posted
def own_print(request, pk):
    """The same application once more on paper."""
    application = _own(request, pk)
    form = StepForm(request.POST, obj=application)
    if form.is_valid():
        step = {"viewer": request.viewer, "seen": form.cleaned_data["seen"]}
        if applied(form, own.print_own_application, application=application, **step) is not None:
            return redirect("document", last_sheet(application.case, OWN_APPLICATION.code).pk)
    for error in [*form.non_field_errors(), *form["seen"].errors]:
        messages.error(request, error)
    return redirect("application", pk)


def own_signed(request, pk):
    """The printed application is given back with its person's signature: it is sent."""
    application = _own(request, pk)
    if away := turned_away(request, application, "sign_own_on_paper"):
        return away
    form = OwnSheetForm(
        request.POST or None,
        files=request.FILES or None,
        obj=application,
        today=request.viewer.today,
        initial={"code": shown_code(request.GET.get("code", ""))},
    )
    if form.is_valid():
        told, seen = form.entered, form.cleaned_data["seen"]
        step = {"application": application, "viewer": request.viewer, "seen": seen}
        if applied(form, own.sign_own_on_paper, **step, **told) is not None:
            messages.success(request, "Подписанная заявка приложена и отправлена региональному оператору.")
            return redirect("application", pk)
    if form.is_bound and not may(application, "sign_own_on_paper", request.viewer):
        messages.error(request, MOVED_ON)
        return redirect("application", pk)
    missing = () if form.is_bound else unmet(own_by_hand(application, request.viewer))
    context = {"application": application, "form": form, "missing": missing}
    return render(request, "diagnostics/applications/own_signed.html", context)
