"""Organisations of a portion: made, renamed with their former names kept, closed."""

from marshrut.core.viewer import Viewer
from marshrut.people.access.scopes import registrar
from marshrut.people.actions.journal import note_organisations
from marshrut.people.models import Municipality, Organisation, OrganisationName, normal
from marshrut.people.queries.imports import UNCHANGED, OrganisationPlan, plan_organisations
from marshrut.people.queries.imports.organisations import FIELDS, OrganisationRow


def load_organisations(rows: list[OrganisationRow], viewer: Viewer) -> list[OrganisationPlan]:
    """Write what the rows ask; call inside a transaction."""
    towns = _towns({row.municipality for row in rows})
    plans = plan_organisations(rows)
    former = []
    for plan in plans:
        place = plan.organisation
        if {"name", "short_name"} & plan.changed.keys():
            old = {name: getattr(place, name) for name in ("name", "short_name")}
            former.append(OrganisationName(organisation=place, until=viewer.today, **old))
        for name in plan.changed.keys() & set(FIELDS):
            setattr(place, name, plan.changed[name][1])
        place.municipality_id = towns[normal(plan.row.municipality)]
        place.search = normal(f"{place.short_name} {place.name}")[:450]
    Organisation.objects.bulk_create([p.organisation for p in plans if p.organisation.pk is None])
    changed = [p.organisation for p in plans if p.changed]
    Organisation.objects.bulk_update(changed, [*FIELDS, "municipality", "search"], batch_size=200)
    OrganisationName.objects.bulk_create(former)
    touched = {p.organisation.pk: {"changed": sorted(p.changed)} for p in plans if p.outcome != UNCHANGED}
    places = [p.organisation for p in plans if p.organisation.pk in touched]
    capacity = registrar(viewer)
    note_organisations(
        places, "imported", "Загружено из файла", viewer=viewer, capacity=capacity, data=touched
    )
    return plans


def link_successors(rows: list[OrganisationRow]) -> None:
    """Join closed organisations with their successors, once all rows of the file are loaded."""
    asked = {row.key: row.successor for row in rows if row.successor}
    if not asked:
        return
    ids = dict(Organisation.objects.filter(key__in={*asked, *asked.values()}).values_list("key", "pk"))
    places = list(Organisation.objects.filter(key__in=asked))
    for place in places:
        place.successor_id = ids.get(asked[place.key])
    Organisation.objects.bulk_update(places, ["successor"], batch_size=200)


def _towns(names: set[str]) -> dict[str, int]:
    known = {normal(name): pk for name, pk in Municipality.objects.values_list("name", "pk")}
    fresh = {normal(name): name for name in sorted(names) if normal(name) not in known}
    made = Municipality.objects.bulk_create(Municipality(name=name) for name in fresh.values())
    return known | {normal(town.name): town.pk for town in made}
