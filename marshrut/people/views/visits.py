"""«Где я вошёл», and the middleware that notes it."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache

from marshrut.core.numbers import whole_number
from marshrut.core.posting import only_posted
from marshrut.core.wording import counted
from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.access.addresses import address_of
from marshrut.people.access.devices import device_of
from marshrut.people.access.viewers import VISIT, WAY
from marshrut.people.queries.visits import ended_visits, open_visits

EVERY = timedelta(minutes=10)
"""How exact «последний раз» is: a page that is opened sooner writes nothing."""


class VisitMiddleware:
    """Notes who is signed in where, after the answer is made: a sign-in is noted with its own answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if VISIT in request.session and request.user.is_authenticated:
            self._note(request)
        return response

    def _note(self, request):
        if request.session.session_key is None:
            # One person signed in over another's session: Django has thrown that away, and keys the new one on saving.
            request.session.create()
        pk, key, seen = request.session[VISIT]
        now, at = request.session.session_key, request.at
        if key == now and at - parse_datetime(seen) < EVERY:
            return
        way = request.session.get(WAY, "")
        here = {
            "way": way,
            "address": address_of(request),
            "device": device_of(request.headers.get("User-Agent", "")),
        }
        noted = actions.note_visit(person_id=request.user.pk, key=now, known=pk, at=at, **here)
        request.session[VISIT] = [noted, now, at.isoformat()]


@never_cache
def visits(request):
    """Sessions that are open, this one among them, and those that ended within a month."""
    context = {"open": open_visits(request.viewer), "ended": ended_visits(request.viewer)}
    context["here"] = request.session.session_key
    return render(request, "people/visits.html", context)


@only_posted
def visits_end(request):
    """End one of one's own sessions, or all the others."""
    chosen = request.POST.get("visit", "")
    if chosen != "all" and whole_number(chosen, -1) < 1:
        messages.error(request, "Выберите, какой сеанс завершить.")
        return redirect("visits")
    one = None if chosen == "all" else whole_number(chosen)
    asked = {"person": request.user, "session": request.session.session_key or "", "viewer": request.viewer}
    try:
        ended = actions.end_own_visits(**asked, visit=one)
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("visits")
    done = counted(ended, "сеанс завершён,сеанса завершены,сеансов завершено") if ended else "Уже завершено"
    messages.success(request, f"{done}.")
    return redirect("visits")
