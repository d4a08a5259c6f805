"""The paper variant: printed under a code, typed twice by two people, settled, scored as any other (A2.5.7.1)."""

import pytest
from django.db import IntegrityError, transaction

from marshrut.core.models import Deadline, Entry
from marshrut.core.viewer import Role, system
from marshrut.core.workflow import Denied, Refused, Unmet, perform
from marshrut.diagnostics.actions import results, sheets, sittings
from marshrut.diagnostics.actions.booklets import print_booklets
from marshrut.diagnostics.jobs.results import score_sheets
from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer, Result, SheetEntry, Sitting
from marshrut.diagnostics.models.attempts import PAPER
from marshrut.diagnostics.queries.sheets import is_code, works_to_type
from marshrut.documents.jobs import made_of
from marshrut.documents.models import Document
from marshrut.people.models import Employment
from tests.diagnostics import given, given_paper, given_results
from tests.documents.reading import pdf_text

pytestmark = pytest.mark.clause("A2.5.7.1")


@pytest.fixture
def sitting(world):
    given_results.codifier(world)
    return given_paper.closed(world)


@pytest.fixture
def work(world, sitting):
    return given_paper.sheet(sitting, world)


def answers(work):
    rows = CurrentAnswer.objects.filter(attempt=work).order_by("position")
    return [value and value["choice"] for value in rows.values_list("answer__value", flat=True)]


# Scheduling and printing


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"on_paper": True}, "Укажите основание бумажного варианта"),
        ({**given_paper.PAPER, **given.REMOTE}, "На бумаге работу пишут очно"),
    ],
)
def test_paper_needs_a_basis_and_a_room(world, changed, said):
    with pytest.raises(Refused, match=said):
        given.sitting(world, **changed)


def test_the_database_holds_the_basis_and_the_room(world):
    sitting = given.sitting(world)
    for wrong in ({"on_paper": True}, {"on_paper": True, "paper_basis": "акт", "mode": "remote"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sitting.objects.filter(pk=sitting.pk).update(**wrong)


def test_each_work_has_a_code_that_finds_a_slip_of_the_finger(world):
    codes = [w.paper_code for w in given.sitting(world, **given_paper.PAPER).attempts.all()]
    assert len(set(codes)) == 2 and all(is_code(code) for code in codes)
    for at, digit in enumerate(codes[0]):
        for other in set("0123456789") - {digit}:
            assert not is_code(codes[0][:at] + other + codes[0][at + 1 :])
    assert given.work(given.sitting(world, ("mentor",)), world.person("mentor")).paper_code == ""


def test_moved_between_paper_and_screen_the_code_comes_and_goes(world):
    paper = given.sitting(world, ("teacher",), in_days=2, **given_paper.PAPER)
    screen = given.sitting(world, ("colleague",), in_days=3)
    moves = {"viewer": world.viewer("operator"), "reason": "Просьба педагога"}
    work = given.work(paper, world.person("teacher"))
    moved = sittings.move_person(work, to=screen, seen=given.seen(work), **moves)
    assert moved.paper_code == ""
    work = given.work(screen, world.person("colleague"))
    assert is_code(sittings.move_person(work, to=paper, seen=given.seen(work), **moves).paper_code)


def test_booklets_show_items_and_codes_and_no_name(world):
    sitting = given.sitting(world, **given_paper.PAPER)
    [document] = print_booklets(sitting, viewer=world.viewer("operator"))
    assert (document.kind, document.number) == ("booklets", "Б-2026-0001")
    text = pdf_text(made_of("booklets", "pdf", document.context, document.issued_at))
    for work in sitting.attempts.select_related("person"):
        assert f"{work.paper_code[:4]}-{work.paper_code[4:]}" in text
        assert work.person.surname not in text
    assert "Вопрос 1" in text and "неверно" in text and "Бланк ответов" in text and "Б-2026-0001" in text
    assert Entry.objects.filter(case_id=sitting.pk, name="booklets_printed").exists()


def test_many_works_are_printed_in_bundles(world, monkeypatch):
    monkeypatch.setattr("marshrut.diagnostics.actions.booklets.IN_ONE_FILE", 1)
    sitting = given.sitting(world, **given_paper.PAPER)
    documents = print_booklets(sitting, viewer=world.viewer("operator"))
    assert [d.number for d in documents] == ["Б-2026-0001", "Б-2026-0002"]


def test_on_screen_there_is_nothing_to_print_and_only_the_operator_prints(world):
    with pytest.raises(Refused, match="на экране"):
        print_booklets(given.sitting(world), viewer=world.viewer("operator"))
    paper = given.sitting(world, ("mentor",), **given_paper.PAPER)
    with pytest.raises(Denied):
        print_booklets(paper, viewer=world.viewer("analyst"))


def test_the_attendance_sheet_says_whose_code_is_whose(world):
    sitting = given.sitting(world, **given_paper.PAPER)
    sheet = sittings.print_attendance(sitting, viewer=world.viewer("operator"))
    codes = {w.paper_code for w in sitting.attempts.all()}
    assert {row["subject"][-9:].replace("-", "") for row in sheet.context["rows"]} == codes


# Paper is paper, screen is screen


def test_a_work_on_paper_cannot_be_begun_on_screen(world):
    work = given_paper.sheet(given_paper.opened(world), world)
    with pytest.raises(Unmet, match="на бумаге"):
        perform(work, "start", viewer=world.viewer("teacher"), seen=given.seen(work))
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk=work.pk).update(state="running")


def test_a_work_on_screen_has_no_sheet(world):
    sitting = given.opened(world)
    ids = list(sitting.attempts.values_list("pk", flat=True))
    assert sheets.hand_in(sitting, attempt_ids=ids, viewer=world.viewer("operator")) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk__in=ids).update(state="written")


# Handing in


def test_who_did_not_hand_in_a_sheet_is_absent(world):
    sitting = given_paper.closed(world, took=("teacher",))
    assert given_paper.sheet(sitting, world).state == "written"
    assert given_paper.sheet(sitting, world, "colleague").state == "absent"


def test_taking_the_sheets_opens_the_duty_to_type_until_the_term_of_results(world, sitting):
    duty = Deadline.objects.get(case_id=sitting.pk, name="enter_sheets")
    told = Deadline.objects.get(case_id=sitting.pk, name="tell_results")
    assert (duty.due_on, duty.role, duty.closed_at) == (told.due_on, Role.OPERATOR, None)


def test_a_second_click_takes_no_sheet_twice(world):
    sitting = given_paper.handed(world)
    ids = list(sitting.attempts.values_list("pk", flat=True))
    assert sheets.hand_in(sitting, attempt_ids=ids, viewer=world.viewer("operator")) == []
    with pytest.raises(Denied):
        sheets.hand_in(sitting, attempt_ids=ids, viewer=world.viewer("analyst"))


# Typing twice


def test_two_entries_that_agree_end_the_work_and_it_is_scored_as_any_other(world, sitting, work):
    done = given_paper.twice(world, work)
    assert (done.state, answers(done)) == ("finished", ["a", "b", "a", "b"])
    assert score_sheets.func([work.pk]) == 1
    result = Result.objects.get(attempt=work)
    assert (result.points, result.maximum, result.state) == (2, 4, "scored")


def test_the_answers_say_that_they_came_from_paper_and_by_whom(world, sitting, work):
    given_paper.twice(world, work)
    rows = Answer.objects.filter(attempt=work)
    assert {(a.device, a.typed_by) for a in rows} == {(PAPER, world.person("analyst"))}
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(
            uuid="00000000-0000-0000-0000-000000000001",
            attempt=work,
            position=1,
            made_at=world.now,
            received_at=world.now,
            device=PAPER,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(value=None)


def test_no_answer_is_another_thing_than_not_typed_yet(world, work):
    partial = {1: "a", 3: None}
    entry = given_paper.typed(world, work, "operator", partial, done=False)
    assert entry.values == {"1": {"choice": "a"}, "3": None}
    with pytest.raises(Refused, match=r"Не введены задания: 2, 4\. "):
        given_paper.typed(world, work, "operator", partial, seen=1)
    given_paper.typed(world, work, "operator", given_paper.NONE_AT_3, seen=1)
    given_paper.typed(world, work, "analyst", given_paper.NONE_AT_3)
    assert answers(work) == ["a", "b", None, "b"]


def test_one_person_does_not_type_a_sheet_twice(world, work):
    given_paper.typed(world, work, "operator")
    with pytest.raises(Refused, match="другой сотрудник"):
        given_paper.typed(world, work, "operator", given_paper.NONE_AT_3, seen=1)
    assert given.fresh(work).state == "written"


def test_the_database_holds_two_people_and_two_entries(world, work):
    own = {"attempt": work, "by": world.person("operator"), "begun_at": world.now}
    SheetEntry.objects.create(turn=1, **own)
    for wrong in (
        {"turn": 2},
        {"turn": 3, "by": world.person("analyst")},
        {"turn": 1, "by": world.person("analyst")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SheetEntry.objects.create(**{**own, **wrong})


def test_what_was_handed_over_never_changes(world, work):
    given_paper.typed(world, work, "operator")
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetEntry.objects.update(values={})
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetEntry.objects.all().delete()
    sheets.drop_entry(work.paper_code, turn=1, viewer=world.viewer("analyst"))
    assert SheetEntry.objects.count() == 1


def test_the_same_click_twice_is_no_error_and_another_tab_is_told(world, work):
    entry = given_paper.typed(world, work, "operator", {1: "a"}, done=False)
    with pytest.raises(Refused, match="в другой вкладке"):
        given_paper.typed(world, work, "operator", {1: "b"}, done=False)
    done = given_paper.typed(world, work, "operator", seen=entry.version)
    assert given_paper.typed(world, work, "operator", seen=entry.version).version == done.version


def test_an_entry_that_nobody_ends_is_taken_off_and_journalled(world, work):
    given_paper.typed(world, work, "operator", {1: "a"}, done=False)
    sheets.drop_entry(work.paper_code, turn=1, viewer=world.viewer("analyst"))
    assert not work.entries.exists()
    assert Entry.objects.filter(case_id=work.pk, name="drop_sheet_entry").count() == 1


def test_a_third_person_finds_the_sheet_taken(world, work):
    world.appoint(world.person("developer"), Role.OPERATOR)
    given_paper.typed(world, work, "operator", done=False)
    given_paper.typed(world, work, "analyst", done=False)
    with pytest.raises(Refused, match="вводят два сотрудника"):
        given_paper.typed(world, work, "developer")


# Settling


@pytest.fixture
def apart(world, work):
    return given_paper.twice(world, work, {**given_paper.CHOICES, 2: "a", 3: None})


def settle(world, work, chosen, who="operator"):
    return sheets.settle(work.paper_code, chosen=given_paper.values(chosen), viewer=world.viewer(who))


def test_where_they_differ_nothing_is_accepted_until_it_is_settled(world, apart):
    assert (apart.state, answers(apart)) == ("written", [])
    with pytest.raises(Refused, match=r"Не решены задания: 3\."):
        settle(world, apart, {2: "b"})
    done = settle(world, apart, {2: "b", 3: None})
    assert (done.state, answers(done)) == ("finished", ["a", "b", None, "b"])


def test_the_journal_says_what_was_settled_and_not_how_it_was_answered(world, apart):
    settle(world, apart, {2: "b", 3: None})
    entry = Entry.objects.select_related("payload").get(case_id=apart.pk, name="settle_sheet")
    assert entry.payload.data["note"] == "задание 2: как в первом вводе; задание 3: как во втором вводе"
    by = dict(Answer.objects.filter(attempt=apart).values_list("position", "typed_by__login"))
    assert by == {1: "analyst", 2: "operator", 3: "operator", 4: "analyst"}


def test_agreed_answers_are_not_changed_by_settling(world, apart):
    done = settle(world, apart, {1: "b", 2: "b", 3: "b", 4: "a"})
    assert answers(done) == ["a", "b", "b", "b"]


def test_a_sheet_is_settled_once_and_only_when_typed_twice(world, sitting, apart):
    settle(world, apart, {2: "b", 3: None})
    with pytest.raises(Refused, match="уже приняты"):
        settle(world, apart, {2: "a", 3: None}, "analyst")
    with pytest.raises(Refused, match="не введён дважды"):
        settle(world, given_paper.sheet(sitting, world, "colleague"), {2: "a"})


# Results


def test_results_wait_for_the_last_sheet_and_the_duty_ends_with_it(world, sitting, work):
    given_paper.twice(world, work)
    score_sheets.func([work.pk])
    tell = {"sitting": sitting, "viewer": world.viewer("analyst")}
    with pytest.raises(Refused, match="не со всех бланков"):
        results.release_sitting(seen=given.seen(sitting), **tell)
    duty = Deadline.objects.filter(case_id=sitting.pk, name="enter_sheets")
    assert duty.open().exists()
    other = given_paper.sheet(sitting, world, "colleague")
    given_paper.twice(world, other)
    score_sheets.func([other.pk])
    assert not duty.open().exists()
    assert results.release_sitting(seen=given.seen(sitting), **tell) == 2


def test_what_is_typed_before_the_end_is_scored_by_the_end(world):
    given_results.codifier(world)
    sitting = given_paper.handed(world)
    work = given_paper.sheet(sitting, world)
    given_paper.twice(world, work)
    assert score_sheets.func([work.pk]) == 0
    sitting = given.fresh(sitting)
    perform(sitting, "close", viewer=world.viewer("operator"), seen=given.seen(sitting))
    assert results.score_sitting(sitting.pk, viewer=system("score", world.now)) == 1


# Who types (A2.6.3)


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize(
    "who",
    ["teacher", "colleague", "head", "deputy", "developer", "methodist", "administrator", "teacher_analyst"],
)
def test_only_the_operator_and_the_analyst_type_and_nobody_a_colleague(world, work, who):
    with pytest.raises(Denied):
        given_paper.typed(world, work, who)


@pytest.mark.clause("A2.6.3")
def test_nobody_types_their_own_sheet_nor_one_of_their_school(world, work):
    world.appoint(world.person("colleague"), Role.OPERATOR)
    world.appoint(world.person("teacher"), Role.OPERATOR)
    assert not works_to_type(world.viewer("colleague")).exists()
    with pytest.raises(Denied):
        given_paper.typed(world, work, "teacher")
    Employment.objects.create(
        person=world.person("operator"), organisation=world.school, position="учитель", since=world.now.date()
    )
    with pytest.raises(Denied):
        given_paper.typed(world, work, "operator")


def test_only_sheets_handed_in_are_typed(world):
    work = given_paper.sheet(given_paper.opened(world), world)
    with pytest.raises(Denied, match="среди принятых"):
        given_paper.typed(world, work, "operator")


def test_documents_of_booklets_belong_to_nobody(world):
    sitting = given.sitting(world, **given_paper.PAPER)
    print_booklets(sitting, viewer=world.viewer("operator"))
    assert Document.objects.get(kind="booklets").owner_id is None
