"""A work cut short is no honest zero: no level, no deficits, no ИОМ, a new sitting (decision 34)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from marshrut.core.models import Deadline, Entry
from marshrut.core.viewer import system
from marshrut.core.workflow import Denied, Refused, perform
from marshrut.diagnostics.actions.results import decide, release_sitting, score_sitting
from marshrut.diagnostics.models import Attempt, CurrentAnswer, Result
from marshrut.diagnostics.queries.sittings import to_be_placed
from marshrut.pathways.jobs import draft
from marshrut.pathways.models import Pathway
from tests.diagnostics import given, given_results

WHY = "Сеанс прервали из-за пожарной тревоги."


@pytest.fixture
def browse(world):
    def as_(name, url):
        client = Client()
        client.force_login(world.person(name))
        return client.get(url).content.decode()

    return as_


def cut(world, answered=1):
    """The colleague answered everything, the teacher so many of four when the operator closed the sitting."""
    sitting = given_results.closed(world, {"teacher": 4, "colleague": 4})
    work = Attempt.objects.get(person=world.person("teacher"))
    CurrentAnswer.objects.filter(attempt=work, position__gt=answered).delete()
    Attempt.objects.filter(pk=work.pk).update(cut_short=True)
    score_sitting(sitting.pk, viewer=system("score", world.now))
    return given.fresh(sitting)


def told(world, answered=1):
    sitting = cut(world, answered)
    release_sitting(sitting=sitting, viewer=world.viewer("analyst"), seen=given.seen(sitting))
    return given_results.result_of(world, "teacher")


def act(result, step, viewer, note=""):
    fresh = Result.objects.select_related("case").get(pk=result.pk)
    return perform(fresh, step, viewer=viewer, seen=fresh.case.version, note=note)


@pytest.mark.clause("A2.6.1", "A3.4.2.2")
@pytest.mark.parametrize(("answered", "level"), [(0, ""), (1, ""), (2, "high"), (4, "low")])
def test_below_the_least_share_of_answers_no_level_is_decided(world, answered, level):
    cut(world, answered)
    result = given_results.result_of(world, "teacher")
    assert (result.answered, result.items, result.level) == (answered, 4, level)
    assert result.entries.exists() is result.block_results.exists() is bool(level)


@pytest.mark.clause("A2.5.9.6")
def test_the_teacher_is_told_and_may_be_placed_again(world, browse):
    result = told(world)
    assert result.state == "insufficient"
    work = Attempt.objects.get(pk=result.attempt_id)
    assert work.state == "void"
    assert to_be_placed([work.consent.application_id]).get().person == world.person("teacher")
    page = browse("teacher", f"/diagnostics/results/{result.pk}/")
    assert "Данных для результата недостаточно" in page
    assert "Ответы есть на 1 из 4\xa0заданий" in page
    assert "уровень дефицитов" not in page
    assert not Deadline.objects.open().filter(case_id=result.pk, name="decide").exists()


def test_the_school_reads_of_it_as_of_any_attendance(world, browse):
    result = told(world)
    consent = Attempt.objects.get(pk=result.attempt_id).consent
    page = browse("deputy", f"/diagnostics/attendance/{consent.application_id}/")
    assert page.count("присутствие отмечено") >= 2
    assert "засчитан" not in page


@pytest.mark.clause("A2.6.6.1")
def test_no_pathway_comes_of_it(world):
    result = told(world)
    with pytest.raises(Refused):
        decide(
            result=result, step="need", reason="Да", viewer=world.viewer("analyst"), seen=given.seen(result)
        )
    draft.func(case_ids=[result.pk])
    assert not Pathway.objects.exists()


@pytest.mark.clause("A2.6.1")
def test_the_analyst_sees_how_much_was_answered_and_who_ended_it(world, browse):
    sitting = cut(world)
    result = given_results.result_of(world, "teacher")
    for url in (f"/diagnostics/sittings/{sitting.pk}/results/", "/diagnostics/results/"):
        page = browse("analyst", url)
        assert "ответов 1 из 4, сеанс завершён оператором" in page
        assert "недостаточно данных" in page
    page = browse("analyst", f"/diagnostics/results/{result.pk}/")
    assert "Ответов 1 из 4" in page
    assert "Работу прервал оператор" in page


def test_closing_by_the_operator_is_kept_with_the_work(world, browse):
    sitting = given.opened(world, ("teacher",))
    given_results.codifier(world)
    work = given.work(sitting, world.person("teacher"))
    perform(work, "start", viewer=world.viewer("teacher"), seen=given.seen(work))
    perform(given.fresh(sitting), "close", viewer=world.viewer("operator"), seen=given.seen(sitting))
    assert Attempt.objects.get(pk=work.pk).cut_short
    page = browse("teacher", f"/diagnostics/works/{work.pk}/")
    assert "Работа прервана в" in page
    assert "учтены ответы: 0 из 4" in page
    assert "Работа сдана" not in page


@pytest.mark.clause("A2.6.1")
def test_one_result_is_held_back_while_the_others_are_told(world):
    sitting = cut(world, 4)
    result = act(given_results.result_of(world, "teacher"), "hold", world.viewer("analyst"), WHY)
    release_sitting(sitting=sitting, viewer=world.viewer("analyst"), seen=given.seen(sitting))
    states = dict(Result.objects.values_list("person__login", "state"))
    assert states == {"teacher": "held", "colleague": "released"}
    assert given.fresh(sitting).state == "closed"
    act(result, "let_go", world.viewer("analyst"))
    again = given.fresh(sitting)
    release_sitting(sitting=again, viewer=world.viewer("analyst"), seen=given.seen(again))
    assert given.fresh(sitting).state == "told"


@pytest.mark.clause("A2.6.1")
@pytest.mark.parametrize("released", [False, True])
def test_a_work_is_annulled_with_a_reason_that_its_owner_reads(world, browse, released):
    sitting = cut(world, 4)
    if released:
        release_sitting(sitting=sitting, viewer=world.viewer("analyst"), seen=given.seen(sitting))
    result = act(given_results.result_of(world, "teacher"), "annul", world.viewer("analyst"), WHY)
    assert Entry.objects.get(case_id=result.pk, name="annul").payload.data["note"] == WHY
    assert Attempt.objects.get(pk=result.attempt_id).state == "void"
    mine = Deadline.objects.open().visible_to(world.viewer("teacher"))
    assert mine.filter(case_id=result.pk, name="read_result").exists()
    page = browse("teacher", f"/diagnostics/results/{result.pk}/")
    assert "Работа признана несостоявшейся" in page
    assert WHY in page
    assert not Deadline.objects.open().filter(case_id=result.pk, name="decide").exists()


def test_annulling_the_last_one_leaves_nobody_waiting(world):
    sitting = cut(world, 4)
    act(given_results.result_of(world, "teacher"), "hold", world.viewer("analyst"), WHY)
    release_sitting(sitting=sitting, viewer=world.viewer("analyst"), seen=given.seen(sitting))
    act(given_results.result_of(world, "teacher"), "annul", world.viewer("analyst"), WHY)
    assert given.fresh(sitting).state == "told"


def test_annulling_asks_for_a_reason_and_for_the_analyst(world):
    cut(world)
    result = given_results.result_of(world, "teacher")
    with pytest.raises(Refused):
        act(result, "annul", world.viewer("analyst"))
    with pytest.raises(Denied):
        act(result, "annul", world.viewer("teacher"), WHY)


def test_the_database_decides_nothing_without_a_level(world):
    cut(world)
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        Result.objects.filter(level="").update(state="needed")
