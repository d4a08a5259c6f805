from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from marshrut.core.models import Deadline, Look
from marshrut.core.workflow import Denied, Refused, buttons, perform
from marshrut.diagnostics.actions.consents import withdraw_consent
from marshrut.diagnostics.models import Application, Attempt, Consent, Result
from marshrut.diagnostics.queries.applications import attendance
from marshrut.diagnostics.queries.comparing import comparison
from marshrut.diagnostics.queries.programmes import outcomes, profiles, to_be_tested
from marshrut.measures.queries import listeners_of
from tests.diagnostics import given, given_programme, given_results
from tests.people_in_bulk import hired

BOTH = {"teacher": 2, "stranger": 0}


def told(world, group, viewer):
    rows = outcomes(group, list(listeners_of(group)), world.viewer(viewer))
    return {row.listener.employment.person.login: [status.text for status in row.tests] for row in rows}


@pytest.mark.clause("A2.5.3", "A2.3.1.1")
def test_a_test_is_ordered_without_a_heads_signature_or_a_consent(world):
    group = given_programme.group(world)
    made = given_programme.ordered(world, group)
    assert (made.state, made.signed_by_id, made.blocks) == ("sent", None, ["subject", "methodical"])
    assert made.obligatory_by == f"п. 5.3 прил. 2; {given_programme.ACT}"
    bound = Consent.objects.filter(application=made)
    assert {(c.person.login, c.state, c.given_at) for c in bound} == {
        ("teacher", "obligatory", None),
        ("stranger", "obligatory", None),
    }
    open_ = Deadline.objects.open()
    assert not open_.filter(case__in=[c.case for c in bound]).exists()
    assert not open_.filter(case=group.case, name="order_entry").exists()
    assert open_.filter(case=made.case, name="contact", role="operator").exists()


@pytest.mark.clause("A2.5.1", "A2.5.3")
def test_an_obligatory_test_is_not_withdrawn_from(world):
    made = given_programme.ordered(world, given_programme.group(world))
    bound = given.consent(world, made, "teacher")
    assert buttons(bound, world.viewer("teacher")) == []
    with pytest.raises(Refused):
        withdraw_consent(bound, viewer=world.viewer("teacher"), seen=given.seen(bound))
    assert given.fresh(bound).state == Consent.State.OBLIGATORY


def test_the_basis_stays_what_the_operator_agrees(world):
    made = given_programme.agreed(world, given_programme.ordered(world, given_programme.group(world)))
    assert made.obligatory_by.startswith("п. 5.3 прил. 2")
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=made.pk).update(obligatory_by="")


def test_a_programme_is_the_only_kind_that_has_a_group(world):
    made = given_programme.ordered(world, given_programme.group(world))
    for wrong in ({"channel": "written"}, {"purpose": ""}, {"organisation": world.school}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=made.pk).update(**wrong)


@pytest.mark.parametrize("who", ["lecturer", "operator", "teacher", "head", "analyst"])
def test_only_the_organiser_orders(world, who):
    group = given_programme.group(world)
    with pytest.raises(Denied):
        given_programme.ordered(world, group, by=who)
    assert not Application.objects.exists()


@pytest.mark.clause("A2.5.6.2")
def test_the_dates_are_those_of_the_programme(world):
    group = given_programme.group(world)
    with pytest.raises(Refused, match=r"в сроки программы: с 23\.11\.2026 по 25\.12\.2026"):
        given_programme.ordered(world, group, period_to=date(2027, 1, 15))


def test_a_programme_without_a_theme_gets_no_test(world):
    with pytest.raises(Refused, match="не отмечены позиции кодификатора"):
        given_programme.ordered(world, given_programme.group(world, codes=()))


@pytest.mark.clause("A2.3.1.1")
def test_materials_must_cover_the_theme(world):
    made = given_programme.ordered(world, given_programme.group(world))
    narrow = given.instrument(world, blocks=["subject"])
    with pytest.raises(Refused, match=r"нет заданий на К-2 \(умение 2\)"):
        given_programme.sitting(world, made, narrow)
    assert not Attempt.objects.exists()


@pytest.mark.clause("A2.5.7.2")
def test_materials_that_cover_it_are_scheduled_at_the_provider(world):
    sitting = given_programme.sitting(world, given_programme.ordered(world, given_programme.group(world)))
    assert sitting.get_mode_display() == "у организатора программы"
    assert {tuple(work.blocks) for work in sitting.attempts.all()} == {("subject", "methodical")}
    assert Deadline.objects.open().filter(person=world.person("teacher"), name="take").exists()


def test_who_was_enrolled_later_gets_an_application_of_their_own(world):
    group = given_programme.group(world, ("teacher",))
    given_programme.ordered(world, group)
    with pytest.raises(Refused, match="Нет слушателей без этого теста"):
        given_programme.ordered(world, given.fresh(group))
    given_programme.enrol(world, group, ("stranger",))
    assert [row.employment.person.login for row in to_be_tested(group, "entry")] == ["stranger"]
    assert given_programme.ordered(world, group).rows.count() == 1


def test_a_withdrawn_application_frees_its_listeners(world):
    group = given_programme.group(world)
    made = given_programme.ordered(world, group)
    perform(made, "withdraw", viewer=world.viewer("expert"), seen=given.seen(made), note="Перенесли курс")
    assert len(to_be_tested(group, "entry")) == 2


@pytest.mark.clause("A2.5.3", "A2.6.3")
def test_the_organiser_sees_attendance_and_passed_or_not(world):
    group = given_programme.group(world, ("teacher", "stranger", "colleague"))
    made = given_programme.ordered(world, group)
    assert told(world, group, "expert")["teacher"] == ["заявка подана", "не назначен"]
    given_programme.taken(world, made, BOTH)
    assert told(world, group, "expert") == {
        "teacher": ["сдал", "не назначен"],
        "stranger": ["не сдал", "не назначен"],
        "colleague": ["неявка", "не назначен"],
    }
    assert [p.presence for p in attendance(made.pk, world.viewer("expert"))] == [
        "присутствие отмечено",
        "присутствие отмечено",
        "неявка",
    ]


def test_passed_is_said_after_the_listener_was_told(world):
    group = given_programme.group(world)
    given_programme.taken(world, given_programme.ordered(world, group), BOTH, told=False)
    assert told(world, group, "expert")["teacher"][0] == "присутствие отмечено"


def test_a_look_of_the_organiser_is_told_to_the_listener(world):
    group = given_programme.group(world)
    given_programme.taken(world, given_programme.ordered(world, group), BOTH)
    told(world, group, "expert")
    look = Look.objects.get(owner=world.person("teacher"), viewer=world.person("expert"))
    assert (look.capacity, look.what) == ("organiser", "сдан ли тест программы")


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("who", ["lecturer", "operator", "head", "teacher", "methodist"])
def test_nobody_else_learns_who_passed(world, who):
    group = given_programme.group(world)
    given_programme.taken(world, given_programme.ordered(world, group), BOTH)
    assert set(map(tuple, told(world, group, who).values())) == {()}
    assert not Look.objects.filter(viewer=world.person(who)).exists()


@pytest.mark.clause("A2.6.3")
def test_an_organiser_learns_nothing_of_their_own_school(world):
    group = given_programme.group(world, organiser="head")
    given_programme.taken(world, given_programme.ordered(world, group, by="head"), BOTH)
    seen = told(world, group, "head")
    assert seen["stranger"][0] == "не сдал"
    assert seen["teacher"][0] == "не показываем: вы работаете в одной организации"
    assert not Look.objects.filter(owner=world.person("teacher"), viewer=world.person("head")).exists()


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("who", ["expert", "lecturer", "head", "municipal"])
def test_a_result_of_a_programme_is_as_secret_as_any(world, who):
    group = given_programme.group(world)
    given_programme.taken(world, given_programme.ordered(world, group), BOTH)
    viewer = world.viewer(who)
    assert not Result.objects.visible_to(viewer).exists()
    assert not Attempt.objects.visible_to(viewer).exists()


def bulk(world, many):
    """A group of that many listeners, half of whom answer one of the two items, the others both."""
    people = hired(world, many)
    group = given_programme.group(world, tuple(people))
    right = {name: 1 + n % 2 for n, name in enumerate(people)}
    return group, right


@pytest.mark.clause("A2.5.3", "A2.6.3")
def test_the_lecturer_sees_the_profile_of_a_group_that_is_large_enough(world):
    group, right = bulk(world, 10)
    given_programme.taken(world, given_programme.ordered(world, group), right)
    entry, exit_ = profiles(group, world.viewer("lecturer"))
    assert [(bar.label, bar.text) for bar in entry.bars] == [
        ("К-2 умение 2", "около 50 %"),
        ("К-1 умение 1", "90 % или больше"),
    ]
    assert exit_.why_not == "Тест ещё не проводили."
    assert profiles(group, world.viewer("expert")) == []


@pytest.mark.clause("A2.6.3")
def test_the_profile_of_a_small_group_is_not_shown(world):
    group, right = bulk(world, 9)
    given_programme.taken(world, given_programme.ordered(world, group), right)
    entry = profiles(group, world.viewer("lecturer"))[0]
    assert (entry.bars, entry.people) == ((), 0)
    assert "меньше 10\N{NO-BREAK SPACE}человек" in entry.why_not


def test_the_profile_waits_until_everybody_was_told(world):
    group, right = bulk(world, 10)
    given_programme.taken(world, given_programme.ordered(world, group), right, told=False)
    assert "всем, кто писал" in profiles(group, world.viewer("lecturer"))[0].why_not


@pytest.mark.clause("A2.5.3")
def test_the_listener_compares_entry_and_exit(world):
    group = given_programme.group(world)
    given_programme.taken(world, given_programme.ordered(world, group), {"teacher": 1, "stranger": 2})
    assert comparison(group, world.viewer("teacher")).rows == ()
    later = {"starts_at": world.now + timedelta(hours=6), "ends_at": world.now + timedelta(hours=9)}
    given_programme.taken(
        world, given_programme.ordered(world, group, "exit"), {"teacher": 2, "stranger": 1}, **later
    )
    own = comparison(group, world.viewer("teacher"))
    assert [(row.code, row.entry, row.exit, row.status.text) for row in own.rows] == [
        ("К-1", 100, 100, "без изменений"),
        ("К-2", 0, 100, "стало лучше"),
    ]
    assert (own.better, [test.percent for test in own.tests]) == (1, ["50", "100"])
    assert "погрешности" in own.verdict
    assert comparison(group, world.viewer("colleague")).tests[0].result is None


def test_the_number_of_queries_does_not_grow(world, django_assert_num_queries):
    group, right = bulk(world, 3)
    given_programme.taken(world, given_programme.ordered(world, group), right)
    listeners, viewer = list(listeners_of(group)), world.viewer("expert")
    given_results.codifier(world)
    for some in (listeners[:1], listeners):
        with django_assert_num_queries(5):
            outcomes(group, some, viewer)
