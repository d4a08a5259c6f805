"""The administrator's page of letters: that they went out or not, never what they said or where to."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render

from marshrut.core import pages
from marshrut.core.downloads import workbook
from marshrut.core.workflow import Refused
from marshrut.formats.tables import MOST_ROWS
from marshrut.notices import actions, tables
from marshrut.notices.forms import LettersFilter
from marshrut.notices.models import Letter, Mailbox


def letters(request):
    """All letters of the last three months, by kind, outcome and day."""
    filters = LettersFilter(request.GET or None)
    found = tables.narrowed(Letter.objects.visible_to(request.viewer), **filters.asked)
    if "xlsx" in request.GET:
        return _download(pages.ordered(request, found, tables.COLUMNS, sort="-made_at"))
    counts = dict(Letter.objects.order_by().values_list("outcome").annotate(Count("pk")))
    context = {
        "filters": filters,
        "table": pages.table(request, found, tables.COLUMNS, sort="-made_at", forms=tables.FORMS),
        "counts": {outcome.value: counts.get(outcome, 0) for outcome in Letter.Outcome},
        "boxes": Mailbox.objects.filter(confirmed_at__isnull=False).count(),
        "to_files": settings.MAIL_TO_FILES,
        "demo": settings.DEMO,
        "dead": Mailbox.objects.filter(bounced_at__isnull=False).count(),
    }
    return render(request, "notices/letters.html", context)


def _download(rows):
    return workbook(tables.workbook(rows[: MOST_ROWS + 1]), "letters.xlsx")


def letter_again(request, number):
    if request.method == "POST":
        try:
            actions.again(number=number, viewer=request.viewer)
        except Refused as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, "Письмо поставлено в очередь заново.")
    return redirect("letters")
