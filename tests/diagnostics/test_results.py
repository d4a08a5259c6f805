from datetime import date, timedelta

import pytest
from django.test import Client

from marshrut.core.models import Deadline, Look
from marshrut.core.viewer import system
from marshrut.core.workflow import Denied, Refused, perform
from marshrut.diagnostics.actions.results import decide, release_sitting, score_sitting
from marshrut.diagnostics.models import Result
from marshrut.diagnostics.queries.owning import decision, what_follows, who_looked
from marshrut.diagnostics.queries.results import looks_at, open_result, pathway_due, planning_facts
from marshrut.documents.models import Document
from tests.diagnostics import given, given_results

RIGHT = {"teacher": 2, "colleague": 4}


@pytest.fixture
def browse(world):
    def as_(name):
        client = Client()
        client.force_login(world.person(name))
        return client

    return as_


@pytest.mark.clause("A2.2.2", "A3.4.2.2")
def test_works_are_scored_by_key_level_and_codes(world):
    given_results.scored(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    assert (result.points, result.maximum, result.level, result.state) == (2, 4, "high", "scored")
    assert [e.entry.code for e in result.entries.filter(deficit=True)] == ["К-3", "К-4"]
    assert dict(result.block_results.values_list("block", "points"))["communicative"] == 0


def test_scoring_again_finds_nothing_to_do(world):
    sitting = given_results.scored(world, RIGHT)
    assert score_sitting(sitting.pk, viewer=system("score", world.now)) == 0
    assert Result.objects.count() == 2


@pytest.mark.clause("A2.5.9.6")
def test_telling_is_due_ten_working_days_after_the_procedure_closed(world):
    given_results.closed(world, RIGHT)
    term = Deadline.objects.open().visible_to(world.viewer("analyst")).get(name="tell_results")
    assert (term.started_on, term.days, term.due_on) == (date(2026, 11, 23), 10, date(2026, 12, 7))


@pytest.mark.clause("A2.5.9.6")
def test_release_tells_everybody_and_closes_the_term(world):
    sitting = given_results.released(world, RIGHT)
    assert sitting.state == "told"
    assert not Deadline.objects.open().filter(name="tell_results").exists()
    mine = Deadline.objects.open().visible_to(world.viewer("teacher"))
    assert mine.filter(name="read_result").exists()


def test_nothing_is_released_before_all_works_are_scored(world):
    sitting = given_results.closed(world, RIGHT)
    with pytest.raises(Refused, match="ещё не все работы"):
        release_sitting(sitting=sitting, viewer=world.viewer("analyst"), seen=given.seen(sitting))


@pytest.mark.clause("A2.6.3")
def test_before_release_not_even_the_owner_sees_it(world, browse):
    given_results.scored(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    assert open_result(result.pk, world.viewer("teacher")) is None
    assert browse("teacher").get(f"/diagnostics/results/{result.pk}/").status_code == 404


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize(
    "name",
    [
        "colleague",
        "head",
        "deputy",
        "operator",
        "methodist",
        "lecturer",
        "department_officer",
        "municipal",
        "administrator",
        "stranger",
        "mentor",
        "association_head",
        "author",
        "expert",
        "approver",
        "other_head",
    ],
)
def test_nobody_else_sees_a_result(world, browse, name):
    given_results.released(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    assert open_result(result.pk, world.viewer(name)) is None
    assert planning_facts([result.pk], world.viewer(name)) == []
    assert browse(name).get(f"/diagnostics/results/{result.pk}/").status_code == 404


@pytest.mark.clause("A2.6.3")
def test_an_admitted_look_is_noted_and_shown_to_the_owner_alone(world):
    given_results.released(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    open_result(result.pk, world.viewer("developer"))
    seen = looks_at(world.person("teacher").pk, world.viewer("teacher"))
    assert [(look.viewer_id, look.capacity) for look in seen] == [(world.person("developer").pk, "developer")]
    assert looks_at(world.person("teacher").pk, world.viewer("analyst")) == []


def test_the_owner_reads_deficits_strengths_and_who_looked(world, browse):
    given_results.released(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    text = browse("teacher").get(f"/diagnostics/results/{result.pk}/").content.decode()
    assert "Две зоны роста и две сильные стороны" in text
    assert "Умение 3" in text and "50 %" in text and "Кто видел мой результат" in text
    assert not Deadline.objects.open().filter(case_id=result.pk, name="read_result").exists()


@pytest.mark.clause("A3.4.3.2")
def test_the_term_for_the_route_counts_from_the_persons_own_work(world):
    given_results.released(world, RIGHT)
    term = Deadline.objects.open().filter(name="decide").first()
    assert (term.started_on, term.due_on) == (date(2026, 11, 23), date(2026, 12, 7))


@pytest.mark.clause("A3.4.3.2")
def test_the_duty_to_decide_opens_when_it_can_be_done_and_the_term_is_seen_before(world, browse):
    sitting = given_results.scored(world, RIGHT)
    analyst = browse("analyst")
    assert not Deadline.objects.open().filter(name="decide").exists()
    assert pathway_due(sitting) == date(2026, 12, 7)
    page = analyst.get(f"/diagnostics/sittings/{sitting.pk}/results/").content.decode()
    assert 'Решить, кому нужен ИОМ, и подготовить проекты: <span class="status' in page
    result = given_results.result_of(world, "teacher")
    page = analyst.get(f"/diagnostics/results/{result.pk}/").content.decode()
    assert "Решить можно после того, как результат сообщён педагогу" in page
    assert f'href="/diagnostics/sittings/{sitting.pk}/results/">Сообщить' in page


@pytest.mark.parametrize("step", ["need", "not_need", "decline"])
def test_a_decision_is_recorded_with_its_reason(world, step):
    given_results.released(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    decide(
        result=result,
        step=step,
        reason="Две зоны роста",
        viewer=world.viewer("analyst"),
        seen=given.seen(result),
    )
    result = given_results.result_of(world, "teacher")
    assert result.decision_reason == "Две зоны роста"
    assert not Deadline.objects.open().filter(case_id=result.pk, name="decide").exists()


def test_nobody_decides_about_oneself(world):
    world.appoint(world.person("teacher"), "analyst")
    given_results.scored(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    with pytest.raises(Denied):
        perform(result, "release", viewer=world.viewer("teacher"), seen=given.seen(result))


@pytest.mark.parametrize("path", ["results/", "results/decide/", "sittings/{sitting}/results/", "mine/"])
def test_lists_take_the_same_queries_for_one_and_three(world, browse, path, django_assert_max_num_queries):
    people = {"teacher": 1, "colleague": 2, "mentor": 3}
    sitting = given_results.released(world, people)
    client = browse("analyst")
    client.get(f"/diagnostics/{path.format(sitting=sitting.pk)}")
    with django_assert_max_num_queries(20):
        assert client.get(f"/diagnostics/{path.format(sitting=sitting.pk)}").status_code == 200


def test_the_list_of_decisions_takes_many_at_once(world, browse):
    given_results.released(world, RIGHT)
    versions = {f"seen-{r.pk}": r.case.version for r in Result.objects.select_related("case")}
    chosen = [name.removeprefix("seen-") for name in versions]
    sent = {"chosen": chosen, "step": "need", "reason": "есть зоны роста", **versions}
    browse("analyst").post("/diagnostics/results/decide/", sent)
    assert set(Result.objects.values_list("state", flat=True)) == {"needed"}


def test_refused_decision_keeps_what_was_entered(world, browse):
    given_results.released(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    page = browse("analyst").post(
        f"/diagnostics/results/{result.pk}/decide/", {"step": "need", "reason": "моё обоснование", "seen": 1}
    )
    text = page.content.decode()
    assert "моё обоснование" in text and "произошли изменения" in text


def test_export_has_a_row_for_each(world, browse):
    given_results.released(world, RIGHT)
    response = browse("analyst").get("/diagnostics/results/?xlsx=1")
    assert response.content[:2] == b"PK" and Look.objects.filter(what="список результатов").count() == 2


@pytest.mark.clause("A2.6.3")
def test_the_certificate_has_no_score_and_is_given_once(world, browse):
    given_results.released(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    path = f"/diagnostics/works/{result.attempt_id}/certificate/"
    first, second = browse("teacher").post(path), browse("teacher").post(path)
    assert first.url == second.url
    facts = str(Document.objects.get(kind="certificate").context)
    assert "математика" in facts and "уровень" not in facts and "50" not in facts


def test_nobody_gets_somebody_elses_certificate(world, browse):
    given_results.released(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    assert browse("head").post(f"/diagnostics/works/{result.attempt_id}/certificate/").status_code == 404


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("role", ["analyst", "developer"])
def test_a_member_of_the_staff_sees_the_own_result_only_when_told(world, role):
    world.appoint(world.person("teacher"), role)
    sitting = given_results.scored(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    assert open_result(result.pk, world.viewer("teacher")) is None
    release_sitting(sitting=sitting, viewer=world.viewer("analyst"), seen=given.seen(sitting))
    assert open_result(result.pk, world.viewer("teacher")) is not None


@pytest.mark.clause("A2.6.3")
def test_a_member_of_the_staff_who_teaches_in_the_school_sees_nothing_of_colleagues(world, browse):
    given_results.released(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    near = world.viewer("teacher_analyst")
    assert open_result(result.pk, near) is None
    assert not Deadline.objects.visible_to(near).open().filter(case_id=result.pk).exists()
    with pytest.raises(Denied):
        decide(result=result, step="need", reason="Нужен", viewer=near, seen=given.seen(result))
    assert open_result(result.pk, world.viewer("analyst")) is not None


def decided(world, step, reason="Уровень высокий."):
    result = given_results.result_of(world, "teacher")
    analyst = world.viewer("analyst")
    return decide(result=result, step=step, reason=reason, viewer=analyst, seen=given.seen(result))


@pytest.mark.clause("A2.6.6.1")
@pytest.mark.parametrize(
    ("step", "told", "words"),
    [
        ("not_need", "Решение ЦНППМ: ИОМ сейчас не требуется.", "ИОМ не требуется"),
        ("decline", "Записан ваш отказ от ИОМ.", "вы отказались от ИОМ"),
    ],
)
def test_the_owner_reads_the_decision_as_what_it_is(world, step, told, words):
    given_results.released(world, RIGHT)
    viewer = world.viewer("teacher")
    waiting = what_follows(given_results.result_of(world, "teacher"), viewer)
    assert waiting.text == "ЦНППМ решает, нужен ли вам ИОМ до пн, 7\u00a0декабря. Решение появится здесь."
    assert decision(given_results.result_of(world, "teacher")) is None
    decided(world, step)
    result = given_results.result_of(world, "teacher")
    assert (what_follows(result, viewer).text, decision(result).label) == (told, words)
    made = decision(result)
    assert (made.who, made.on, made.reason) == ("Клименко О. В.", "23\u00a0ноября 2026", "Уровень высокий.")


@pytest.mark.clause("A2.6.3")
def test_looks_of_one_person_in_one_day_are_one_row(world):
    given_results.released(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    for viewer in (world.viewer("analyst"), world.viewer("analyst"), world.viewer("developer")):
        open_result(result.pk, viewer)
    open_result(result.pk, world.viewer("analyst").moved_to(world.now + timedelta(days=1)))
    rows, everybody = who_looked(world.viewer("teacher").moved_to(world.now + timedelta(days=1)))
    assert everybody
    assert [(row.who, row.when, row.what) for row in rows] == [
        ("Клименко О. В., аналитик центра", "сегодня", ["результат диагностики"]),
        ("Щукин И. К., разработчик ИОМ", "пн, 23\u00a0ноября", ["результат диагностики"]),
        ("Клименко О. В., аналитик центра", "пн, 23\u00a0ноября", ["результат диагностики, 2\u00a0раза"]),
    ]
    assert who_looked(world.viewer("visitor")) == ([], True)
