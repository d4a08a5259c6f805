"""The operator's side: oral applications, calls, agreed conditions."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core.forms import applied
from marshrut.core.numbers import whole_number
from marshrut.diagnostics.actions import applications as actions
from marshrut.diagnostics.forms.agreeing import ConditionsForm, ContactForm
from marshrut.diagnostics.forms.applications import OwnApplicationForm, PersonSearchForm
from marshrut.diagnostics.models import Application
from marshrut.diagnostics.views.own import enter, individual_form
from marshrut.diagnostics.views.steps import load, turned_away
from marshrut.people.models import Person


def application_contact(request, pk):
    """«Отметить звонок» (A2.5.9.4)."""
    application = load(Application, request, pk, "organisation", "person")
    if away := turned_away(request, application, "contact"):
        return away
    form = ContactForm(request.POST or None, obj=application, initial=_applicant(application))
    if form.is_valid():
        entered = form.entered
        reached = entered.pop("reached") == "yes"
        done = applied(
            form,
            actions.note_contact,
            application=application,
            at=request.viewer.at,
            reached=reached,
            viewer=request.viewer,
            seen=form.cleaned_data["seen"],
            **entered,
        )
        if done is not None:
            messages.success(
                request, "Разговор записан." if reached else "Записано, что связаться не удалось."
            )
            return redirect(
                "application_agree" if reached and not application.agreed_from else "application", pk
            )
    context = {"application": application, "form": form, "contacts": application.contacts.order_by("-at")}
    return render(request, "diagnostics/applications/contact.html", context)


def _applicant(application):
    who = application.contact_name or (application.person.full_name if application.person else "")
    return {"with_whom": who, "means": "phone"}


def application_agree(request, pk):
    application = load(Application, request, pk, "organisation", "person")
    if away := turned_away(request, application, "agree"):
        return away
    initial = {
        "agreed_from": application.period_from,
        "agreed_to": application.period_to,
        "obligatory_by": application.obligatory_by,
        **_applicant(application),
    }
    form = ConditionsForm(request.POST or None, obj=application, initial=initial)
    if form.is_valid():
        conditions = {name: form.cleaned_data[name] for name in actions.CONDITIONS}
        done = applied(
            form,
            actions.agree_conditions,
            application=application,
            conditions=conditions,
            means=form.cleaned_data["means"],
            with_whom=form.cleaned_data["with_whom"],
            viewer=request.viewer,
            seen=form.cleaned_data["seen"],
        )
        if done is not None:
            messages.success(request, "Сроки и условия согласованы. Можно назначать сеанс.")
            return redirect("application", pk)
    return render(request, "diagnostics/applications/agree.html", {"application": application, "form": form})


def oral_application(request):
    """An application told by phone or in person: whom it is for, then what it says (A2.5.9.3)."""
    if "who" in request.GET:
        return _oral_for(request)
    search = PersonSearchForm(request.GET or None)
    found = search.found(request.viewer) if search.is_valid() else None
    return render(request, "diagnostics/applications/oral_search.html", {"form": search, "found": found})


def _oral_for(request):
    person = get_object_or_404(Person.objects.visible_to(request.viewer), pk=whole_number(request.GET["who"]))
    if person.pk in request.viewer.subordinates:
        messages.warning(request, actions.NOT_BY_THEIR_HEAD)
        return redirect("application_oral")
    form = individual_form(OwnApplicationForm, request, person, {"contact_phone": person.phone})
    if form.is_valid() and (sent := enter(form, actions.take_down_application, request.viewer)):
        messages.success(request, "Устная заявка записана. Педагога попросят дать согласие.")
        return redirect("application", sent.pk)
    return render(request, "diagnostics/applications/oral.html", {"form": form, "person": person})
