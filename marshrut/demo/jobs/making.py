"""Make the whole demo region: one transaction; the same seed and day give the same region."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from marshrut.core.models import Entry
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.applications import Applications
from marshrut.demo.actions.leave import plan_leave
from marshrut.demo.actions.letters import plan_letters
from marshrut.demo.actions.materials import plan_materials
from marshrut.demo.actions.norms import set_norms
from marshrut.demo.actions.papers import Papers
from marshrut.demo.actions.programmes import Programmes
from marshrut.demo.actions.region import Region, populate
from marshrut.demo.actions.rights import Rights
from marshrut.demo.actions.sittings import Sittings
from marshrut.demo.jobs.crowd import Crowd
from marshrut.demo.jobs.failures import plan_failures
from marshrut.demo.jobs.pathways import Pathways
from marshrut.demo.jobs.scanning import scanned
from marshrut.demo.jobs.tables import plan_tables
from marshrut.people.models import Person

Progress = Callable[[str], None]


@transaction.atomic
def make(size: str, *, now: datetime, progress: Progress) -> Region:
    """Make the region of that size; nothing is left of it when anything fails."""
    progress("Organisations and people")
    region = populate(size, now)
    set_norms(region)
    agenda = Agenda()
    materials = plan_materials(region, agenda)
    applications = Applications(region, scanned)
    applications.plan(agenda)
    sittings = Sittings(region, materials, applications)
    sittings.plan(agenda)
    Papers(region, sittings).plan(agenda)
    Programmes(region, materials).plan(agenda)
    Pathways(region, sittings).plan(agenda)
    plan_leave(region, agenda)
    plan_failures(region, agenda)
    plan_tables(region, agenda)
    plan_letters(region, agenda)
    Rights(region).plan(agenda)
    if size == "region":
        Crowd(region, materials).plan(agenda)
    agenda.run(lambda done, of: progress(f"What happened in the last year: {10 * (10 * done // of)} %"))
    _came_in()
    return region


def _came_in() -> None:
    """Whoever did something has signed in, last for what they did last."""
    did = Entry.objects.filter(person=OuterRef("pk")).order_by("-at")
    Person.objects.filter(Exists(did)).update(last_login=Subquery(did.values("at")[:1]))
