"""«Мои данные одним файлом»."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from marshrut.core.access import ResultsClosed
from marshrut.core.norms import norms
from marshrut.core.posting import only_posted
from marshrut.core.workflow import Refused
from marshrut.privacy.actions import archives as actions
from marshrut.privacy.models import Archive
from marshrut.privacy.views.tabs import own_tabs

SHOWN = 10


def my_archive(request):
    """Ask for everything kept about oneself, and take what was made."""
    if request.viewer.results_closed:
        raise ResultsClosed
    own = Archive.objects.visible_to(request.viewer).select_related("run").order_by("-pk")[:SHOWN]
    context = {
        "tabs": own_tabs("my_archive"),
        "archives": own,
        "making": any(a.made_at is None and a.gone_at is None and not (a.run and a.run.failed) for a in own),
        "days": norms(request.viewer.today).own_archive_days,
    }
    return render(request, "privacy/archive.html", context)


@only_posted
def archive_ask(request):
    if request.viewer.results_closed:
        raise ResultsClosed
    try:
        made = actions.ask_archive(viewer=request.viewer, back=reverse("my_archive"))
    except Refused as refusal:
        messages.info(request, refusal.messages[0])
        return redirect("my_archive")
    return redirect("job_run", made.run_id)


def archive_file(request, pk):
    """The file, for its owner only; that it was taken is journalled."""
    made = Archive.objects.visible_to(request.viewer).kept().filter(made_at__isnull=False)
    archive = get_object_or_404(made, pk=pk)
    content = default_storage.open(archive.name)
    actions.take_archive(archive, viewer=request.viewer)
    response = FileResponse(
        content,
        as_attachment=True,
        filename=f"мои-данные-{archive.made_at:%Y-%m-%d}.zip",
        content_type="application/zip",
    )
    response["Cache-Control"] = "private, no-store"
    return response
