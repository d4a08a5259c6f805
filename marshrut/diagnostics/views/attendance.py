"""What a head sees of a diagnostic: who was there, and nothing else (A2.6.3, decision 3)."""

from django.shortcuts import render

from marshrut.core import pages
from marshrut.diagnostics.models import Application
from marshrut.diagnostics.queries import applications as queries
from marshrut.diagnostics.views.steps import load

ATTENDANCE = (
    pages.Column("Заявка", "case__title"),
    pages.Column("Подана", "sent_at"),
    pages.Column("Педагогов", "people", number=True),
    pages.Column("Состояние", "state"),
)


def attendance_list(request):
    """Collective applications that came to a sitting, for the school's heads."""
    rows = (
        Application.objects.visible_to(request.viewer)
        .filter(channel=Application.Channel.COLLECTIVE, consents__attempts__isnull=False)
        .distinct()
    )
    table = pages.table(
        request, queries.with_counts(rows), ATTENDANCE, sort="-sent_at", forms="заявка,заявки,заявок"
    )
    return render(request, "diagnostics/applications/attendance_list.html", {"table": table})


def attendance(request, pk):
    application = load(Application, request, pk, "organisation")
    people = queries.attendance(pk, request.viewer)
    here = sum(person.kind in ("good", "calm") for person in people)
    expected = sum(person.expected for person in people)
    context = {
        "application": application,
        "people": people,
        "here": here,
        "expected": expected,
        "absent": any(person.kind == "late" for person in people),
    }
    return render(request, "diagnostics/applications/attendance.html", context)
