"""Searching among many people: milliseconds of a query by the operator, who sees them all, and by a teacher.

Run as `python -m tests.bench.search PEOPLE` over an empty migrated database of its own.
"""

import random
import statistics
import sys
import time
from datetime import date

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from marshrut.demo.queries.content import content  # noqa: E402
from marshrut.desk.queries.search import search  # noqa: E402
from marshrut.people.models import Employment, Organisation, Person  # noqa: E402
from tests.world import World  # noqa: E402

AT_ONCE = 5_000
A_SCHOOL = 20
ASKED = 300


def fill(world, count, rng):
    """Made-up people of schools of twenty; names of the demo region."""
    names = _names()
    schools = Organisation.objects.bulk_create(
        Organisation(
            key=f"b-{n}",
            name=f"МБОУ «Средняя школа № {n}»",
            short_name=f"СШ № {n}",
            search=f"сш № {n} мбоу «средняя школа № {n}»",
            kind=Organisation.Kind.SCHOOL,
            municipality=world.municipality,
        )
        for n in range(count // A_SCHOOL)
    )
    for begun in range(0, count, AT_ONCE):
        people = [_person(names, n, rng) for n in range(begun, begun + AT_ONCE)]
        Person.objects.bulk_create(people)
        Employment.objects.bulk_create(
            Employment(
                person=person,
                organisation=schools[(begun + n) // A_SCHOOL % len(schools)],
                position="учитель",
                since=date(2020, 9, 1),
            )
            for n, person in enumerate(people)
        )


def _names():
    """(surnames, first names) of women, each once."""
    given = content("names")
    return [pair[1] for kind in given["surnames"].values() for pair in kind], [
        one["name"] for one in given["first_names"]["female"]
    ]


def _person(names, number, rng):
    surname, first = rng.choice(names[0]), rng.choice(names[1])
    person = Person(login=f"b{number}", surname=surname, first_name=first, patronymic="Ивановна")
    person.search = " ".join((surname, first, "Ивановна")).lower().replace("ё", "е")
    return person


def measure(count):
    rng = random.Random(1)
    world = World(timezone.now())
    fill(world, count, rng)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    people = list(Person.objects.order_by("?").values_list("surname", "first_name")[:ASKED])
    for who in ("operator", "teacher"):
        viewer = world.viewer(who)
        for kind, text in (
            ("surname", "{0}"),
            ("surname and name", "{0} {1}"),
            ("nobody", "Ъ{0}"),
            ("three letters", "{0:.3}"),
        ):
            times = []
            for pair in people:
                began = time.perf_counter()
                search(viewer, text.format(*pair))
                times.append((time.perf_counter() - began) * 1000)
            p95 = sorted(times)[int(len(times) * 0.95) - 1]
            told = f"{connection.vendor}, {count} people, {who}, {kind}"
            print(f"{told}: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms", flush=True)


if __name__ == "__main__":
    measure(int(sys.argv[1]))
