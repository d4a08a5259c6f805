from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from marshrut.core import norms
from marshrut.core.models import Entry, Norm
from marshrut.diagnostics.actions import sittings
from marshrut.notices import actions
from marshrut.notices.models import Letter, Round
from marshrut.notices.queries.recipients import telling
from tests.diagnostics import given as diagnostics
from tests.diagnostics import given_results as results
from tests.notices import given
from tests.pathways.given import Given


def kinds(world, who):
    return list(Letter.objects.filter(person=world.person(who)).values_list("kind", "entry__name"))


def on(world, days):
    """So many days after the world's Monday, at ten."""
    return given.letters_of(world, world.now + timedelta(days=days))


@pytest.mark.clause("A2.5.9.6")
def test_what_the_order_demands_to_tell_is_told_at_once(world):
    given.mailbox(world, "teacher")
    results.released(world, {"teacher": 1, "colleague": 4})
    given.told(world)
    assert kinds(world, "teacher") == [("told", "ask"), ("told", "assign"), ("told", "release")]
    assert kinds(world, "colleague") == [], "who gave no address gets none"


@pytest.mark.clause("A2.5.9.4")
def test_agreed_dates_are_told_to_the_applicant_and_other_dates_to_the_person(world):
    given.mailbox(world, "deputy")
    given.mailbox(world, "teacher")
    sitting = diagnostics.sitting(world)
    plan = diagnostics.plan(world, in_days=2)
    changed = {
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "place": plan.place,
        "reason": "Карантин",
    }
    seen = diagnostics.seen(sitting)
    sittings.reschedule_sitting(sitting, viewer=world.viewer("operator"), seen=seen, **changed)
    given.told(world)
    assert kinds(world, "deputy") == [("told", "agree")]
    assert ("told", "reschedule") in kinds(world, "teacher")


@pytest.mark.clause("A3.4.3.6")
def test_an_pathway_placed_for_agreement_is_told_to_its_three_parties(world):
    for who in ("teacher", "head", "methodist", "lecturer"):
        given.mailbox(world, who)
    pathway = Given(world).placed()
    given.told(world)
    parties = {pathway.person_id, pathway.curator_id, world.person("head").pk}
    told = Letter.objects.filter(entry__case=pathway.case, entry__name="place")
    assert set(told.values_list("person_id", flat=True)) == parties & set(
        Letter.objects.values_list("person_id", flat=True)
    )
    assert world.person("head").pk in told.values_list("person_id", flat=True)


def test_nobody_is_told_what_they_did_themselves(world):
    given.mailbox(world, "operator")
    given.mailbox(world, "deputy")
    diagnostics.asked(world)
    given.told(world)
    assert kinds(world, "operator") == kinds(world, "deputy") == []


def test_reading_the_journal_again_writes_nothing(world):
    given.mailbox(world, "teacher")
    diagnostics.asked(world)
    assert given.told(world) == 1
    assert given.told(world, world.now + timedelta(minutes=1)) == 0
    assert Letter.objects.count() == 1


def test_a_few_queries_whatever_the_number_of_people(world, django_assert_max_num_queries):
    for who in ("teacher", "colleague", "mentor"):
        given.mailbox(world, who)
    diagnostics.asked(world, ("teacher", "colleague", "mentor"))
    with django_assert_max_num_queries(12):
        assert given.told(world) == 3


def test_the_database_refuses_a_second_letter(world):
    given.mailbox(world, "teacher")
    diagnostics.asked(world)
    given.told(world)
    told = Letter.objects.get()
    for again in ({"kind": "told", "entry": told.entry, "day": None}, {}, {"kind": "reminder"}):
        given.letter(world, "colleague")
        with pytest.raises(IntegrityError), transaction.atomic():
            given.letter(world, "teacher" if "entry" in again else "colleague", **again)
        Letter.objects.filter(person=world.person("colleague")).delete()


def test_a_letter_is_of_an_entry_or_of_a_day(world):
    for wrong in ({"kind": "told"}, {"kind": "digest", "day": None}, {"kind": "confirm"}):
        with pytest.raises(IntegrityError, match="letter_of_something"), transaction.atomic():
            given.letter(world, "teacher", **wrong)


def test_staff_get_a_digest_on_working_days_when_something_awaits(world):
    given.mailbox(world, "operator")
    given.mailbox(world, "head")
    diagnostics.sent(world)
    assert actions.write_round(on(world, 1)) == 1
    assert kinds(world, "operator") == [("digest", None)]
    assert kinds(world, "head") == [], "nothing awaits the head"
    assert actions.write_round(on(world, 1)) is None, "the round of the day is over"
    assert actions.write_round(on(world, 5)) is None, "it is Saturday"


def test_teachers_get_theirs_once_a_week(world):
    given.mailbox(world, "teacher")
    diagnostics.asked(world)
    assert actions.write_round(on(world, 0)) == 1
    assert actions.write_round(on(world, 1)) == 0
    assert actions.write_round(on(world, 7)) == 1


def test_who_wants_no_digest_gets_none(world):
    given.mailbox(world, "operator", digest=False, reminders=False)
    diagnostics.sent(world)
    assert actions.write_round(on(world, 0)) == 0


def test_one_is_reminded_before_the_term_and_once_after_it(world):
    """The operator's three working days end on Thursday, 26 November."""
    given.mailbox(world, "operator", digest=False)
    diagnostics.sent(world)
    written = [actions.write_round(on(world, day)) for day in (0, 1, 2, 3, 4, 7)]
    assert written == [0, 0, 1, 0, 1, 0]
    assert set(kinds(world, "operator")) == {("reminder", None)}


def test_a_day_without_a_worker_is_made_up_for(world):
    given.mailbox(world, "operator", digest=False)
    diagnostics.sent(world)
    assert [actions.write_round(on(world, day)) for day in (0, 1, 3)] == [0, 0, 1]


def test_the_days_before_are_a_norm(world):
    Norm.objects.create(name="remind_before_days", version=1, value=3, since="2026-01-01", set_at=world.now)
    norms.forget()
    given.mailbox(world, "operator", digest=False)
    diagnostics.sent(world)
    assert actions.write_round(on(world, 0)) == 1


def test_a_round_cut_short_goes_on(world):
    given.mailbox(world, "operator")
    given.mailbox(world, "teacher")
    diagnostics.asked(world)
    assert actions.write_round(on(world, 0)) == 1
    Round.objects.update(done_at=None)
    assert actions.write_round(on(world, 0)) == 0
    assert Letter.objects.count() == 1


def test_a_letter_made_at_night_waits_for_the_morning(world):
    given.mailbox(world, "teacher")
    diagnostics.asked(world)
    given.told(world, world.now + timedelta(hours=12))
    assert Letter.objects.get().next_at == world.now + timedelta(hours=22)  # 8:00 of the next day


def test_every_telling_step_is_in_the_journal_under_its_name():
    assert {
        ("result", "release"),
        ("consent", "ask"),
        ("attempt", "assign"),
        ("application", "agree"),
    } <= set(telling())


def test_letters_of_whom_the_entry_names_no_longer_go_nowhere(world):
    given.mailbox(world, "teacher")
    diagnostics.asked(world)
    person = world.person("teacher")
    person.is_active = False
    person.save()
    assert given.told(world) == 0
    assert Entry.objects.filter(name="ask").exists()
