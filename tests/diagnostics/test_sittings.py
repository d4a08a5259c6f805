from datetime import date, timedelta
from itertools import pairwise

import pytest

from marshrut.core.models import Deadline, Entry
from marshrut.core.workflow import Refused, flow_of, may, perform
from marshrut.diagnostics.actions import consents, sittings
from marshrut.diagnostics.models import Attempt, Consent, Sitting
from marshrut.diagnostics.queries.sittings import closing, early_complex
from tests.diagnostics import given
from tests.world import World

CLASS = ("teacher", "colleague", "mentor", "association_head")


def ids(application):
    return list(Consent.objects.filter(application=application).values_list("pk", flat=True))


def schedule(world, application, material, **changed):
    return sittings.schedule_sitting(
        given.plan(world, **changed),
        consent_ids=ids(application),
        instruments={world.maths.pk: material.pk},
        viewer=world.viewer("operator"),
    )


@pytest.mark.clause("A2.5.9.5")
def test_everybody_gets_a_work_with_own_blocks_and_minutes(world):
    sitting = given.sitting(world)
    works = Attempt.objects.filter(sitting=sitting)
    assert {w.person for w in works} == {world.person("teacher"), world.person("colleague")}
    assert {(tuple(w.blocks), w.minutes, w.state) for w in works} == {(tuple(given.BLOCKS), 60, "assigned")}


@pytest.mark.clause("A2.5.9.5")
def test_neighbours_get_different_variants(world):
    sitting = given.sitting(world, CLASS)
    numbers = [w.variant.number for w in Attempt.objects.filter(sitting=sitting).order_by("person__search")]
    assert all(a != b for a, b in pairwise(numbers))


@pytest.mark.clause("A2.5.9.5")
def test_the_person_is_told_and_the_application_moves(world):
    sitting = given.sitting(world)
    application = Attempt.objects.first().consent.application
    mine = Deadline.objects.open().visible_to(world.viewer("teacher"))
    assert [d.name for d in mine] == ["take"]
    assert application.state == "scheduled"
    assert not Deadline.objects.open().filter(case_id=application.pk).exists()
    assert sitting.state == "scheduled"


@pytest.mark.clause("A2.5.9.5")
def test_terms_of_a_sitting_end_on_its_day_and_move_with_it(world, django_assert_max_num_queries):
    sitting = given.sitting(world, CLASS, in_days=3)
    terms = Deadline.objects.open().filter(name__in=("take", "hold"))
    assert {(d.due_on, d.days) for d in terms} == {(date(2026, 11, 26), None)}
    starts_at = sitting.starts_at + timedelta(days=1)
    with django_assert_max_num_queries(40):
        sittings.reschedule_sitting(
            sitting,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            place="каб. 215",
            reason="школа попросила другой день",
            viewer=world.viewer("operator"),
            seen=sitting.case.version,
        )
    assert {d.due_on for d in terms.all()} == {date(2026, 11, 27)}
    assert terms.count() == 1 + len(CLASS)


@pytest.mark.clause("A2.4.3.9", "A2.4.3.10")
@pytest.mark.parametrize("approved_on", [date(2025, 11, 23), date(2026, 12, 24)])
def test_materials_not_in_force_on_the_day_are_refused(world, approved_on):
    application = given.agreed(world)
    material = given.instrument(world, approved_on=approved_on)
    with pytest.raises(Refused, match="не выбраны утверждённые материалы"):
        schedule(world, application, material)
    assert not Sitting.objects.exists()


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"capacity": 1}, "а мест 1"),
        ({"hours": 0.5}, "Сеанс короче"),
        ({"hours": -1}, "Конец сеанса раньше начала"),
        ({"place": " "}, "Укажите место"),
        ({"mode": "remote"}, "Укажите основание"),
    ],
)
@pytest.mark.clause("A2.5.7.1")
def test_a_sitting_that_cannot_be_held_is_refused_in_words(world, changed, word):
    application, material = given.agreed(world), given.instrument(world)
    with pytest.raises(Refused, match=word):
        schedule(world, application, material, **changed)


@pytest.mark.clause("A2.5.9.5")
def test_nobody_sits_in_two_places_at_once(world):
    material = given.instrument(world)
    schedule(world, given.agreed(world), material)
    with pytest.raises(Refused, match="на другом сеансе"):
        schedule(world, given.agreed(world), material)


@pytest.mark.clause("A2.5.9.5")
def test_people_left_for_another_day_keep_the_duty(world):
    application, material = given.agreed(world), given.instrument(world)
    first = ids(application)[:1]
    sittings.schedule_sitting(
        given.plan(world),
        consent_ids=first,
        instruments={world.maths.pk: material.pk},
        viewer=world.viewer("operator"),
    )
    application = given.fresh(application)
    assert application.state == "agreed"
    assert Deadline.objects.open().filter(case_id=application.pk, name="schedule").exists()


@pytest.mark.clause("A2.5.1")
def test_withdrawn_consent_takes_the_work_off(world):
    sitting = given.sitting(world)
    work = given.work(sitting, world.person("teacher"))
    viewer = world.viewer("teacher")
    consents.withdraw_consent(work.consent, viewer=viewer, seen=given.seen(work.consent))
    assert given.fresh(work).state == "withdrawn"
    assert not Deadline.objects.open().visible_to(viewer).exists()


@pytest.mark.clause("A2.5.9.5", "A2.5.9.6")
def test_close_marks_the_absent_and_opens_the_term_of_results(world):
    sitting = given.opened(world)
    closed = perform(sitting, "close", viewer=world.viewer("operator"), seen=given.seen(sitting))
    assert (closed.state, given.fresh(closed).closed_on) == ("closed", date(2026, 11, 23))
    assert set(Attempt.objects.values_list("state", flat=True)) == {"absent"}
    due = Deadline.objects.open().get(name="tell_results")
    assert (due.role, due.due_on) == ("analyst", date(2026, 12, 7))
    assert Attempt.objects.first().consent.application.state == "conducted"


@pytest.mark.clause("A2.5.9.5")
def test_the_page_of_closing_says_whose_work_is_cut_off(world):
    sitting = given.opened(world)
    work, viewer = given.work(sitting, world.person("teacher")), world.viewer("teacher")
    perform(work, "start", viewer=viewer, seen=given.seen(work))
    told = closing(sitting)
    assert f"Ещё не сдано работ: 1 ({world.person('teacher').short_name})" in told
    assert "Не начато работ: 1" in told


@pytest.mark.clause("A2.5.9.5")
def test_a_sitting_does_not_begin_before_its_day(world):
    sitting = given.sitting(world, in_days=2)
    with pytest.raises(Refused, match="сначала перенесите"):
        perform(sitting, "open", viewer=world.viewer("operator"), seen=given.seen(sitting))


@pytest.mark.clause("A2.5.9.4")
def test_cancelled_sitting_returns_its_applications(world):
    sitting = given.sitting(world)
    viewer = world.viewer("operator")
    perform(sitting, "cancel", viewer=viewer, seen=given.seen(sitting), note="карантин")
    application = Attempt.objects.first().consent.application
    assert (application.state, given.fresh(sitting).state) == ("agreed", "cancelled")
    assert Deadline.objects.open().filter(case_id=application.pk, name="schedule").exists()
    schedule(world, application, Attempt.objects.first().instrument)


@pytest.mark.clause("A2.5.9.4")
def test_moved_sitting_tells_everybody_anew(world):
    sitting = given.sitting(world)
    later = world.now + timedelta(days=3)
    sittings.reschedule_sitting(
        sitting,
        starts_at=later,
        ends_at=later + timedelta(hours=3),
        place="Гимназия № 4",
        reason="школа попросила раньше",
        viewer=world.viewer("operator"),
        seen=given.seen(sitting),
    )
    assert "Гимназия № 4" in given.fresh(sitting).case.title
    assert Entry.objects.filter(name="reschedule").count() == 3


@pytest.mark.clause("A2.5.9.5")
def test_one_person_moves_to_another_sitting(world):
    first = given.sitting(world)
    second = schedule(world, given.agreed(world, ("mentor",)), given.instrument(world), in_days=1)
    work = given.work(first, world.person("teacher"))
    who = {"viewer": world.viewer("operator"), "seen": given.seen(work)}
    with pytest.raises(Refused, match="согласован срок"):
        sittings.move_person(work, to=second, **who)
    sittings.move_person(work, to=second, reason="педагог попросил раньше", **who)
    assert given.fresh(work).sitting_id == second.pk


WHO = {
    "scheduled": {
        "open": {"operator"},
        "reschedule": {"operator"},
        "cancel": {"operator"},
    },
    "open": {
        "close": {"operator"},
        "take_sheets": {"operator"},
        "sheets_entered": {"operator", "analyst", "teacher_analyst"},
    },
    "closed": {
        "tell": {"analyst", "system", "teacher_analyst"},
        "sheets_entered": {"operator", "analyst", "teacher_analyst"},
    },
}


@pytest.mark.clause("A2.5.5", "A2.6.1")
@pytest.mark.parametrize("stage", WHO)
def test_every_step_by_every_member_of_the_cast(world, stage):
    sitting = given.sitting(world) if stage == "scheduled" else given.opened(world)
    if stage == "closed":
        sitting = perform(sitting, "close", viewer=world.viewer("operator"), seen=given.seen(sitting))
    cast = (*World.CAST, "visitor", "system")
    found = {
        t.name: {name for name in cast if may(sitting, t.name, world.viewer(name))}
        for t in flow_of(sitting).transitions
    }
    assert {step: who for step, who in found.items() if who} == WHO[stage]


@pytest.mark.clause("A2.5.6.1")
def test_early_complex_diagnostic_is_warned_of(world):
    first = given.opened(world, ("teacher",))
    work, viewer = given.work(first, world.person("teacher")), world.viewer("teacher")
    work = perform(work, "start", viewer=viewer, seen=given.seen(work))
    perform(work, "finish", viewer=viewer, seen=given.seen(work))
    given.agreed(world, ("teacher", "colleague"))
    again = list(Consent.objects.filter(attempts__isnull=True).select_related("person"))
    assert early_complex(again, date(2026, 12, 7)) == [
        (world.person("teacher"), date(2026, 11, 23), date(2029, 11, 23))
    ]
    assert early_complex(again, date(2029, 11, 23)) == []


@pytest.mark.clause("A2.5.9.5")
def test_a_time_that_is_over_is_refused(world):
    application, material = given.agreed(world), given.instrument(world)
    with pytest.raises(Refused, match="уже прошло"):
        schedule(world, application, material, in_days=-2)


@pytest.mark.clause("A2.5.9.5")
def test_who_did_not_come_can_be_given_a_reserve_day(world):
    sitting = given.opened(world)
    perform(sitting, "close", viewer=world.viewer("operator"), seen=given.seen(sitting))
    application = Attempt.objects.first().consent.application
    schedule(world, application, Attempt.objects.first().instrument, in_days=3)
    assert given.fresh(application).state == "scheduled"


@pytest.mark.parametrize("size", [1, 4])
def test_scheduling_takes_a_bounded_number_of_queries(world, size, django_assert_max_num_queries):
    application, material = given.agreed(world, CLASS[:size]), given.instrument(world)
    consent_ids, viewer = ids(application), world.viewer("operator")
    with django_assert_max_num_queries(48):
        sittings.schedule_sitting(
            given.plan(world),
            consent_ids=consent_ids,
            instruments={world.maths.pk: material.pk},
            viewer=viewer,
        )


@pytest.mark.clause("A2.5.9.5")
def test_attendance_sheet_lists_who_is_expected(world):
    sitting = given.sitting(world)
    work = given.work(sitting, world.person("colleague"))
    viewer = world.viewer("colleague")
    consents.withdraw_consent(work.consent, viewer=viewer, seen=given.seen(work.consent))
    sheet = sittings.print_attendance(sitting, viewer=world.viewer("operator"))
    assert [row["name"] for row in sheet.context["rows"]] == ["Ветрова Мария Петровна"]
    with pytest.raises(Refused):
        sittings.print_attendance(sitting, viewer=world.viewer("head"))


@pytest.mark.clause("A2.5.9.5")
def test_extra_minutes_are_given_before_the_start_only(world):
    work = given.work(given.opened(world), world.person("teacher"))
    change = {"minutes": 30, "viewer": world.viewer("operator")}
    assert sittings.give_time(work, seen=given.seen(work), **change).extra_minutes == 30
    perform(work, "start", viewer=world.viewer("teacher"), seen=given.seen(work))
    with pytest.raises(Refused, match="до начала работы"):
        sittings.give_time(work, seen=given.seen(work), **change)
