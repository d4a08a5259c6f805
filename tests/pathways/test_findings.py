"""What is worth a look before an ИОМ is placed again."""

from datetime import date

import pytest

from marshrut.core.workflow import Unmet, perform
from marshrut.diagnostics.actions.results import decide
from marshrut.pathways import actions
from marshrut.pathways.models import Pathway, Proposal
from marshrut.pathways.queries import findings

MOVED = {"starts_on": date(2027, 1, 25), "ends_on": date(2027, 2, 5)}


def doubts(world, pathway):
    found = findings.to_place(Pathway.objects.get(pk=pathway.pk), world.viewer("developer"))
    return [f.text for f in found if not f.met and not f.blocking]


def taken(given, kind, **more):
    """An ИОМ recalled after one proposal of its teacher was taken."""
    pathway = given.placed()
    line = pathway.lines.get(title="Курс course")
    key = None if kind == "add" else line.key
    asked = {"key": key, "kind": kind, "text": "добавить вебинар", **more}
    given.by("teacher", actions.propose, pathway, **asked)
    proposal = Proposal.objects.get()
    given.by("developer", actions.answer, pathway, proposal_id=proposal.pk, verdict="taken")
    given.by("developer", lambda p, **kw: perform(p, "recall", **kw), pathway)
    return pathway, line


@pytest.mark.clause("A3.4.3.7")
def test_a_change_that_was_taken_is_missed_until_the_line_changes(world, given):
    pathway, line = taken(given, "change", **MOVED)
    assert any("Принято, но не внесено: «Курс course» (изменить)" in text for text in doubts(world, pathway))
    ids = list(line.deficits.values_list("entry_id", flat=True))
    given.by("developer", actions.change_line, pathway, key=line.key, entry_ids=ids, **MOVED)
    assert not any("не внесено" in text for text in doubts(world, pathway))


@pytest.mark.clause("A3.4.3.7")
def test_a_removal_and_an_addition_are_missed_too(world, given):
    pathway, line = taken(given, "remove")
    assert any("(убрать)" in text for text in doubts(world, pathway))
    given.by("developer", actions.remove_line, pathway, key=line.key)
    assert not any("не внесено" in text for text in doubts(world, pathway))


@pytest.mark.clause("A3.4.3.7")
def test_an_added_measure_is_looked_for_among_new_lines(world, given):
    pathway, _ = taken(given, "add")
    assert any("«добавить вебинар» (добавить)" in text for text in doubts(world, pathway))
    measure = given.measure("extra", ())
    given.by("developer", actions.add_measure, pathway, measure_id=measure.pk)
    assert not any("не внесено" in text for text in doubts(world, pathway))


@pytest.mark.clause("A3.3.2.4")
def test_a_week_above_the_norm_is_told_and_forbids_nothing(world, given):
    pathway = given.draft()
    assert not any("Больше нормы" in text for text in doubts(world, pathway))
    pathway.lines.filter(title="Курс course").update(hours=72)
    assert any("Больше нормы" in text for text in doubts(world, pathway))
    given.place(pathway)


@pytest.mark.clause("A2.6.6.1")
def test_the_decision_stays_while_its_pathway_lives(world, given):
    pathway = given.draft()
    change = {"step": "not_need", "reason": "ошибка", "viewer": world.viewer("analyst")}
    result = pathway.result
    with pytest.raises(Unmet, match="уже составлен ИОМ"):
        decide(result=result, seen=result.case.version, **change)
    given.by("developer", lambda p, **kw: perform(p, "close", note="решение ошибочно", **kw), pathway)
    assert decide(result=result, seen=result.case.version, **change).state == "not_needed"
