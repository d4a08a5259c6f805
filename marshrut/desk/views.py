from django.shortcuts import render

from marshrut.desk.queries import by_section, duties


def today(request):
    viewer = request.viewer
    found = duties(viewer)
    count = sum(duty.count for duty in found)
    context = {
        "count": count,
        "late": sum(duty.count for duty in found if duty.left is not None and duty.left < 0),
        "sections": by_section(found, viewer.today),
        "today": viewer.today,
    }
    return render(request, "desk/today.html", context)
