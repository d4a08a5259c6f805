"""A sheet of paper typed by several people at one moment, on PostgreSQL (A2.5.7.1)."""

from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from marshrut.core.models import Deadline, Entry
from marshrut.core.viewer import Role
from marshrut.core.workflow import Refused
from marshrut.diagnostics.actions import sheets
from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer
from tests.diagnostics import given, given_paper
from tests.races.together import together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.clause("A2.5.7.1"),
]
ROUNDS = 6
APART = {**given_paper.CHOICES, 2: "a"}


@pytest.fixture(autouse=True)
def postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("row locks are PostgreSQL's")


def fresh_sheet(world):
    return given_paper.sheet(given_paper.closed(world, ("teacher",)), world)


def begun(world):
    """Two entries begun by two people; each is about to end theirs."""
    work = fresh_sheet(world)
    for who in ("operator", "analyst"):
        given_paper.typed(world, work, who, {1: "a"}, done=False)
    return work


def end_both(world, work):
    return at_once(world, ("operator", "analyst"), partial(end_entry, work.paper_code))


def end_entry(code, viewer):
    return sheets.keep_entry(code, values=given_paper.values(), done=True, viewer=viewer, seen=1)


def unlocked(code, _viewer):
    work = Attempt.objects.select_related("sitting__case", "case").get(paper_code=code)
    return work.sitting, work


def test_two_entries_that_end_at_once_are_compared_once(world):
    for _ in range(ROUNDS):
        work = begun(world)
        assert [e for e in end_both(world, work) if isinstance(e, Exception)] == []
        assert given.fresh(work).state == "finished"
        assert (Answer.objects.filter(attempt=work).count(), work.current.count()) == (4, 4)
        assert Entry.objects.filter(case_id=work.pk, name="accept").count() == 1
        assert not Deadline.objects.open().filter(case_id=work.sitting_id, name="enter_sheets").exists()


def test_without_the_lock_nobody_compares_them(world, monkeypatch):
    """The control: each sees the other's entry unfinished, and the sheet waits for ever."""
    work, both, compare = begun(world), Barrier(2), sheets._compare

    def compared(*args):
        both.wait(10)
        compare(*args)
        both.wait(10)

    monkeypatch.setattr(sheets, "_locked", unlocked)
    monkeypatch.setattr(sheets, "_note", lambda *args: None)
    monkeypatch.setattr(sheets, "_compare", compared)
    end_both(world, work)
    assert work.entries.filter(done_at__isnull=False).count() == 2
    assert given.fresh(work).state == "written"


def begin_twice(world, work):
    """One person in two tabs at once."""
    viewer, values = world.viewer("operator"), given_paper.values()
    ends = partial(sheets.keep_entry, work.paper_code, values=values, done=True, viewer=viewer, seen=0)
    return together(ends, ends)


def test_one_person_at_once_in_two_tabs_makes_one_entry(world):
    for _ in range(ROUNDS):
        work = fresh_sheet(world)
        begin_twice(world, work)
        assert list(work.entries.values_list("turn", "by__login")) == [(1, "operator")]
        assert given.fresh(work).state == "written"


def test_without_lock_and_check_the_database_refuses_the_second_entry_of_one_person(world, monkeypatch):
    """The control: the code looks away, and still one person does not type a sheet twice."""
    work, turns = fresh_sheet(world), iter((1, 2))
    monkeypatch.setattr(sheets, "_locked", unlocked)
    monkeypatch.setattr(sheets, "_note", lambda *args: None)
    monkeypatch.setattr(sheets, "own_entry", lambda *args: None)
    monkeypatch.setattr(
        sheets,
        "_begun",
        lambda work, viewer: sheets.SheetEntry(
            attempt=work, turn=next(turns), by_id=viewer.person_id, begun_at=viewer.at
        ),
    )
    failed = [e for e in begin_twice(world, work) if isinstance(e, IntegrityError)]
    assert len(failed) == 1 and "sheet_entry_by_two_people" in str(failed[0])
    assert work.entries.count() == 1


def at_once(world, people, act):
    """The act of each of the staff, all at one moment."""
    viewers = [world.viewer(who) for who in people]
    return together(*(partial(act, viewer) for viewer in viewers))


def test_of_three_who_begin_at_once_two_type(world):
    world.appoint(world.person("developer"), Role.OPERATOR)
    for _ in range(ROUNDS):
        work = fresh_sheet(world)
        begin = partial(begin_sheet, work.paper_code)
        done = at_once(world, ("operator", "analyst", "developer"), begin)
        assert sum(isinstance(one, Refused) for one in done) == 1
        assert sorted(work.entries.values_list("turn", flat=True)) == [1, 2]


def begin_sheet(code, viewer):
    return sheets.keep_entry(code, values={}, done=False, viewer=viewer, seen=0)


def test_of_two_who_settle_at_once_one_is_heard(world):
    for _ in range(ROUNDS):
        work = given_paper.twice(world, fresh_sheet(world), APART)
        done = at_once(world, ("operator", "analyst"), partial(settle_by_role, work.paper_code))
        assert sum(isinstance(one, Refused) for one in done) == 1
        assert sum(isinstance(one, Attempt) for one in done) == 1
        assert CurrentAnswer.objects.filter(attempt=work).count() == 4
        assert Entry.objects.filter(case_id=work.pk, name="settle_sheet").count() == 1


def settle_by_role(code, viewer):
    """The operator and the analyst read the paper differently."""
    choice = "a" if viewer.has(Role.OPERATOR) else "b"
    return sheets.settle(code, chosen=given_paper.values({2: choice}), viewer=viewer)
