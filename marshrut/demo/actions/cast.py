"""The cast takes its places among the staffs, and schools get the teachers whom the scenario names."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from marshrut.core.norms import bodies
from marshrut.core.promises import promised
from marshrut.core.viewer import Role
from marshrut.demo.actions.people import BASIS, YEAR, Worker, make_person
from marshrut.demo.actions.places import Staffed
from marshrut.demo.queries.cast import PASSWORD, PHRASE
from marshrut.demo.queries.content import content
from marshrut.people.access.passwords import folded
from marshrut.people.models import Employment, Municipality, Person, Subject, normal

TEACHING = ("учитель", "преподаватель", "воспитатель")
INSTITUTE_BASIS = "приказ {institute} о распределении обязанностей"
METHODISTS_BASIS = "приказ {institute} о региональных методистах"
SEVERAL_OF_ONE = ("управление",)


def take_places(
    staff: Mapping[str, list[Worker]],
    places: Sequence[Staffed],
    subjects: Mapping[str, Subject],
    today: date,
) -> None:
    """Everybody of the cast replaces somebody of the same post, or joins where nobody has it."""
    by_key = {place.key: place for place in places if place.key}
    phrase, password = make_password(folded(PHRASE)), make_password(PASSWORD)
    for row in content("cast")["person"]:
        place = by_key[row["organisation"]]
        workers = staff[place.organisation.key]
        worker = _of_same_post(row, workers) or _joined(workers, place, today)
        _become(worker, row, by_key, subjects, today)
        worker.person.phrase, worker.person.password = phrase, password


def _of_same_post(row: Mapping[str, Any], workers: Sequence[Worker]) -> Worker | None:
    free = [w for w in workers if not w.key and w.employment.position == row["position"]]
    main = next(iter(row["subjects"]), "")
    return next((w for w in free if not main or w.main_subject == main), free[0] if free else None)


def _joined(workers: list[Worker], place: Staffed, today: date) -> Worker:
    employment = Employment(organisation=place.organisation, since=today - timedelta(days=3 * 365))
    workers.append(Worker(Person(), employment, []))
    return workers[-1]


def _become(
    worker: Worker,
    row: Mapping[str, Any],
    by_key: Mapping[str, Staffed],
    subjects: Mapping[str, Subject],
    today: date,
) -> None:
    worker.key = row["key"]
    worker.person = _person(row, today)
    worker.subjects = [subjects[name] for name in row["subjects"] or SEVERAL_OF_ONE]
    worker.employment.position = row["position"]
    at_least = today - timedelta(days=int(max(row["experience"], 3) * YEAR))
    worker.employment.since = max(at_least, today - timedelta(days=12 * 365))
    worker.appointments = []
    for role in row["roles"]:
        worker.appoint(
            role["role"],
            _by(INSTITUTE_BASIS, today) if _regional(role) else BASIS,
            **_scope(role, by_key, subjects),
        )


def _by(basis: str, today: date) -> str:
    """An act of the institute, as the region calls it."""
    return basis.format(institute=bodies(today).institute_short.genitive)


def _regional(role: Mapping[str, Any]) -> bool:
    return "organisation" not in role and "municipality" not in role


def _scope(
    role: Mapping[str, Any], by_key: Mapping[str, Staffed], subjects: Mapping[str, Subject]
) -> dict[str, Any]:
    scope: dict[str, Any] = {}
    if "organisation" in role:
        scope["organisation"] = by_key[role["organisation"]].organisation
    if "municipality" in role:
        scope["municipality"] = _municipality(role["municipality"])
    if "subject" in role:
        scope["subject"] = subjects[role["subject"]]
    return scope


def _municipality(key: str) -> Municipality:
    name = next(row["name"] for row in content("places")["municipality"] if row["key"] == key)
    return Municipality.objects.get(name=name)


def _person(row: Mapping[str, Any], today: date) -> Person:
    born = today - timedelta(days=int(row["age"] * YEAR) + 140)
    person = Person(
        login=row["key"],
        surname=row["surname"],
        first_name=row["first_name"],
        patronymic=row["patronymic"],
        gender=row["gender"],
        birth_date=born,
        teaching_since=today - timedelta(days=int(row["experience"] * YEAR) + 85),
        education=row["education"],
        pedagogical=row["experience"] > 0,
        category=row["category"],
        category_until=today + timedelta(days=640) if row["category"] in ("first", "highest") else None,
        password=make_password(None),
    )
    person.search = normal(person.full_name)
    return person


def name_teachers(
    staff: Mapping[str, list[Worker]], places: Sequence[Staffed], subjects: Mapping[str, Subject]
) -> None:
    """Give `organisation/subject/n` to the n-th teacher of the subject there who is not in the cast, and
    `organisation/subject/head` to the head, who teaches it too.
    """
    by_key = {place.key: place for place in places if place.key}
    wanted = sorted(set(_named()))
    for key in wanted:
        organisation, subject, which = key.split("/")
        workers = staff[by_key[organisation].organisation.key]
        kept = {k.split("/")[1] for k in wanted if k.startswith(f"{organisation}/")}
        worker = _head(workers) if which == "head" else _teacher_of(subject, workers, kept)
        if worker.main_subject != subject:
            worker.subjects = [subjects[subject]]
        worker.key = key


def _head(workers: Sequence[Worker]) -> Worker:
    return next(w for w in workers if _is_head(w))


def _is_head(worker: Worker) -> bool:
    return any(a.role == Role.HEAD for a in worker.appointments)


def _teacher_of(subject: str, workers: Sequence[Worker], kept: set[str]) -> Worker:
    if subject in SEVERAL_OF_ONE:
        return next(w for w in workers if not w.key and w.employment.is_manager and not _is_head(w))
    free = [w for w in workers if not w.key and w.employment.position in TEACHING]
    same = [w for w in free if w.main_subject == subject]
    return same[0] if same else next(w for w in reversed(free) if w.main_subject not in kept)


def _named() -> Iterator[str]:
    """Every such key in the scenario, wherever it stands."""
    queue: list[Any] = [content("stories")]
    while queue:
        found = queue.pop()
        if isinstance(found, dict):
            queue += found.values()
        elif isinstance(found, list):
            queue += found
        elif isinstance(found, str) and found.count("/") == 2:
            yield found


def appoint_more(
    staff: Mapping[str, list[Worker]], places: Sequence[Staffed], size: str, today: date, rng: random.Random
) -> None:
    """Methodists, lecturers and officers of municipalities beside the cast, as many as the region needs."""
    everybody = [w for workers in staff.values() for w in workers if not w.key]
    fit = [w for w in everybody if w.employment.position == "учитель" and w.person.category == "highest"]
    for worker in rng.sample(fit, min(len(fit), 6 if size == "small" else 66)):
        worker.appoint(Role.METHODIST, _by(METHODISTS_BASIS, today), subject=worker.subjects[0])
    _appoint_in_schools(staff, places, rng)
    if size == "region":
        _staff_bodies(staff, places, today, rng)


def _appoint_in_schools(
    staff: Mapping[str, list[Worker]], places: Sequence[Staffed], rng: random.Random
) -> None:
    """Larger schools have a head of a methodical association and a mentor of their own."""
    for place in places:
        workers = [w for w in staff[place.organisation.key] if not w.appointments and not w.key]
        known = [w for w in workers if w.employment.position == "учитель" and w.person.category == "highest"]
        if place.staff < 40 or len(known) < 2:
            continue
        head, mentor = rng.sample(known, 2)
        head.appoint(Role.ASSOCIATION_HEAD, BASIS, organisation=place.organisation, subject=head.subjects[0])
        mentor.appoint(Role.MENTOR, BASIS, organisation=place.organisation)


def _staff_bodies(
    staff: Mapping[str, list[Worker]], places: Sequence[Staffed], today: date, rng: random.Random
) -> None:
    """The institute's lecturers and the municipalities' methodists; the small region has the cast for it."""
    institute = next(place for place in places if place.key == "soiro")
    taught = [w.subjects[0] for w in staff[institute.organisation.key] if w.appointments and w.subjects]
    lecturers = [subject for subject in taught if subject.code in ("math", "russian", "physics")]
    for subject in lecturers * 12:
        worker = _hired(institute, "старший преподаватель", subject, today, rng)
        worker.appoint(Role.LECTURER, _by(INSTITUTE_BASIS, today), subject=subject)
        staff[institute.organisation.key].append(worker)
    for place in places:
        workers = staff[place.organisation.key]
        if place.organisation.kind == "authority" and not workers:
            worker = _hired(place, "методист", None, today, rng)
            worker.appoint(Role.MUNICIPAL, BASIS, municipality=place.organisation.municipality)
            workers.append(worker)


def _hired(place: Staffed, position: str, subject: Subject | None, today: date, rng: random.Random) -> Worker:
    person = make_person(rng, today, female=rng.random() < 0.8, at_least=30)
    since = max(
        promised(person.teaching_since, "begin of work"), today - timedelta(days=rng.randint(400, 5000))
    )
    employment = Employment(organisation=place.organisation, position=position, since=since)
    return Worker(person, employment, [subject] if subject else [])
