"""The region as far as it is made: places, people, who can act in it."""

import random
from dataclasses import dataclass, field
from datetime import datetime

from marshrut.core.bodies import Name
from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.demo.actions import cast, doubles, people, places
from marshrut.demo.actions.days import Clock, Days
from marshrut.demo.actions.people import Worker
from marshrut.demo.actions.places import Staffed
from marshrut.demo.queries.content import content
from marshrut.people.access import viewer_of
from marshrut.people.actions import find_doubles
from marshrut.people.models import Organisation, Person, SigningAgreement, Subject
from marshrut.people.queries.signing import agreement_now
from marshrut.regulations.signing import AGREEMENT_VERSION

SEED = 622


@dataclass
class Region:
    """What has been made so far. `known` are workers by their key in the scenario."""

    size: str
    days: Days
    rng: random.Random
    subjects: dict[str, Subject]
    places: list[Staffed]
    staff: dict[str, list[Worker]]
    known: dict[str, Worker]
    _viewers: dict[int, Viewer] = field(default_factory=dict)

    def clock(self) -> Clock:
        return Clock(self.days, self.rng)

    def organisation(self, key: str) -> Organisation:
        return next(place.organisation for place in self.places if place.key == key)

    @property
    def institute(self) -> Name:
        """How texts call the institute."""
        return bodies(self.days.today).institute_short

    @property
    def phone(self) -> str:
        """The region's dialling code."""
        return str(content("places")["region"]["phone"])

    def head(self, organisation: Organisation) -> Person:
        """The first manager of the organisation's staff."""
        managers = (w for w in self.staff[organisation.key] if w.employment.is_manager or _leads(w))
        return next(managers).person

    def viewer(self, person: Person, at: datetime) -> Viewer:
        """The viewer of that person at a past moment."""
        if person.pk not in self._viewers:
            self._viewers[person.pk] = viewer_of(person, self.days.now)
        return self._viewers[person.pk].moved_to(at)

    def hand(self, viewer: Viewer) -> SigningAgreement:
        """The agreement under which this person signs: accepted before their first signature."""
        found, _ = SigningAgreement.objects.get_or_create(
            person_id=viewer.identity,
            version=AGREEMENT_VERSION,
            defaults={"text": agreement_now(viewer), "accepted_at": viewer.at},
        )
        return found

    def of(self, key: str, at: datetime) -> Viewer:
        return self.viewer(self.known[key].person, at)


def _leads(worker: Worker) -> bool:
    return any(appointment.role == "head" for appointment in worker.appointments)


def populate(size: str, now: datetime) -> Region:
    """Organisations, their staffs and the cast, saved."""
    rng, days = random.Random(SEED), Days(now)
    subjects = places.make_subjects()
    found = places.make_organisations(size, rng, bodies(days.today).region_code)
    staff = people.fill(found, subjects, days.today, rng)
    cast.take_places(staff, found, subjects, days.today)
    cast.name_teachers(staff, found, subjects)
    cast.appoint_more(staff, found, size, days.today, rng)
    doubles.enter_twice(staff, days.today)
    workers = [worker for each in staff.values() for worker in each]
    people.save(workers)
    find_doubles(days.now)
    known = {worker.key: worker for worker in workers if worker.key}
    return Region(size, days, rng, subjects, found, staff, known)
