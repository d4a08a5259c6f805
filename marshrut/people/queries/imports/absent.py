"""Who works in the organisations of a complete list and is not in it."""

from collections.abc import Collection
from datetime import date

from marshrut.people.models import Employment, Import


def absent_from(places: Collection[int], works: Collection[int], today: date) -> list[int]:
    """Keys of the works that go on in the organisations and that no row of the list means."""
    running = Employment.objects.filter(organisation_id__in=places, until__isnull=True, since__lte=today)
    return sorted(set(running.values_list("pk", flat=True)) - set(works))


def still_absent(source: Import):
    """Those of the works not in the list that nobody has ended since."""
    works = Employment.objects.filter(pk__in=source.absent, until__isnull=True)
    return works.select_related("person", "organisation")
