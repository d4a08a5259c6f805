"""Taking back sheets of an ИОМ that were signed by hand."""

from django.contrib import messages
from django.shortcuts import redirect, render

from marshrut.core.forms import applied
from marshrut.core.posting import acting, say_if_old
from marshrut.documents.documents.card import CARD, EXTRACT
from marshrut.documents.forms import CodeForm, shown_code
from marshrut.documents.queries import document_by_code
from marshrut.pathways import actions
from marshrut.pathways.actions.papers import sheets_awaited
from marshrut.pathways.forms import CardSheetForm, ExtractSheetForm
from marshrut.pathways.models import Party
from marshrut.pathways.queries import versions
from marshrut.pathways.queries.signers import signers_of
from marshrut.pathways.views.reading import loaded

PARTIES = {CARD.code: (Party.TEACHER, Party.CURATOR), EXTRACT.code: (Party.HEAD,)}
FORMS = {CARD.code: CardSheetForm, EXTRACT.code: ExtractSheetForm}
CLOSED = "Приложить подписанный лист сейчас нельзя: подписи собраны или ИОМ не на согласовании."


def signed(request, case_id):
    """By its code the sheet says whose signatures it is for; without one the page asks for the code."""
    found, viewer = loaded(request, case_id), request.viewer
    awaited = sheets_awaited(found, versions.agreements(found), viewer)
    if not awaited:
        messages.warning(request, CLOSED)
        return redirect("pathway", case_id)
    asked = CodeForm(request.GET or None)
    sheet = _sheet(asked, found, awaited, viewer)
    if sheet is None:
        return render(request, "pathways/sheet.html", {"pathway": found, "form": asked})
    form = _form(found, sheet, awaited, viewer.today, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("code", "signed_on", "scan")}
        if applied(form, actions.sign_on_paper, pathway=found, hands=form.hands, **told, **acting(request)):
            messages.success(request, "Подписанный лист приложен.")
            return redirect("pathway", case_id)
    say_if_old(form, request, found.case.version)
    context = {"pathway": found, "form": form, "seen": found.case.version}
    return render(request, "pathways/signed.html", context | {"is_card": sheet.kind == CARD.code})


def _sheet(asked, found, awaited, viewer):
    """The sheet whose code was given, if it is of this ИОМ and something on it is still to be signed."""
    if not asked.is_valid():
        return None
    opened = document_by_code(asked.cleaned_data["code"], viewer)
    sheet = opened.document if opened else None
    if sheet is None or sheet.case_id != found.pk or sheet.kind not in FORMS:
        asked.add_error("code", "Листа с таким кодом у этого ИОМ нет. Сверьте код внизу листа.")
        return None
    if not {*awaited} & {*PARTIES[sheet.kind]}:
        asked.add_error("code", "Подписи на таком листе уже собраны, или вносить их вам нельзя.")
        return None
    return sheet


def _form(found, sheet, awaited, day, data, files):
    signers = {party: signers_of(found, party, day) for party in PARTIES[sheet.kind] if party in awaited}
    return FORMS[sheet.kind](
        data,
        files,
        today=day,
        signers={party: people for party, people in signers.items() if people or party is Party.HEAD},
        initial={"code": shown_code(sheet.code)},
    )
