"""Groups of listeners: opened, enrolled, left (A2.5.3)."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused, lock, perform, start
from marshrut.measures.models import Group, Listener, Measure
from marshrut.measures.queries import still_works
from marshrut.people.models import Employment, Person

NOBODY = "Никто не отмечен. Отметьте хотя бы одного человека."
HAS_LEFT = "Этот человек уже не слушатель программы. Обновите страницу."


@transaction.atomic
def open_group(
    *, measure: Measure, organiser: Person, lecturer: Person | None, act: str, viewer: Viewer
) -> Group:
    """Name who organises a programme and by which act its listeners are enrolled. Raises `Refused`."""
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    if not measure.is_programme or measure.withdrawn_on:
        raise Refused("Группу слушателей открывают у программы повышения квалификации, которая не отменена.")
    if Group.objects.filter(measure=measure).exists():
        raise Refused("Группа слушателей этой программы уже открыта.")
    if organiser == lecturer:
        raise Refused(
            "Организатор и преподаватель – разные люди: один видит, кто сдал тест, другой – профиль группы."
        )
    group = Group(measure=measure, organiser=organiser, lecturer=lecturer, act=act)
    return start([group], viewer=viewer, titles=[f"Группа слушателей: {measure.called}"[:300]])[0]


@transaction.atomic
def enrol(group: Group, *, employments: Sequence[Employment], viewer: Viewer, seen: int) -> Group:
    """Enrol people by their work; who had left comes back. Raises `Refused` and enrols nobody then."""
    group = lock(group, viewer=viewer, seen=seen, step="enrol")
    ids = [work.pk for work in employments]
    working = list(
        Employment.objects.filter(still_works(viewer.today), pk__in=ids)
        .select_related("person")
        .order_by("pk")
    )
    _check(group, ids, working)
    back = Listener.objects.filter(group=group, employment__in=working)
    known = set(back.values_list("employment_id", flat=True))
    back.update(enrolled_on=viewer.today, left_on=None)
    Listener.objects.bulk_create(
        Listener(group=group, employment=work, enrolled_on=viewer.today)
        for work in working
        if work.pk not in known
    )
    names = ", ".join(work.person.short_name for work in working)
    return perform(group, "enrol", viewer=viewer, seen=group.case.version, note=names)


def _check(group: Group, ids: Sequence[int], working: Sequence[Employment]) -> None:
    if not ids:
        raise Refused(NOBODY)
    if len(working) < len(set(ids)):
        raise Refused("Кто-то из отмеченных уже не работает на этом месте. Обновите список.")
    people = [work.person_id for work in working]
    staff = {group.organiser_id, group.lecturer_id}
    if names := [work.person.short_name for work in working if work.person_id in staff]:
        raise Refused(
            f"Организатор и преподаватель не бывают слушателями своей программы: {', '.join(names)}."
        )
    enrolled = Listener.objects.filter(group=group, left_on__isnull=True)
    twice = [w.person.short_name for w in working if people.count(w.person_id) > 1]
    twice += [
        row.employment.person.short_name
        for row in enrolled.filter(employment__person__in=people).select_related("employment__person")
    ]
    if twice:
        raise Refused(
            f"Человека зачисляют один раз, по одному месту работы: {', '.join(sorted(set(twice)))}."
        )
    places = group.measure.places
    if places is not None and enrolled.count() + len(working) > places:
        raise Refused(f"Мест в программе {places}, слушателей станет больше. Уберите лишних.")


@transaction.atomic
def expel(group: Group, *, listener_id: int, viewer: Viewer, seen: int) -> Group:
    """A listener leaves; tests that were ordered stay as they are, later ones do not name them."""
    group = lock(group, viewer=viewer, seen=seen, step="expel")
    row = Listener.objects.filter(Q(left_on__isnull=True), group=group, pk=listener_id)
    listener = row.select_related("employment__person").first()
    if listener is None:
        raise Refused(HAS_LEFT)
    row.update(left_on=viewer.today)
    name = listener.employment.person.short_name
    return perform(group, "expel", viewer=viewer, seen=group.case.version, note=name)


def note_test(group: Group, *, purpose: str, viewer: Viewer) -> Group:
    """A test of the group was ordered: its duty is done. Called by the room of diagnostics, the group locked."""
    return perform(group, f"order_{purpose}", viewer=viewer, seen=group.case.version)
