import json
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from marshrut.core.calendar_form import CalendarFileForm, CalendarForm
from marshrut.core.calendars import correct_calendar, preview, version_of
from marshrut.core.models import CalendarYear
from marshrut.core.norms import calendar as calendar_in_force
from marshrut.core.numbers import whole_number
from marshrut.core.wording import counted
from marshrut.core.workflow import Stale
from marshrut.regulations.calendar import Year, load_shipped

FIRST, LAST = 2021, 2100
FILE_KEPT = "Файл прочитан и ждёт подтверждения. Выбирайте другой, только если этот не тот."


def calendar(request):
    """The years known, and how each departs from the plain five-day week."""
    years = calendar_in_force().years
    corrections = CalendarYear.objects.select_related("set_by").order_by("-set_at")[:50]
    known = sorted(years, key=lambda year: -year.number)
    shipped = sorted(year.number for year in load_shipped().years)
    context = {
        "years": known,
        "next_year": known[0].number + 1,
        "corrections": corrections,
        "shipped": shipped,
    }
    return render(request, "core/calendar.html", context)


def calendar_year(request, year):
    """Correct a year, or enter one that the calendar does not know yet."""
    if not FIRST <= year <= LAST:
        raise Http404
    known = {y.number: y for y in calendar_in_force().years}
    initial = _initial(known.get(year, Year(year)))
    form = CalendarForm(request.POST or None, year=year, initial=initial)
    context = {"form": form, "year": year, "known": year in known}
    if request.method == "POST" and form.is_valid():
        if _confirmed(request, form.plain) and (answer := _saved(request, year, form)):
            return answer
        context |= {"preview": preview(year, form.plain), "asked": _asked(year, form.plain)}
    return render(request, "core/calendar_year.html", context)


def calendar_import(request):
    """A published year: looked at month by month beside the one known, then taken."""
    years = [year.number for year in calendar_in_force().years]
    form = CalendarFileForm(request.POST or None, request.FILES or None, initial={"year": max(years) + 1})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        year = form.cleaned_data["year"]
        if _confirmed(request, form.plain) and (answer := _saved(request, year, form)):
            return answer
        form["file"].help_text = FILE_KEPT
        context |= {
            "preview": preview(year, form.plain),
            "asked": _asked(year, form.plain),
            "year": year,
            "kept": form.sent,
        }
    return render(request, "core/calendar_import.html", context)


def _asked(year, plain):
    """What was looked at and beside which version: confirming holds for exactly this."""
    return f"{version_of(year)}_{_digest(plain)}"


def _digest(plain):
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def _confirmed(request, plain):
    """Whether just this was looked at."""
    return request.POST.get("confirmed", "").partition("_")[2] == _digest(plain)


def _saved(request, year, form):
    """The answer when it is saved; None, with the reason told, when the year was changed meanwhile."""
    seen = request.POST["confirmed"].partition("_")[0]
    asked = {"year": year, "data": form.plain, "basis": form.cleaned_data["basis"]}
    try:
        moved = correct_calendar(**asked, viewer=request.viewer, seen=whole_number(seen, -1))
    except Stale as stale:
        form.add_error(None, stale.messages[0])
        return None
    terms = counted(moved, "открытый срок,открытых срока,открытых сроков")
    messages.success(request, f"Календарь {year} года сохранён. Передвинуто: {terms}.")
    return redirect("calendar")


def _initial(year):
    return {
        "nonworking_weekdays": sorted(year.nonworking_weekdays),
        "working_weekends": sorted(year.working_weekends),
        "shortened": sorted(year.shortened),
        "paid_nonworking": sorted(year.paid_nonworking),
        "basis": year.decree,
    }
