"""Measures that an ИОМ may send a person to, with the places left."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q

from marshrut.measures.models import Measure
from marshrut.pathways.models import Line, Pathway


def offered(start: date, end: date) -> list[Measure]:
    """Measures that are held wholly within the days, with their codifier entries. Two queries."""
    found = Measure.objects.filter(starts_on__gte=start, ends_on__lte=end, withdrawn_on__isnull=True)
    return list(found.prefetch_related("entries"))


def fits(measure: Measure, subject_id: int | None, municipality_id: int, organisation_id: int) -> bool:
    """Whether the measure is meant for people of this subject, municipality and organisation."""
    return (
        measure.subject_id in (None, subject_id)
        and measure.municipality_id in (None, municipality_id)
        and measure.organisation_id in (None, organisation_id)
    )


def taken(measures: Iterable[int]) -> dict[int, int]:
    """How many places each measure has given to ИОМ that are not closed."""
    rows = Line.objects.filter(measure_id__in=measures).exclude(pathway__state=Pathway.State.CLOSED)
    return dict(rows.order_by().values_list("measure_id").annotate(n=Count("pk")))


def picker(pathway: Pathway, *, words: str = "") -> list[tuple[Measure, int | None]]:
    """Measures for the editor: fitting the teacher, within the term, not yet in the road map, each with the places left."""
    used = pathway.lines.filter(measure__isnull=False).values("measure_id")
    found = (
        Measure.objects.filter(
            Q(subject__isnull=True) | Q(subject_id=pathway.subject_id),
            Q(municipality__isnull=True) | Q(municipality_id=pathway.municipality_id),
            Q(organisation__isnull=True) | Q(organisation_id=pathway.organisation_id),
            starts_on__gte=pathway.starts_on,
            ends_on__lte=pathway.ends_on,
            withdrawn_on__isnull=True,
        )
        .exclude(pk__in=used)
        .prefetch_related("entries")
    )
    if words:
        found = found.filter(search__contains=words)
    measures = list(found[:300])
    gone = taken([m.pk for m in measures])
    return [(m, None if m.places is None else max(m.places - gone.get(m.pk, 0), 0)) for m in measures]
