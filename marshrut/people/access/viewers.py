"""Who is looking: the viewer of a request, made once from the session and the appointments in force."""

import json
from dataclasses import replace

from django.db.models import Subquery
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject

from marshrut.core.access import ResultsClosed
from marshrut.core.norms import norms
from marshrut.core.viewer import ADMITTED, Capacity, Viewer, nobody, system
from marshrut.people.access.scopes import in_force
from marshrut.people.models import Appointment, Employment, Factor, Organisation

CSRF = "csrfmiddlewaretoken"


def viewer_of(person, at):
    """The viewer of a person at a moment; one query, one more for the staff admitted to results."""
    if person is None or not person.is_active:
        return nobody(at)
    closed = person.results_closed_at is not None
    viewer = Viewer(person_id=person.pk, at=at, name=person.short_name, results_closed=closed)
    day = viewer.today
    awaited = Factor.objects.filter(person_id=person.pk, confirmed_at__isnull=True).values("due_at")
    appointed = Appointment.objects.filter(in_force(day), person_id=person.pk).order_by("pk")
    held = list(appointed.annotate(factor_due=Subquery(awaited)))
    needing = [a for a in held if a.role in norms(day).second_factor_posts and a.factor_due]
    late = [a for a in needing if a.factor_due <= at]
    capacities = tuple(
        Capacity(
            role=a.role,
            organisation_id=a.organisation_id,
            municipality_id=a.municipality_id,
            subject_id=a.subject_id,
            appointment_id=a.pk,
            since=a.since,
        )
        for a in held
        if a not in late
    )
    viewer = replace(
        viewer,
        capacities=capacities,
        withheld=frozenset(a.role for a in late),
        factor_due=next((a.factor_due for a in needing), None),
    )
    return replace(viewer, colleagues_at=_colleagues_at(person, day)) if viewer.has(*ADMITTED) else viewer


def _colleagues_at(person, day):
    work = Employment.objects.filter(in_force(day), person_id=person.pk)
    schools = work.exclude(organisation__kind=Organisation.Kind.INSTITUTE)
    return frozenset(schools.values_list("organisation_id", flat=True))


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
