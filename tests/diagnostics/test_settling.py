"""An application follows its people: nothing that took place is undone, nobody waits for who has left."""

import pytest

from marshrut.core.models import Deadline
from marshrut.core.workflow import Unmet, perform
from marshrut.diagnostics.actions import consents
from marshrut.diagnostics.actions.sittings import schedule_sitting
from marshrut.diagnostics.models import Application, Attempt, Sitting
from tests.diagnostics import given

pytestmark = pytest.mark.clause("A2.5.9.5")


def placed(world, application, name, **changed) -> Sitting:
    return schedule_sitting(
        given.plan(world, **changed),
        consent_ids=[given.consent(world, application, name).pk],
        instruments={world.maths.pk: given.instrument(world).pk},
        viewer=world.viewer("operator"),
    )


def step(world, obj, name, who="operator", **kwargs):
    return perform(obj, name, viewer=world.viewer(who), seen=given.seen(obj), **kwargs)


@pytest.fixture
def half(world) -> Application:
    """The colleague has sat the test, the teacher waits for a sitting."""
    application = given.agreed(world)
    sitting = step(world, placed(world, application, "colleague"), "open")
    step(world, given.work(sitting, world.person("colleague")), "start", who="colleague")
    step(world, given.fresh(sitting), "close")
    application = given.fresh(application)
    assert application.state == "agreed"
    return application


def leave(world, application, name="teacher"):
    consent = given.consent(world, application, name)
    consents.withdraw_consent(consent, viewer=world.viewer(name), seen=given.seen(consent))
    return given.fresh(application)


def duties(application):
    return set(Deadline.objects.open().filter(case_id=application.pk).values_list("name", flat=True))


@pytest.mark.parametrize(("name", "who"), [("decline", "operator"), ("withdraw", "head")])
def test_what_took_place_is_not_taken_back(world, half, name, who):
    with pytest.raises(Unmet, match="уже прошёл 1"):
        step(world, half, name, who=who, note="передумали")
    assert given.fresh(half).state == "agreed"


def test_when_the_last_who_waited_withdraws_the_rest_is_conducted(world, half):
    left = leave(world, half)
    assert (left.state, duties(left)) == ("conducted", set())


def test_who_leaves_a_sitting_ahead_leaves_nothing_to_place(world, half):
    ahead = placed(world, half, "teacher", in_days=2)
    left = leave(world, half)
    assert (left.state, duties(left)) == ("conducted", set())
    step(world, ahead, "cancel", note="никого не осталось")
    assert (given.fresh(half).state, duties(half)) == ("conducted", set())


def test_a_cancelled_sitting_returns_who_still_wants_to_come(world, half):
    step(world, placed(world, half, "teacher", in_days=2), "cancel", note="карантин")
    assert (given.fresh(half).state, duties(half)) == ("agreed", {"schedule"})


def test_the_operator_waits_for_nobody_else(world, half):
    done = step(world, half, "close_rest", note="больничный до конца четверти")
    assert (done.state, duties(done)) == ("conducted", set())


def test_nobody_is_given_up_before_anybody_sat(world):
    application = given.agreed(world)
    with pytest.raises(Unmet, match="Ни один сеанс"):
        step(world, application, "close_rest", note="незачем")


@pytest.mark.parametrize("stage", [given.sent, given.agreed])
def test_an_application_without_people_is_closed(world, stage):
    application = stage(world, ("teacher",))
    left = leave(world, application)
    assert (left.state, duties(left)) == ("withdrawn", set())


def test_an_application_whose_only_sitting_lost_its_people_is_closed(world):
    application = given.agreed(world, ("teacher",))
    ahead = placed(world, application, "teacher", in_days=2)
    assert leave(world, application).state == "withdrawn"
    step(world, ahead, "cancel", note="никого не осталось")
    assert given.fresh(application).state == "withdrawn"


def test_a_sitting_without_people_does_not_begin(world):
    application = given.agreed(world)
    sitting = placed(world, application, "teacher")
    leave(world, application)
    with pytest.raises(Unmet, match="не осталось участников"):
        step(world, sitting, "open")
    assert not Attempt.objects.filter(sitting=sitting, state="assigned").exists()
