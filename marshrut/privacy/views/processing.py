"""Consents to the processing of personal data: one's own, the region's texts, the operator's list."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core import pages
from marshrut.core.downloads import exported
from marshrut.core.forms import applied
from marshrut.core.norms import bodies, norms
from marshrut.core.numbers import whole_number
from marshrut.core.pages import Column, Status
from marshrut.core.posting import only_posted
from marshrut.core.wording import day_digits
from marshrut.core.workflow import Refused
from marshrut.diagnostics.queries.applications import history
from marshrut.diagnostics.views.steps import load, offered, turned_away
from marshrut.formats.tables import MOST_ROWS
from marshrut.privacy.access import OWNER
from marshrut.privacy.actions import processing as actions
from marshrut.privacy.forms.processing import GiveForm, StandingsFilter, TextForm, WithdrawForm
from marshrut.privacy.models import Processing, ProcessingText
from marshrut.privacy.queries import processing as queries
from marshrut.privacy.views.tabs import own_tabs, staff_tabs

COLUMNS = (
    Column("Кто", "search"),
    Column("Организация"),
    Column("Согласие"),
    Column("Редакция", "held_number", number=True),
    Column("Дано", "given_at"),
)
HEADINGS = ("Фамилия, имя, отчество", "Организация", "Согласие", "Редакция", "Дано", "Отозвано")
FORMS = "человек,человека,человек"
LOOKS = {queries.GIVEN: "good", queries.OUTDATED: "soon", queries.WITHDRAWN: "late"}
NAMES = dict(queries.STANDINGS)


def my_processing(request):
    """The text in force, and whether the person has agreed to it."""
    viewer = request.viewer
    text, held = queries.text_on(viewer.today), queries.held_by(viewer)
    form = GiveForm(request.POST or None, initial={"number": text and text.number})
    if form.is_valid():
        # A page shown again with the old number and its tick would refuse for ever, or agree to what nobody has read.
        try:
            actions.give(number=form.cleaned_data["number"], viewer=viewer)
        except Refused as refusal:
            messages.warning(request, refusal.messages[0])
        else:
            messages.success(request, "Согласие дано.")
        return redirect("my_processing")
    own = list(queries.own_answers(viewer))
    context = {
        "tabs": own_tabs("my_processing"),
        "form": form,
        "text": text,
        "held": held,
        "current": bool(held and text and held.text_id == text.pk),
        "own": own,
        "newest": own[0] if own else None,
        "due": own[0].case.deadlines.open().values_list("due_on", flat=True).first() if own else None,
        "asked": queries.to_ask(viewer),
        "stopped": history(own[0].case)[0] if own and own[0].state == Processing.State.STOPPED else None,
        "officer": bodies(viewer.today).data_officer,
    }
    return render(request, "privacy/processing_own.html", context, status=422 if form.errors else 200)


@only_posted
def processing_decline(request):
    """«Не соглашаюсь» to the text that the page showed."""
    number = whole_number(request.POST.get("number"))
    try:
        actions.decline(number=number, viewer=request.viewer)
    except Refused as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        messages.success(
            request, "Записано: согласия вы не даёте. Снова спросят, только если текст изменится."
        )
    return redirect("my_processing")


def processing(request, pk):
    """One consent: the text it was given to, and what came of it."""
    consent = load(Processing, request, pk, "person", "text")
    context = {
        "consent": consent,
        "own": consent.person_id == request.viewer.person_id,
        "due": consent.case.deadlines.open().values_list("due_on", flat=True).first(),
        "steps": offered(consent, request.viewer),
        "history": history(consent.case),
    }
    return render(request, "privacy/processing.html", context)


def processing_withdraw(request, pk):
    """What stops and what is kept, told beforehand; then one button."""
    consent = load(Processing, request, pk, "person", "text")
    if not OWNER(request.viewer, consent):
        raise Http404
    if away := turned_away(request, consent, "withdraw"):
        return away
    form = WithdrawForm(request.POST or None, obj=consent)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        if applied(form, actions.withdraw, consent=consent, viewer=request.viewer, seen=seen) is not None:
            messages.success(request, "Согласие отозвано.")
            return redirect("processing", pk)
    in_force = norms(request.viewer.today)
    context = {"form": form, "consent": consent, "days": in_force.stop_processing_days, "norms": in_force}
    return render(request, "privacy/processing_withdraw.html", context, status=422 if form.errors else 200)


def processing_text(request, number):
    """A text as it was published."""
    text = get_object_or_404(ProcessingText.objects.select_related("set_by"), number=number)
    return render(request, "privacy/processing_text.html", {"text": text})


def processing_texts(request):
    """All texts, and publishing a new one."""
    form = TextForm(request.POST or None, initial=_draft(request.viewer))
    if form.is_valid():
        made = applied(form, actions.publish, viewer=request.viewer, **form.told)
        if made is not None:
            messages.success(request, f"Редакция {made.number} опубликована.")
            return redirect("processing_texts")
    context = {
        "form": form,
        "texts": queries.texts(),
        "current": queries.text_on(request.viewer.today),
        "tabs": staff_tabs(request.viewer, "processing_texts"),
    }
    return render(request, "privacy/processing_texts.html", context, status=422 if form.errors else 200)


def _draft(viewer):
    """A new text begins from the last one."""
    newest = queries.texts().first()
    return {"since": viewer.today, "text": newest.text if newest else ""}


def processing_list(request):
    """Who has given the consent, who has none, withdrew it, or holds an older text."""
    filters = StandingsFilter(request.GET or None)
    found = filters.apply(queries.standings(request.viewer))
    if "xlsx" in request.GET:
        return _export(pages.ordered(request, found, COLUMNS, sort="search")[: MOST_ROWS + 1])
    table = pages.table(request, found, COLUMNS, sort="search", forms=FORMS)
    context = {
        "filters": filters,
        "table": table,
        "rows": [(row, Status(LOOKS.get(row.standing, "still"), NAMES[row.standing])) for row in table.rows],
        "tabs": staff_tabs(request.viewer, "processing_list"),
    }
    return render(request, "privacy/processing_list.html", context)


def _export(people):
    rows = [
        [
            row.full_name,
            row.place,
            NAMES[row.standing],
            row.held_number,
            day_digits(row.given_at) if row.given_at else "",
            day_digits(row.withdrawn_at) if row.withdrawn_at else "",
        ]
        for row in people
    ]
    return exported("consents.xlsx", HEADINGS, rows, title="Согласия на обработку")
