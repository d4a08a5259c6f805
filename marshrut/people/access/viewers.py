"""Who is looking: the viewer of a request, made once from the session and the appointments in force."""

import json
from dataclasses import replace

from django.db.models import Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject

from marshrut.core.access import ResultsClosed
from marshrut.core.viewer import CURATING, LEADING, REACHING, Capacity, Circle, Viewer, nobody, system
from marshrut.people.models import Appointment, Employment, Organisation, in_force

CSRF = "csrfmiddlewaretoken"


def viewer_of(person, at):
    """The viewer of a person at a moment; one query, one more for roles that reach beyond a school."""
    if person is None or not person.is_active:
        return nobody(at)
    closed = person.results_closed_at is not None
    viewer = Viewer(person_id=person.pk, at=at, name=person.short_name, results_closed=closed)
    day = viewer.today
    appointed = Appointment.objects.filter(in_force(day), person_id=person.pk).order_by("pk")
    capacities = tuple(
        Capacity(
            role=a.role,
            organisation_id=a.organisation_id,
            municipality_id=a.municipality_id,
            subject_id=a.subject_id,
            appointment_id=a.pk,
            since=a.since,
        )
        for a in appointed
    )
    viewer = replace(viewer, capacities=capacities)
    return replace(viewer, circle=circle_of(viewer)) if viewer.has(*REACHING) else viewer


def circle_of(viewer):
    """Who is near the viewer today; one query. Whose circle reaches the institute only, and who is no curator, is
    kept from nobody there: those people are not read.
    """
    held = {c.organisation_id for c in viewer.capacities if c.organisation_id is not None}
    at_work = Employment.objects.filter(in_force(viewer.today))
    own = at_work.filter(person_id=viewer.person_id).values("organisation_id")
    near = at_work.filter(Q(organisation_id__in=own) | Q(organisation_id__in=held))
    if not viewer.has(*CURATING):
        near = near.exclude(organisation__kind=Organisation.Kind.INSTITUTE)
    rows = list(near.values_list("person_id", "organisation_id", "organisation__kind"))
    led = viewer.organisations(*LEADING)
    others = [row for row in rows if row[0] != viewer.person_id]
    return Circle(
        places=frozenset(place for _, place, _ in rows),
        outside_places=frozenset(place for _, place, kind in rows if kind != Organisation.Kind.INSTITUTE),
        colleagues=frozenset(person for person, _, _ in others),
        outside=frozenset(person for person, _, kind in others if kind != Organisation.Kind.INSTITUTE),
        led=frozenset(person for person, place, _ in others if place in led),
    )


def sent(request):
    """A keyed digest of the address and all that was filled in, files by name and size; the CSRF token is no part."""
    filled = sorted((name, request.POST.getlist(name)) for name in request.POST if name != CSRF)
    files = [
        (name, [(f.name, f.size) for f in request.FILES.getlist(name)]) for name in sorted(request.FILES)
    ]
    told = json.dumps([request.get_full_path(), filled, files])
    return salted_hmac("marshrut.people.access.sent", told, algorithm="sha256").hexdigest()[:32]


def viewer_of_command(name):
    """The viewer of a command that the machine's owner runs."""
    return system(name, timezone.now())


class ViewerMiddleware:
    """Puts `viewer` on every request; it is built when first asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        at = timezone.now()

        def build():
            viewer = viewer_of(request.user if request.user.is_authenticated else None, at)
            return replace(viewer, request=sent(request)) if request.method == "POST" else viewer

        request.viewer = SimpleLazyObject(build)
        return self.get_response(request)

    def process_exception(self, request, exception):
        """A page that waits for its person to prove themselves leads to where they can."""
        return redirect("results_open") if isinstance(exception, ResultsClosed) else None
