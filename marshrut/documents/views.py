from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from marshrut.documents.access import FORMATS, UPLOADS
from marshrut.documents.queries import document_for, file_for, home_of, note_look, whose

REFRESH_SECONDS = "3"
NO_BREAK_HYPHEN = "\u2011"


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
    }
    response = render(request, "documents/document.html", context)
    if not ready and not opened.troubled:
        response["Refresh"] = REFRESH_SECONDS
    return response


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
