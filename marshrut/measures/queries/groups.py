"""Groups of listeners: who is in them, who may be, who leads them."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from marshrut.core.viewer import Role, Viewer
from marshrut.measures.models import Group, Listener, Measure
from marshrut.people.models import Employment, Organisation, Person, normal

MOST_FOUND = 30


def taught(measure: Measure) -> bool:
    """Whether a group learns by it now."""
    return Group.objects.filter(measure=measure, state=Group.State.OPEN).exists()


def still_works(on: date) -> Q:
    """Works that go on that day, of people who are not merged into another record."""
    return Q(since__lte=on, person__merged_into__isnull=True) & (Q(until__isnull=True) | Q(until__gte=on))


def groups(viewer: Viewer, *, q: str = "", state: str = "") -> QuerySet[Group]:
    """The viewer's groups with the number of listeners in each."""
    found = Group.objects.visible_to(viewer).select_related("case", "measure", "organiser", "lecturer")
    if q:
        found = found.filter(measure__search__contains=normal(q))
    if state:
        found = found.filter(state=state)
    return found.annotate(people=Count("listeners", filter=Q(listeners__left_on__isnull=True)))


def organises(viewer: Viewer) -> bool:
    """Whether the viewer leads listeners to the tests of a programme, which takes no role of theirs."""
    return Group.objects.filter(organiser_id=viewer.person_id).exists()


def listeners_of(group: Group) -> QuerySet[Listener]:
    """Who learns now, by name: one query."""
    rows = Listener.objects.filter(group=group, left_on__isnull=True)
    return rows.select_related("employment__person", "employment__organisation").order_by(
        "employment__person__search", "pk"
    )


def to_enrol(group: Group, words: str, on: date) -> list[Employment]:
    """Works of people who may be enrolled, by the beginning of their name: teachers of the subject first."""
    enrolled = Listener.objects.filter(group=group, left_on__isnull=True).values("employment__person_id")
    found = (
        Employment.objects.filter(still_works(on), person__search__startswith=normal(words))
        .exclude(person__in=enrolled)
        .exclude(person__in=[group.organiser_id, group.lecturer_id or group.organiser_id])
    )
    rows = found.select_related("person", "organisation").prefetch_related("subjects")
    return list(rows.order_by("person__search", "pk")[:MOST_FOUND])


def organisers(measure: Measure, on: date) -> QuerySet[Person]:
    """Who may organise a programme: who works where it is held, or in an institute."""
    where = Q(organisation__kind=Organisation.Kind.INSTITUTE) | Q(organisation_id=measure.organisation_id)
    works = Employment.objects.filter(still_works(on), where)
    return Person.objects.filter(pk__in=works.values("person_id"), is_active=True).order_by("search")


def lecturers(on: date) -> QuerySet[Person]:
    """The institute's lecturers in office that day."""
    in_office = Q(appointments__until__isnull=True) | Q(appointments__until__gte=on)
    found = Person.objects.filter(
        in_office, appointments__role=Role.LECTURER, appointments__since__lte=on, is_active=True
    )
    return found.distinct().order_by("search")
