"""Fill an empty database with a sitting whose works are running; prints what virtual users need, as JSON.

Run as `python -m tests.faults.populate PEOPLE ITEMS`. Everything comes about by the steps that lead there.
"""

import json
import sys
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from marshrut.core.workflow import perform  # noqa: E402
from marshrut.diagnostics.access import Token  # noqa: E402
from marshrut.diagnostics.models import Attempt  # noqa: E402
from tests.conftest import NOW  # noqa: E402
from tests.diagnostics import given  # noqa: E402
from tests.world import World  # noqa: E402

KINDS = ("one", "one", "several", "number")
TEXT = (
    "Ученик верно решает уравнения по образцу, но теряется, когда условие дано текстом. "
    "С чего начать работу на уроке? Задание {}"
)
OPTIONS = (
    "Дать больше уравнений по образцу",
    "Разобрать, какие величины названы в тексте и как они связаны",
    "Показать готовую запись и попросить переписать",
    "Перейти к следующей теме и вернуться позже",
)


def paper(size):
    return [item(n) for n in range(1, size + 1)]


def item(n):
    kind = KINDS[n % len(KINDS)]
    options = [{"id": letter, "text": text} for letter, text in zip("abcd", OPTIONS, strict=True)]
    return {
        "position": n,
        "block": given.BLOCKS[n % len(given.BLOCKS)],
        "kind": kind,
        "text": TEXT.format(n),
        "content": {"unit": "мин"} if kind == "number" else {"options": options},
        "points": 1,
    }


def people(world, count):
    names = [f"person{n}" for n in range(count)]
    for n, name in enumerate(names):
        World.CAST[name] = (f"Педагог{n}", "Мария", "Петровна", "school", "учитель", ())
    return tuple(names)


def start(sitting, world, name):
    work = given.work(sitting, world.person(name))
    return perform(work, "start", viewer=world.viewer(name), seen=given.seen(work))


def populate(count, size):
    world = World(NOW)
    names = people(world, count)
    material = given.instrument(world, paper=paper(size))
    sitting = given.opened(world, names, material=material, capacity=0)
    works = [start(sitting, world, name) for name in names]
    begun = datetime.now(UTC)
    Attempt.objects.update(started_at=begun, ends_at=begun + timedelta(hours=6))
    return [
        {"attempt": w.pk, "token": Token(w.pk, w.generation, 0).signed(), "login": w.person.login}
        for w in works
    ]


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    size = int(sys.argv[2])
    works = populate(int(sys.argv[1]), size)
    json.dump({"works": works, "items": [(i["position"], i["kind"]) for i in paper(size)]}, sys.stdout)
