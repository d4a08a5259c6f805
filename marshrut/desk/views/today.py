from django.shortcuts import render

from marshrut.core.viewer import Role
from marshrut.desk.queries.ahead import coming
from marshrut.desk.queries.control import kept
from marshrut.desk.queries.done import lately
from marshrut.desk.queries.duties import by_section, duties
from marshrut.desk.views.control import COLUMNS
from marshrut.people.queries.entrance import recovery_of
from marshrut.people.queries.standing import about
from marshrut.privacy.queries.processing import to_ask


def today(request):
    viewer = request.viewer
    found = duties(viewer)
    controls = viewer.has(Role.DEPARTMENT)
    late = [row for row in kept(viewer.today) if row.overdue] if controls else []
    context = {
        "count": sum(duty.count for duty in found),
        "late": sum(duty.count for duty in found if duty.left is not None and duty.left < 0),
        "sections": by_section(found, viewer.today),
        "done": lately(viewer),
        "coming": [] if found or controls else coming(viewer),
        "controls": controls,
        "columns": COLUMNS,
        "kept": late,
        "overdue": sum(row.overdue for row in late),
        "today": viewer.today,
        "recovery": recovery_of(viewer),
        "processing": to_ask(viewer),
        "standing": about(viewer),
    }
    return render(request, "desk/today.html", context)
