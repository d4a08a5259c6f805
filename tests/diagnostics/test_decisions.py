"""A decision about an ИОМ: never lost to another's, changed while nothing came of it."""

import re

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
    page = client.post(f"/diagnostics/results/{result.pk}/decide/", {**form, "step": ""}).content.decode()
    assert "Пока страница была открыта" in page, "though it is shown again for another error"
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


@pytest.fixture
def many(world, client):
    """Two results that wait for a decision, and the same form of the list for both."""
    given_results.released(world, {"teacher": 1, "colleague": 1})
    found = [given_results.result_of(world, name) for name in ("teacher", "colleague")]
    client.force_login(world.person("analyst"))
    return found


def form_of(page, step="not_need", reason="одна зона роста"):
    seen = dict(re.findall(r'name="(seen-\d+)" value="(\d+)"', page))
    return {"chosen": [name.removeprefix("seen-") for name in seen], "step": step, "reason": reason, **seen}


@pytest.mark.clause("A2.6.6.1")
def test_a_decision_made_since_the_list_was_shown_stays_and_its_person_is_named(world, client, many):
    shown = form_of(client.get("/diagnostics/results/decide/").content.decode())
    decided(world, many[0], step="need", reason="три зоны роста")
    client.post("/diagnostics/results/decide/", shown)
    states = [(given.fresh(one).state, given.fresh(one).decision_reason) for one in many]
    assert states == [("needed", "три зоны роста"), ("not_needed", "одна зона роста")]
    told = client.get("/diagnostics/results/decide/").content.decode().replace("\xa0", " ")
    assert f"{many[0].person.short_name}: Пока страница была открыта" in told
    assert f"{many[1].person.short_name}: Пока" not in told
    assert "Решение записано: 1 педагог" in told


def test_the_same_form_twice_decides_once(client, many):
    shown = form_of(client.get("/diagnostics/results/decide/").content.decode())
    for _ in range(2):
        client.post("/diagnostics/results/decide/", shown)
    told = client.get("/diagnostics/results/decide/").content.decode()
    assert "Пока страница была открыта" not in told
    assert [one.case.entries.filter(name="not_need").count() for one in many] == [1, 1]


def test_a_form_that_does_not_say_what_it_showed_decides_nothing(client, many):
    shown = form_of(client.get("/diagnostics/results/decide/").content.decode())
    client.post("/diagnostics/results/decide/", {k: v for k, v in shown.items() if not k.startswith("seen-")})
    assert {given.fresh(one).state for one in many} == {"released"}
