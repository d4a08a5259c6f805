"""Works done, sittings closed, results scored and released."""

from datetime import timedelta
from uuid import uuid4

from marshrut.codifier.models import Codifier, CodifierEntry
from marshrut.core.viewer import system
from marshrut.core.workflow import perform
from marshrut.diagnostics.actions.results import release_sitting, score_sitting
from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer, Result
from tests.diagnostics import given


def codifier(world):
    made, _ = Codifier.objects.get_or_create(name="Кодификатор", version="1", since="2020-01-01")
    for n, block in enumerate(given.BLOCKS, 1):
        CodifierEntry.objects.get_or_create(
            codifier=made,
            code=f"К-{n}",
            defaults={"block": block, "plain": f"умение {n}", "name": f"Умение {n}"},
        )
    return made


def answer(attempt, position, choice, at):
    made = Answer.objects.create(
        uuid=uuid4(),
        attempt=attempt,
        position=position,
        value={"choice": choice},
        made_at=at,
        received_at=at,
        device="test",
    )
    CurrentAnswer.objects.create(attempt=attempt, position=position, answer=made)


def closed(world, right):
    """A closed sitting; `right` says how many of four items each person answers right."""
    codifier(world)
    sitting = given.opened(world, tuple(right))
    for name, count in right.items():
        work = given.work(sitting, world.person(name))
        for position in range(1, 5):
            answer(work, position, "a" if position <= count else "b", world.now)
        Attempt.objects.filter(pk=work.pk).update(
            state="finished", started_at=world.now, finished_at=world.now + timedelta(minutes=40)
        )
    return perform(sitting, "close", viewer=world.viewer("operator"), seen=given.seen(sitting))


def scored(world, right):
    sitting = closed(world, right)
    score_sitting(sitting.pk, viewer=system("score", world.now))
    return given.fresh(sitting)


def released(world, right):
    sitting = scored(world, right)
    release_sitting(sitting=sitting, viewer=world.viewer("analyst"), seen=given.seen(sitting))
    return given.fresh(sitting)


def result_of(world, name):
    return Result.objects.select_related("case").get(person=world.person(name))
