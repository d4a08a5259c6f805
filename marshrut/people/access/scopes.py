"""Which role reaches how far, and who may do what to whom: plain Python and columns."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from marshrut.core.access import Who, role
from marshrut.core.viewer import ADMITTED, LEADING, Role, Viewer
from marshrut.people.models import Appointment, Employment, Organisation, Person, not_ended

LOCAL = (Role.HEAD, Role.DEPUTY, Role.ASSOCIATION_HEAD, Role.MENTOR)
MUNICIPAL = (Role.MUNICIPAL,)
SCHOOL = (Role.HEAD, Role.DEPUTY)
REGISTER = (Role.OPERATOR, Role.ADMINISTRATOR)

administrator: Who = role(Role.ADMINISTRATOR)
registrar: Who = role(*REGISTER)
staff_officer: Who = role(*REGISTER, *SCHOOL)
admitted: Who = role(*ADMITTED)


def ranks_of(person_id: int, day: date) -> frozenset[tuple[int, str]]:
    """Where the person is head or deputy, or will be: pairs of organisation and role."""
    held = Appointment.objects.filter(not_ended(day), person_id=person_id, role__in=SCHOOL)
    return frozenset(held.values_list("organisation_id", "role"))


def capacity_over(viewer: Viewer, organisation_ids: set[int], ranks: frozenset[tuple[int, str]]) -> str:
    """As whom the viewer keeps the records of somebody who works in these organisations; "" if not at all.

    Nobody keeps the records of their own superior or equal: not a deputy those of the head or another deputy.
    """
    if found := registrar(viewer):
        return found
    for c in viewer.capacities:
        at = c.organisation_id
        above = {(at, Role.HEAD), (at, Role.DEPUTY)} if c.role == Role.DEPUTY else {(at, Role.HEAD)}
        if c.role in SCHOOL and at in organisation_ids and not above & ranks:
            return c.role
    return ""


def keeps(viewer: Viewer, person: Person, organisation_ids: Iterable[int] | None = None) -> str:
    """The capacity in which the viewer keeps the records of a person (in the given organisations, else where
    the person works today); nobody keeps one's own.
    """
    if viewer.person_id == person.pk:
        return ""
    if found := registrar(viewer):
        return found
    if not viewer.has(*SCHOOL):
        return ""
    if organisation_ids is None:
        works = Employment.objects.filter(not_ended(viewer.today), person=person)
        organisation_ids = works.values_list("organisation_id", flat=True)
    return capacity_over(viewer, set(organisation_ids), ranks_of(person.pk, viewer.today))


def sees_when_they_came(viewer: Viewer) -> bool:
    """Whether the viewer reads the day of somebody's last sign-in.

    To a school it would tell of an individual application, of which it learns nothing; so not to whoever leads one,
    in whatever capacity they act (A2.6.3).
    """
    return bool(registrar(viewer)) and not viewer.holds(*LEADING)


def colleagues(person_ids: Iterable[int], viewer: Viewer) -> bool:
    """Whether some of them work where the viewer works or leads; in the institute nobody is so near (A2.6.3)."""
    works = Employment.objects.filter(not_ended(viewer.today))
    places = works.filter(person_id=viewer.identity).exclude(organisation__kind=Organisation.Kind.INSTITUTE)
    near = {*places.values_list("organisation_id", flat=True), *viewer.too_near()}
    return works.filter(person_id__in=person_ids, organisation_id__in=near).exists()


def within_reach(viewer: Viewer):
    """People whose records the viewer may merge: not their own, and none that reaches further than theirs, for
    merging gives the roles of one record to whoever signs in with the other.
    """
    people = Person.objects.visible_to(viewer)
    if viewer.person_id is not None:
        people = people.exclude(pk=viewer.person_id)
    if viewer.is_system or viewer.has(Role.ADMINISTRATOR):
        return people
    if not viewer.has(Role.OPERATOR):
        return people.none()
    further = Appointment.objects.filter(not_ended(viewer.today), role__in=(Role.ADMINISTRATOR, *ADMITTED))
    return people.exclude(pk__in=further.values("person_id"))


def slip_holders(viewer: Viewer):
    """People for whom the viewer may print a code to come in with.

    A code opens the account, so nobody gets one for an account that reaches further than their own: the school
    for those only whose every appointment is in the school and none is its head's, the operator for everybody
    but administrators and the staff admitted to results.
    """
    people = Person.objects.filter(is_active=True, merged_into__isnull=True)
    if viewer.person_id is not None:
        people = people.exclude(pk=viewer.person_id)
    if viewer.is_system or viewer.has(Role.ADMINISTRATOR):
        return people
    held = Appointment.objects.filter(not_ended(viewer.today))
    if viewer.has(Role.OPERATOR):
        further = held.filter(role__in=(Role.ADMINISTRATOR, *ADMITTED))
        return people.exclude(pk__in=further.values("person_id"))
    schools = viewer.organisations(*SCHOOL)
    working = Employment.objects.filter(not_ended(viewer.today), organisation_id__in=schools)
    local = Q(organisation_id__in=schools, role__in=LOCAL) & ~Q(role=Role.HEAD)
    further = held.filter(~local | Q(organisation__isnull=True))
    return people.filter(pk__in=working.values("person_id")).exclude(pk__in=further.values("person_id"))


def records_stand_in(viewer: Viewer, absent: Appointment) -> str:
    """As whom the viewer may say who stands in for the holder of a role: the administrator for everybody, the operator
    for heads, a head for their own absence and for that of a deputy.
    """
    if found := administrator(viewer):
        return found
    if absent.role == Role.HEAD and viewer.has(Role.OPERATOR):
        return Role.OPERATOR
    if absent.organisation_id not in viewer.organisations(Role.HEAD):
        return ""
    own = absent.role == Role.HEAD and absent.person_id == viewer.person_id
    return Role.HEAD if own or absent.role == Role.DEPUTY else ""
