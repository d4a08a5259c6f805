"""Who is looking: the viewer of a request, made once from the session and the appointments in force."""

import json
from dataclasses import replace

from django.db.models import Exists, Q, Subquery
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject

from marshrut.core.access import ResultsClosed
from marshrut.core.norms import norms
from marshrut.core.standing import accusative
from marshrut.core.viewer import CURATING, OWN, REACHING, Capacity, Circle, Viewer, nobody, system
from marshrut.people.models import Appointment, Employment, Factor, Organisation, in_force

ACTING = "acting"
VISIT = "visit"
WAY = "way"
"""How the person came in, in words, for «Где я вошёл»."""
NOT_YET = (None, "", "")
"""What a sign-in leaves in the session: the middleware of visits finds it with the same answer."""
UNSAID = frozenset({"csrfmiddlewaretoken", "password"})


def viewer_of(person, at, acting=""):
    """The viewer of a person at a moment; one query, one more for roles that reach beyond a school.

    `acting` names one appointment, or `OWN`; one that is no longer in force is as if nothing was chosen.
    """
    if person is None or not person.is_active:
        return nobody(at)
    closed = person.results_closed_at is not None
    viewer = Viewer(person_id=person.pk, at=at, name=person.short_name, results_closed=closed)
    held = _held(person, viewer.today)
    guarded = [a for a in held if a.role in norms(viewer.today).second_factor_posts]
    needing = [a for a in guarded if a.factor_due or (a.stands_in_id and not a.has_factor)]
    late = {a.pk for a in needing if a.stands_in_id or a.factor_due <= at}
    capacities = {a.pk: _capacity(a) for a in held}
    open_now = {pk: capacity for pk, capacity in capacities.items() if pk not in late}
    if acting != OWN and acting not in map(str, open_now):
        acting = ""
    viewer = replace(
        viewer,
        capacities=tuple(c for pk, c in open_now.items() if acting in ("", str(pk))),
        held=tuple(capacities.values()),
        acting=acting,
        withheld=frozenset(a.role for a in needing if a.pk in late),
        factor_due=next((a.factor_due for a in needing if a.factor_due), None),
    )
    return replace(viewer, circle=circle_of(viewer)) if viewer.holds(*REACHING) else viewer


def _held(person, day):
    """Appointments in force, each with when its role closes for want of a second factor. Who stands in gets no days
    to set it up: the leave may be over before they pass.
    """
    awaited = Factor.objects.filter(person_id=person.pk, confirmed_at__isnull=True).values("due_at")
    appointed = Appointment.objects.filter(in_force(day), person_id=person.pk).order_by("pk")
    named = appointed.select_related("stands_in__person")
    ready = Factor.objects.filter(person_id=person.pk, confirmed_at__isnull=False)
    return list(named.annotate(factor_due=Subquery(awaited), has_factor=Exists(ready)))


def _capacity(appointment):
    absent = appointment.stands_in and appointment.stands_in.person
    return Capacity(
        role=appointment.role,
        organisation_id=appointment.organisation_id,
        municipality_id=appointment.municipality_id,
        subject_id=appointment.subject_id,
        appointment_id=appointment.pk,
        since=appointment.since,
        stands_for=accusative(absent.surname, absent.first_name, absent.patronymic) if absent else "",
        act=appointment.basis if absent else "",
    )


def circle_of(viewer):
    """Who is near the viewer today; one query. Whose circle reaches the institute only, and who is no curator, is
    kept from nobody there: those people are not read.
    """
    held = {c.organisation_id for c in viewer.held if c.organisation_id is not None}
    at_work = Employment.objects.filter(in_force(viewer.today))
    own = at_work.filter(person_id=viewer.person_id).values("organisation_id")
    near = at_work.filter(Q(organisation_id__in=own) | Q(organisation_id__in=held))
    if not viewer.holds(*CURATING):
        near = near.exclude(organisation__kind=Organisation.Kind.INSTITUTE)
    rows = list(near.values_list("person_id", "organisation_id", "organisation__kind"))
    led = viewer.leads_at
    others = [row for row in rows if row[0] != viewer.person_id]
    return Circle(
        places=frozenset(place for _, place, _ in rows),
        outside_places=frozenset(place for _, place, kind in rows if kind != Organisation.Kind.INSTITUTE),
        colleagues=frozenset(person for person, _, _ in others),
        outside=frozenset(person for person, _, kind in others if kind != Organisation.Kind.INSTITUTE),
        led=frozenset(person for person, place, _ in others if place in led),
    )


def sent(request):
    """A keyed digest of the address and all that was filled in, files by name and size; neither the CSRF token
    nor a password that signs is part of it.
    """
    filled = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in UNSAID)
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
            person = request.user if request.user.is_authenticated else None
            viewer = viewer_of(person, at, request.session.get(ACTING, "") if person else "")
            return replace(viewer, request=sent(request)) if request.method == "POST" else viewer

        request.viewer = SimpleLazyObject(build)
        return self.get_response(request)

    def process_exception(self, request, exception):
        """A page that waits for its person to prove themselves leads to where they can."""
        return redirect("results_open") if isinstance(exception, ResultsClosed) else None
