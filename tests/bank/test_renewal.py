from datetime import date, timedelta

import pytest

from marshrut.bank.actions.instruments import Details, renew, save_details
from marshrut.bank.actions.reviews import expire, remind, send_to_review
from marshrut.bank.models import Instrument
from marshrut.bank.queries import packages
from marshrut.core.models import Deadline
from marshrut.core.viewer import system
from marshrut.core.workflow import Unmet, perform
from tests.bank import given
from tests.bank.given import seen

State = Instrument.State
YEAR = timedelta(days=365)


def expired(world):
    instrument = given.an_approved_instrument(world)
    expire(viewer=system("test", world.now + YEAR))
    return given.fresh(instrument)


@pytest.mark.parametrize(("days", "state"), [(364, State.APPROVED), (365, State.EXPIRED)])
def test_materials_expire_when_their_year_is_over(world, days, state):
    instrument = given.an_approved_instrument(world)
    job = system("test", world.now + timedelta(days=days))
    assert (expire(viewer=job), expire(viewer=job)) == (int(state == State.EXPIRED), 0)
    assert given.fresh(instrument).state == state


def test_the_author_is_asked_to_renew(world):
    expired(world)
    duty = Deadline.objects.open().get()
    assert (duty.name, duty.person, duty.clause) == ("renew", world.person("author"), "A2.4.3.10")


@pytest.mark.clause("A2.4.3.10")
@pytest.mark.parametrize(("days", "told"), [(333, 0), (334, 1), (364, 1), (365, 0)])
def test_the_author_is_reminded_once_a_month_before_the_year_ends(world, days, told):
    given.an_approved_instrument(world)
    job = system("test", world.now + timedelta(days=days))
    assert (remind(viewer=job), remind(viewer=job)) == (told, 0)
    duties = Deadline.objects.open().filter(name="renew", person=world.person("author"))
    assert [d.due_on for d in duties] == [date(2027, 11, 22)] * told


def test_a_reminder_stays_one_duty_when_the_year_is_over(world):
    instrument = given.an_approved_instrument(world)
    remind(viewer=system("test", world.now + timedelta(days=350)))
    expire(viewer=system("test", world.now + YEAR))
    assert [d.due_on for d in Deadline.objects.open()] == [date(2027, 11, 22)]
    renew(given.fresh(instrument), viewer=world.viewer("author"), seen=seen(instrument))
    assert remind(viewer=system("test", world.now + timedelta(days=350))) == 0


def test_a_new_edition_is_a_copy_and_leaves_the_old_one_alone(world):
    instrument = expired(world)
    paper = instrument.variants.first().paper
    new = renew(instrument, viewer=world.viewer("author"), seen=seen(instrument))
    assert (new.state, new.previous, given.fresh(instrument).state) == (
        State.DRAFT,
        instrument,
        State.EXPIRED,
    )
    assert packages.paper(packages.package(new).texts[0]) == paper
    assert [d.name for d in Deadline.objects.open()] == ["prepare"]


def test_the_same_materials_are_not_renewed_twice(world):
    instrument = expired(world)
    renew(instrument, viewer=world.viewer("author"), seen=seen(instrument))
    with pytest.raises(Unmet, match="уже начата"):
        renew(instrument, viewer=world.viewer("author"), seen=seen(instrument))


def test_a_renewal_says_what_it_rests_on(world):
    instrument = expired(world)
    author = world.viewer("author")
    new = renew(instrument, viewer=author, seen=seen(instrument))
    experts = [world.person("expert").pk]
    with pytest.raises(Unmet, match="что обновлено"):
        send_to_review(new, expert_ids=experts, viewer=author, seen=seen(new))
    details = Details(
        new.title, new.subject_id, 60, "Ручка.", basis="Заменено задание 3 по итогам ЕГЭ 2026 года"
    )
    new = save_details(new, details, viewer=author, seen=seen(new))
    assert send_to_review(new, expert_ids=experts, viewer=author, seen=seen(new)).state == State.REVIEW


@pytest.mark.clause("A2.4.3.9")
def test_withdrawn_materials_are_used_no_more(world):
    instrument = given.an_approved_instrument(world)
    approver = world.viewer("approver")
    perform(instrument, "withdraw", viewer=approver, seen=seen(instrument), note="Ключ попал в сеть")
    assert given.fresh(instrument).state == State.WITHDRAWN
    assert [d.name for d in Deadline.objects.open()] == ["renew"]
