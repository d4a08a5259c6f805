"""A new school year: what has changed in the register since summer, and whose list nobody has brought anew."""

from datetime import date

from django.db.models import Count, Q

from marshrut.people.models import Employment, Import, Organisation, OrganisationName, PersonName, in_force

FIRST_MONTH, SUMMER = 9, 6
"""The school year begins in September; schools change their staff from June on."""


def summer_before(today: date) -> date:
    """The first of June before the school year of the day began."""
    year = today.year if today.month >= FIRST_MONTH else today.year - 1
    if SUMMER <= today.month < FIRST_MONTH:
        year = today.year
    return date(year, SUMMER, 1)


def year_changes(since: date, today: date) -> dict[str, int]:
    """How many came, left, moved and changed their names; eight counts, each one query."""
    works = Employment.objects.filter(since__gte=since, since__lte=today, continues__isnull=True)
    ended = Employment.objects.filter(until__gte=since, until__lte=today)
    places = Organisation.objects.filter(closed_on__gte=since, closed_on__lte=today)
    return {
        "Приняты на работу": works.count(),
        "Завершили работу": ended.filter(continued_by__isnull=True).count(),
        "Переведены в другую организацию": ended.filter(continued_by__isnull=False).count(),
        "Сменили имя": PersonName.objects.filter(until__gte=since).values("person_id").distinct().count(),
        "Организации переименованы": OrganisationName.objects.filter(until__gte=since)
        .values("organisation_id")
        .distinct()
        .count(),
        "Организации закрыты или присоединены": places.count(),
        "Учителя без предметов": _without_subjects(today).count(),
        "Работают в закрытой организации": Employment.objects.filter(
            organisation__closed_on__lt=today, until__isnull=True
        ).count(),
    }


def not_renewed(since: date, today: date):
    """Open organisations with staff whose complete list has not been loaded since the day."""
    brought: set[int] = set()
    for places in Import.objects.filter(
        complete=True, phase=Import.Phase.DONE, finished_at__date__gte=since
    ).values_list("places", flat=True):
        brought.update(places)
    rows = Organisation.objects.filter(closed_on__isnull=True).exclude(pk__in=brought)
    going_on = Q(employments__since__lte=today) & (
        Q(employments__until__isnull=True) | Q(employments__until__gte=today)
    )
    counted = rows.select_related("municipality").annotate(staff=Count("employments", filter=going_on))
    return counted.filter(staff__gt=0)


def _without_subjects(today: date):
    """Those called teachers who have no subject, so that no diagnostic can be asked for them."""
    teachers = Q(position__startswith="учитель") | Q(position__startswith="Учитель")
    works = Employment.objects.filter(in_force(today), teachers, subjects__isnull=True)
    return works.exclude(position__contains="логопед").exclude(position__contains="дефектолог")
