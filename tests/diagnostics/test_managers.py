"""The diagnostic of a manager, from the bank to the result: strategic leadership by five functional blocks."""

import pytest

from marshrut.core.viewer import system
from marshrut.core.workflow import perform
from marshrut.diagnostics.actions import applications, sittings
from marshrut.diagnostics.actions.results import score_sitting
from marshrut.diagnostics.models import Result
from marshrut.regulations.blocks import MANAGER_BLOCKS
from tests.bank import given as bank
from tests.diagnostics import given
from tests.diagnostics.given_results import answer


@pytest.fixture
def scheduled(world):
    """A head's own application by the blocks of managers, with a sitting and approved materials of these blocks."""
    material = bank.an_approved_instrument(world, blocks=MANAGER_BLOCKS, items=1)
    application = applications.send_own_application(
        employment=world.employment("head"),
        subject_ids=[world.maths.pk],
        details={**given.DETAILS, "blocks": list(MANAGER_BLOCKS)},
        viewer=world.viewer("head"),
    )
    talk = {"conditions": given.CONDITIONS, "means": "phone", "with_whom": "Сомов П. И."}
    operator = {"viewer": world.viewer("operator")}
    applications.agree_conditions(application, seen=given.seen(application), **talk, **operator)
    consent = given.consent(world, application, "head")
    materials = {world.maths.pk: material.pk}
    return sittings.schedule_sitting(
        given.plan(world), consent_ids=[consent.pk], instruments=materials, **operator
    )


@pytest.mark.clause("A2.4.2", "A2.3.1.1", "A2.2.3")
def test_a_managers_work_is_of_the_blocks_of_managers(world, scheduled):
    work = given.work(scheduled, world.person("head"))
    assert work.blocks == list(MANAGER_BLOCKS)
    assert [item["block"] for item in work.variant.paper] == list(MANAGER_BLOCKS)


@pytest.mark.clause("A2.4.2", "A2.2.3")
def test_a_manager_is_told_deficits_of_management(world, scheduled):
    operator, head = world.viewer("operator"), world.viewer("head")
    perform(scheduled, "open", viewer=operator, seen=given.seen(scheduled))
    work = given.work(scheduled, world.person("head"))
    work = perform(work, "start", viewer=head, seen=given.seen(work))
    for position in (1, 2, 3):
        answer(work, position, "a", world.now)
    perform(scheduled, "close", viewer=operator, seen=given.seen(scheduled))
    score_sitting(scheduled.pk, viewer=system("score", world.now))
    result = Result.objects.get(person=world.person("head"))
    lacking = result.entries.filter(deficit=True).values_list("entry__block", flat=True)
    assert (result.points, result.maximum, set(lacking)) == (3, 5, {"results", "information"})
