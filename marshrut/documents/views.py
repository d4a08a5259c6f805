from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from marshrut.core.forms import applied
from marshrut.core.posting import acting, say_if_old
from marshrut.documents import actions
from marshrut.documents.access import FORMATS, PDF, UPLOADS, file_signing
from marshrut.documents.forms import CodeForm, SignatureFileForm
from marshrut.documents.queries import (
    document_by_code,
    document_for,
    file_for,
    home_of,
    note_look,
    place_to_give_back,
    place_to_sign_by_file,
    proofs,
    signable_by_file,
    spelled_code,
    whose,
)

REFRESH_SECONDS = "3"
NO_BREAK_HYPHEN = "\u2011"
SIGNED = "Этот документ уже подписан, второй раз подписывать его не нужно."
NOT_NOW = "Подписать этот документ файлом сейчас нельзя: его дело ушло дальше или ждёт другого шага."


def document(request, document_id):
    """What was issued, its files to download; «готовится» until the worker has made them."""
    opened = document_for(document_id, request.viewer)
    ready = all(done for _, done in opened.formats)
    context = {
        "opened": opened,
        "heading": opened.title.replace("-", NO_BREAK_HYPHEN),
        "ready": ready,
        "home": home_of(opened.document, request.viewer),
        "own": whose(opened.document) == request.viewer.person_id,
        "code": spelled_code(opened.document.code),
        "back": place_to_give_back(opened.document, request.viewer),
        "by_file": place_to_sign_by_file(opened.document, request.viewer),
        "proofs": proofs(opened.document, request.viewer),
    }
    response = render(request, "documents/document.html", context)
    if not ready and not opened.troubled:
        response["Refresh"] = REFRESH_SECONDS
    return response


def signature_file(request, document_id):
    """The PDF comes back signed: a file of qualified signature is proved, and the case goes on."""
    opened, viewer = document_for(document_id, request.viewer), request.viewer
    sheet, signing = opened.document, file_signing(opened.document.kind)
    if signing is None or sheet.case is None:
        raise Http404
    form = SignatureFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        if not signable_by_file(sheet, viewer):
            messages.warning(request, SIGNED if sheet.signatures.exists() else NOT_NOW)
            return redirect("document", document_id)
    elif form.is_valid():
        upload = form.cleaned_data["file"]
        if applied(form, actions.take_signature, sheet=sheet, upload=upload, **acting(request)) is not None:
            messages.success(request, "Подпись проверена и приложена.")
            home = home_of(sheet, viewer)
            return redirect(home[0] if home else reverse("document", args=[document_id]))
    say_if_old(form, request, sheet.case.version)
    context = {
        "opened": opened,
        "form": form,
        "home": home_of(sheet, viewer),
        "ready": PDF in opened.files,
        "seen": sheet.case.version,
        "clause": signing.clause,
    }
    return render(request, "documents/signature.html", context)


def sheet_found(request, code):
    """Where the QR code of a sheet leads: to its document, for whoever may open that."""
    opened = document_by_code(code, request.viewer)
    if opened is None:
        raise Http404
    return redirect("document", opened.document.pk)


def find_sheet(request):
    """The same by the code typed from the sheet."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        opened = document_by_code(form.cleaned_data["code"], request.viewer)
        if opened is not None:
            return redirect("document", opened.document.pk)
        form.add_error("code", "Листа с таким кодом у вас нет. Проверьте код: он напечатан внизу листа.")
    return render(request, "documents/find.html", {"form": form})


def download(request, document_id, name):
    opened = document_for(document_id, request.viewer)
    if name not in opened.kind.formats:
        raise Http404
    if name not in opened.files:
        return redirect(reverse("document", args=[document_id]))
    note_look(opened.kind, opened.document, opened.capacity, request.viewer)
    return _private(opened.files[name].name, FORMATS[name], f"{opened.title}.{name}")


def stored_file(request, key):
    row, purpose, held = file_for(key, request.viewer)
    note_look(purpose, row, held, request.viewer)
    return _private(row.name, UPLOADS[row.format], row.title)


def _private(name, content_type, title):
    """A file for this person only: saved under its Russian name, kept by no cache."""
    response = FileResponse(
        default_storage.open(name), as_attachment=True, filename=title, content_type=content_type
    )
    response["Cache-Control"] = "private, no-store"
    return response
