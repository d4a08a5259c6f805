"""A programme with a group of listeners and its tests, by the steps that lead there."""

from datetime import date, timedelta

from marshrut.bank.models import Instrument
from marshrut.codifier.models import CodifierEntry
from marshrut.core.viewer import system
from marshrut.core.workflow import perform
from marshrut.diagnostics.actions import applications, sittings
from marshrut.diagnostics.actions.programmes import order_test
from marshrut.diagnostics.actions.results import release_sitting, score_sitting
from marshrut.diagnostics.models import Application, Attempt, Consent, Sitting
from marshrut.measures import actions
from marshrut.measures.models import PROGRAMME, Group, Measure
from marshrut.regulations.pathway import Category
from tests.diagnostics import given, given_results

ACT = "приказ СОИРО от 20.11.2026 № 88"
PERIOD = {"period_from": date(2026, 11, 23), "period_to": date(2026, 11, 27)}
ORGANISER, LECTURER = "expert", "lecturer"
"""Somebody of the institute who is not admitted to results, and its lecturer."""


def programme(world, codes=("К-1", "К-2"), **changed) -> Measure:
    given_results.codifier(world)
    values = {
        "key": f"p{Measure.objects.count()}",
        "title": "Методика решения задач",
        "category": Category.KNOWLEDGE,
        "kind": PROGRAMME,
        "source": Measure.Source.INSTITUTE,
        "form": Measure.Form.MIXED,
        "provider": "СОИРО",
        "hours": 36,
        "starts_on": date(2026, 11, 23),
        "ends_on": date(2026, 12, 25),
        "subject": world.maths,
    }
    made = Measure.objects.create(**{**values, **changed})
    made.entries.set(CodifierEntry.objects.filter(code__in=codes))
    return made


def group(world, people=("teacher", "stranger"), *, organiser=ORGANISER, **changed) -> Group:
    """An open group whose listeners are enrolled."""
    made = actions.open_group(
        measure=programme(world, **changed),
        organiser=world.person(organiser),
        lecturer=world.person(LECTURER),
        act=ACT,
        viewer=world.viewer("operator"),
    )
    return enrol(world, made, people, by=organiser) if people else made


def enrol(world, group, people, by=ORGANISER) -> Group:
    works = [world.employment(name) for name in people]
    return actions.enrol(group, employments=works, viewer=world.viewer(by), seen=given.seen(group))


def ordered(world, group, purpose="entry", *, by=ORGANISER, **changed) -> Application:
    wishes = {**PERIOD, "comment": "", "contact_phone": "8 (4812) 00-10-10", **changed}
    return order_test(group, purpose=purpose, **wishes, viewer=world.viewer(by), seen=given.seen(group))


def agreed(world, application) -> Application:
    return applications.agree_conditions(
        application,
        conditions={**given.CONDITIONS, "agreed_from": date(2026, 11, 23), "agreed_to": date(2026, 12, 25)},
        means="phone",
        with_whom="организатор",
        viewer=world.viewer("operator"),
        seen=given.seen(application),
    )


def material(world) -> Instrument:
    return Instrument.objects.first() or given.instrument(world)


def sitting(world, application, instrument=None, **changed) -> Sitting:
    agreed(world, application)
    bound = Consent.objects.filter(application=application)
    return sittings.schedule_sitting(
        given.plan(world, mode=Sitting.Mode.PROVIDER, **changed),
        consent_ids=list(bound.values_list("pk", flat=True)),
        instruments={world.maths.pk: (instrument or material(world)).pk},
        viewer=world.viewer("operator"),
    )


def taken(world, application, right, *, told=True, **changed) -> Sitting:
    """Held and scored; `right`: how many of the two items of the theme each listener answers, who is left out is absent."""
    held = sitting(world, application, **changed)
    step = {"viewer": world.viewer("operator")}
    held = perform(held, "open", seen=given.seen(held), **step)
    for name, count in right.items():
        work = given.work(held, world.person(name))
        for position in (1, 2):
            given_results.answer(work, position, "a" if position <= count else "b", world.now)
        Attempt.objects.filter(pk=work.pk).update(
            state="finished", started_at=world.now, finished_at=world.now + timedelta(minutes=40)
        )
    held = perform(held, "close", seen=given.seen(held), **step)
    score_sitting(held.pk, viewer=system("score", world.now))
    if told:
        release_sitting(sitting=held, viewer=world.viewer("analyst"), seen=given.seen(held))
    return given.fresh(held)
