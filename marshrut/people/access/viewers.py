"""Who is looking: the viewer of a request, made once from the session and the appointments in force."""

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from marshrut.core.viewer import Capacity, Viewer, nobody, system
from marshrut.people.models import Appointment


def viewer_of(person, at):
    """The viewer of a person at a moment; one query."""
    if person is None or not person.is_active:
        return nobody(at)
    viewer = Viewer(person_id=person.pk, at=at, name=person.short_name)
    day = viewer.today
    in_force = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day), person_id=person.pk, since__lte=day
    ).order_by("pk")
    capacities = tuple(
        Capacity(
            role=a.role,
            organisation_id=a.organisation_id,
            municipality_id=a.municipality_id,
            subject_id=a.subject_id,
            appointment_id=a.pk,
        )
        for a in in_force
    )
    return Viewer(person_id=person.pk, at=at, capacities=capacities, name=person.short_name)


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
            return viewer_of(request.user if request.user.is_authenticated else None, at)

        request.viewer = SimpleLazyObject(build)
        return self.get_response(request)
