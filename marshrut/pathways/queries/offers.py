"""Measures that an ИОМ may send a person to, with the places left."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count

from marshrut.measures.models import Measure
from marshrut.measures.queries import Audience
from marshrut.measures.queries.uses import counts_uses
from marshrut.pathways.models import Line, Pathway


def offered(start: date, end: date) -> list[Measure]:
    """Measures that are held wholly within the days, with their codifier entries. Two queries."""
    found = Measure.objects.filter(starts_on__gte=start, ends_on__lte=end, withdrawn_on__isnull=True)
    return list(found.prefetch_related("entries"))


@counts_uses
def taken(measures: Iterable[int]) -> dict[int, int]:
    """How many places each measure has given to ИОМ that are not closed."""
    rows = Line.objects.filter(measure_id__in=measures).exclude(pathway__state=Pathway.State.CLOSED)
    return dict(rows.order_by().values_list("measure_id").annotate(n=Count("pk")))


def picker(pathway: Pathway, *, words: str = "") -> list[tuple[Measure, int | None]]:
    """Measures for the editor: fitting the teacher, within the term, not yet in the road map, each with the places left."""
    used = pathway.lines.filter(measure__isnull=False).values("measure_id")
    audience = Audience(
        pathway.subject_id,
        pathway.municipality_id,
        pathway.organisation_id,
        pathway.person.years_taught(pathway.made_on),
    )
    found = (
        Measure.objects.filter(
            audience.condition,
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
