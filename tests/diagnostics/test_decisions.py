"""A decision about an ИОМ: never lost to another's, changed while nothing came of it."""

import pytest

from marshrut.core.workflow import Unmet
from marshrut.diagnostics.actions.results import decide
from marshrut.diagnostics.queries import decisions, owning
from marshrut.regulations.findings import Finding
from tests.diagnostics import given, given_results


@pytest.fixture
def result(world):
    given_results.released(world, {"teacher": 1})
    return given_results.result_of(world, "teacher")


def decided(world, result, step="not_need", reason="одна зона роста"):
    seen = given.seen(result)
    return decide(result=result, step=step, reason=reason, viewer=world.viewer("analyst"), seen=seen)


def test_a_late_form_keeps_its_reason_and_says_who_decided(world, client, result):
    seen = given.seen(result)
    decided(world, result)
    client.force_login(world.person("teacher_analyst"))
    other = world.person("developer")
    world.appoint(other, "analyst")
    client.force_login(other)
    form = {"step": "need", "reason": "три зоны роста", "seen": seen}
    page = client.post(f"/diagnostics/results/{result.pk}/decide/", form).content.decode()
    assert "три зоны роста" in page and "Пока страница была открыта" in page
    assert "«ИОМ не требуется», Клименко" in page
    assert given.fresh(result).state == "not_needed"


@pytest.mark.clause("A2.6.6.1")
def test_a_decision_is_changed_and_the_journal_keeps_both(world, result):
    changed = decided(world, decided(world, result), step="need", reason="педагог просит ИОМ")
    assert (changed.state, given.fresh(result).decision_reason) == ("needed", "педагог просит ИОМ")
    entries = result.case.entries.filter(name__in=["not_need", "change_to_need"]).select_related("payload")
    assert [e.payload.data["note"] for e in entries.order_by("seq")] == [
        "одна зона роста",
        "педагог просит ИОМ",
    ]


@pytest.mark.clause("A2.6.6.1")
def test_the_owner_reads_the_decision_in_force_with_its_own_reason(world, client, result):
    decided(world, decided(world, result), step="need", reason="педагог просит ИОМ")
    read = owning.decision(given.fresh(result))
    assert (read.label, read.reason) == ("ИОМ нужен", "педагог просит ИОМ")
    client.force_login(world.person("teacher"))
    page = client.get(f"/diagnostics/results/{result.pk}/").content.decode()
    assert "педагог просит ИОМ" in page and "ИОМ не требуется" not in page


@pytest.mark.clause("A2.6.6.1")
def test_a_decision_of_which_something_came_stays(world, result, monkeypatch):
    needed = decided(world, result, step="need", reason="три зоны роста")
    monkeypatch.setattr(decisions, "_checks", [lambda _pk: [Finding("A2.6.6.1", "ИОМ уже составлен", False)]])
    with pytest.raises(Unmet, match="уже составлен"):
        decided(world, needed)
    assert given.fresh(result).state == "needed"
    assert given.fresh(result).decision_reason == "три зоны роста"
