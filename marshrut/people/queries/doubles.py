"""Pairs of records that may be of one person, as the list and its export read them."""

from collections.abc import Iterator

from django.db.models import Prefetch, Q

from marshrut.core.viewer import Viewer
from marshrut.core.wording import date_of
from marshrut.people.models import Employment, Likeness, Person, normal, not_ended


def found_pairs(viewer: Viewer, *, q="", organisation="", strength=None, apart=False):
    """Pairs narrowed down; a word must stand in either record, the work in either goes on today."""
    pairs = Likeness.objects.visible_to(viewer).filter(apart_at__isnull=not apart)
    for word in normal(q).split():
        pairs = pairs.filter(Q(first__search__contains=word) | Q(second__search__contains=word))
    if organisation:
        works = Employment.objects.filter(
            not_ended(viewer.today), organisation__search__contains=normal(organisation)
        )
        people = works.values("person_id")
        pairs = pairs.filter(Q(first__in=people) | Q(second__in=people))
    return pairs.filter(strength=strength) if strength else pairs


def with_people(pairs, viewer: Viewer):
    """Each pair with both people and `works` of theirs."""
    works = (
        Employment.objects.filter(not_ended(viewer.today))
        .select_related("organisation")
        .order_by("-is_main", "pk")
    )
    people = Person.objects.prefetch_related(Prefetch("employments", works, to_attr="works"))
    return pairs.select_related("apart_by").prefetch_related(
        Prefetch("first", people), Prefetch("second", people)
    )


def export_rows(pairs, viewer: Viewer) -> Iterator[tuple[object, ...]]:
    for pair in with_people(pairs, viewer).iterator(chunk_size=1000):
        sides = [cell for person in (pair.first, pair.second) for cell in _side(person)]
        said = (date_of(pair.apart_at), pair.apart_why) if pair.apart_at else (None, "")
        yield (*sides, pair.get_strength_display(), "; ".join(pair.reasons), *said)


def _side(person) -> tuple[object, ...]:
    places = "; ".join(work.organisation.short_name for work in person.works)
    return person.full_name, person.login, person.birth_date, person.printed_snils, places
