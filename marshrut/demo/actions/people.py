"""People of the made-up region: names with right patronymics, ages that fit categories, whole staffs."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from marshrut.core.promises import promised
from marshrut.core.viewer import Role
from marshrut.demo.actions.places import Staffed
from marshrut.demo.queries.content import chance, content, draw
from marshrut.people.models import Appointment, Employment, Person, Subject, normal
from marshrut.regulations.snils import check_number

BASIS = "приказ организации"
PRESCHOOL, EXTRA, VOCATIONAL = "дошкольное образование", "дополнительное образование", "профессиональный цикл"
SUPPORT, UPBRINGING = "психолого-педагогическое сопровождение", "воспитательная работа"
DIRECTIONS = {
    "воспитатель": PRESCHOOL,
    "старший воспитатель": PRESCHOOL,
    "музыкальный руководитель": PRESCHOOL,
    "инструктор по физической культуре": "физическая культура",
    "руководитель физического воспитания": "физическая культура",
    "преподаватель-организатор основ безопасности и защиты Родины": "основы безопасности и защиты Родины",
    "мастер производственного обучения": VOCATIONAL,
    "педагог-психолог": SUPPORT,
    "социальный педагог": SUPPORT,
    "учитель-логопед": SUPPORT,
    "учитель-дефектолог": SUPPORT,
    "тьютор": SUPPORT,
    "педагог-организатор": UPBRINGING,
    "педагог-библиотекарь": UPBRINGING,
}
VOCATIONAL_SHARE = 45
DEPUTIES = ("заместитель", "старший воспитатель")
YEAR = 365.25
MADE_UP_SNILS = 900_000_000
"""Numbers of real people are far from these."""
UNKNOWN_SNILS = ""
"""Nobody has told the number: the second record of somebody who is in the register already."""


@dataclass
class Worker:
    """A person about to be saved with a place of work and appointments; `key` is a name in the scenario."""

    person: Person
    employment: Employment
    subjects: list[Subject]
    appointments: list[Appointment] = field(default_factory=list)
    key: str = ""

    @property
    def main_subject(self) -> str:
        return self.subjects[0].name if self.subjects else ""

    def appoint(self, role: str, basis: str, **scope: Any) -> None:
        """An appointment from the first day of this work."""
        self.appointments.append(Appointment(role=role, since=self.employment.since, basis=basis, **scope))


def fill(
    organisations: Sequence[Staffed], subjects: dict[str, Subject], today: date, rng: random.Random
) -> dict[str, list[Worker]]:
    """Workers of each organisation by its code, not saved yet."""
    return {place.organisation.key: list(_staff(place, subjects, today, rng)) for place in organisations}


def save(workers: Sequence[Worker]) -> None:
    """Save people, their work and their appointments in bulk."""
    _number([w.person for w in workers])
    Person.objects.bulk_create([w.person for w in workers], batch_size=1000)
    for worker in workers:
        worker.employment.person = worker.person
        for appointment in worker.appointments:
            appointment.person = worker.person
    Employment.objects.bulk_create([w.employment for w in workers], batch_size=1000)
    through = Employment.subjects.through
    through.objects.bulk_create(
        [
            through(employment_id=w.employment.pk, subject_id=subject.pk)
            for w in workers
            for subject in w.subjects
        ],
        batch_size=2000,
    )
    Appointment.objects.bulk_create([a for w in workers for a in w.appointments], batch_size=1000)


def _staff(place: Staffed, subjects: dict[str, Subject], today: date, rng: random.Random) -> Iterator[Worker]:
    table = next(
        (row for row in content("staff")["organisation"] if row["kind"] == place.organisation.kind), None
    )
    if table is None:
        return
    posts = _posts(table, place.staff, rng)
    teaching = _subjects(place, sum(post["name"] == "учитель" for post in posts), rng)
    for post in posts:
        taught = next(teaching) if post["name"] == "учитель" else _other(post, rng)
        yield _worker(post, taught, place, subjects, today, rng)


def _posts(table: dict[str, Any], staff: int, rng: random.Random) -> list[dict[str, Any]]:
    """The posts of an organisation of that many people; the largest fitting row of a post counts."""
    largest: dict[str, dict[str, Any]] = {}
    for row in table["positions"]:
        if row["from_staff"] <= staff:
            largest[row["name"]] = row
    posts = [row for row in largest.values() for _ in range(row["people"])]
    rest = [{"women": table["women"], **draw(rng, table["rest"])} for _ in range(max(0, staff - len(posts)))]
    return posts + rest


def _subjects(place: Staffed, teachers: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Every subject that a staff of this size has a teacher of, then by shares."""
    rows = content("staff")["subject"]
    own = [row for row in rows if row["needs"] <= place.staff]
    for number in range(teachers):
        row = own[number] if number < len(own) else draw(rng, own or rows)
        names = [row["name"], *(w["name"] for w in row.get("with", ()) if chance(rng, w["share"]))]
        yield {"names": names, "women": row["women"]}


def _other(post: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    if post["name"] == "преподаватель":
        return {"names": [_of_college(rng)], "women": post["women"]}
    usual = UPBRINGING if post["name"].startswith("советник") else EXTRA
    name = "управление" if post.get("manager") else DIRECTIONS.get(post["name"], usual)
    return {"names": [name], "women": post["women"]}


def _of_college(rng: random.Random) -> str:
    """Colleges teach what schools do, but начальные классы, and their own trades."""
    rows = [row for row in content("staff")["subject"] if row["name"] != "начальные классы"]
    return VOCATIONAL if chance(rng, VOCATIONAL_SHARE) else str(draw(rng, rows)["name"])


def _worker(
    post: dict[str, Any],
    taught: dict[str, Any],
    place: Staffed,
    subjects: dict[str, Subject],
    today: date,
    rng: random.Random,
) -> Worker:
    person = make_person(
        rng, today, female=chance(rng, taught["women"]), at_least=30 if post.get("manager") else 21
    )
    since = max(
        promised(person.teaching_since, "begin of work"), today - timedelta(days=rng.randint(60, 9000))
    )
    employment = Employment(
        organisation=place.organisation,
        position=post["name"],
        is_manager=bool(post.get("manager")),
        since=since,
    )
    worker = Worker(person, employment, [subjects[name] for name in taught["names"]])
    if post.get("manager"):
        role = Role.DEPUTY if post["name"].startswith(DEPUTIES) else Role.HEAD
        worker.appoint(role, BASIS, organisation=place.organisation)
    return worker


def make_person(rng: random.Random, today: date, *, female: bool, at_least: int = 21) -> Person:
    """A person whose name, age, experience, category and education fit together."""
    staff = content("staff")
    age = max(at_least, _between(rng, draw(rng, staff["age"])))
    born = today - timedelta(days=int(age * YEAR) + rng.randint(0, 360))
    began = _between(rng, {"from": staff["start"]["usual"][0], "to": staff["start"]["usual"][1]})
    if chance(rng, staff["start"]["late_share"]):
        began = rng.randint(*staff["start"]["late"])
    years = max(0, age - began)
    education = _shares(rng, _row(staff["education"], "ages", age), Person.Education.values)
    higher = education != Person.Education.SECONDARY
    category = _shares(rng, _row(staff["category"], "years", min(years, 55)), Person.Category.values)
    person = Person(
        gender=Person.Gender.FEMALE if female else Person.Gender.MALE,
        birth_date=born,
        teaching_since=today - timedelta(days=int(years * YEAR) + rng.randint(0, 300)),
        education=education,
        pedagogical=not higher or chance(rng, staff["pedagogical"]["higher"]),
        category=category,
        category_until=_category_until(category, today, rng),
        password=make_password(None),
        **_name(rng, born, female),
    )
    person.search = normal(person.full_name)
    return person


def _category_until(category: str, today: date, rng: random.Random) -> date | None:
    if category in (Person.Category.FIRST, Person.Category.HIGHEST):
        return today + timedelta(days=rng.randint(30, 1800))
    return None


def _name(rng: random.Random, born: date, female: bool) -> dict[str, str]:
    names = content("names")
    decade = min(max((born.year - 1950) // 10, 0), len(names["decades"]) - 1)
    pool = draw(
        rng,
        [{"rows": rows, "share": len(rows)} for rows in names["surnames"].values()],
    )["rows"]
    firsts = names["first_names"]["female" if female else "male"]
    fathers = names["fathers"]["list"]
    first = rng.choices(firsts, [row["weights"][decade] for row in firsts])[0]
    father = rng.choices(fathers, [row["weights"][decade] for row in fathers])[0]
    return {
        "surname": rng.choice(pool)[1 if female else 0],
        "first_name": first["name"],
        "patronymic": father["female" if female else "male"],
    }


def _number(people: Sequence[Person]) -> None:
    for number, person in enumerate(people, 1):
        person.login = person.login or f"u{number:05d}"
        nine = str(MADE_UP_SNILS + number * 37)
        person.snils = None if person.snils == UNKNOWN_SNILS else nine + check_number(nine)


def _between(rng: random.Random, row: dict[str, Any]) -> int:
    return rng.randint(row["from"], row["to"])


def _row(rows: Sequence[dict[str, Any]], key: str, value: int) -> dict[str, Any]:
    return next((row for row in rows if row[key][0] <= value <= row[key][1]), rows[-1])


def _shares(rng: random.Random, row: dict[str, Any], names: Sequence[str]) -> str:
    return rng.choices(names, [row[name] for name in names])[0]
