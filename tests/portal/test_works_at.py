"""«Регламент» links to pages only for those who may open them."""

import re
from pathlib import Path

import pytest

from marshrut.core.viewer import nobody
from marshrut.core.wording import counted
from marshrut.core.workflow import flow_of, flows
from marshrut.documents.access import kinds
from marshrut.pathways.models import Pathway
from marshrut.portal.queries import places, reach, rules_in_force, works_at
from marshrut.regulations.clauses import load_clauses
from marshrut.regulations.norms import Norms
from tests.conftest import NOW
from tests.pathways.given import Given

ROOT = Path(__file__).resolve().parents[2]
LAYOUTS = ROOT / "marshrut/documents/data"


def links(clause, viewer):
    return {place.url for place in works_at(clause, viewer)} - {""}


def test_a_clause_links_to_pages_that_the_reader_may_open(world):
    assert links("A2.6.6.1", world.viewer("analyst")) == {"/diagnostics/results/decide/"}
    assert links("A2.6.6.1", world.viewer("teacher")) == set()


def test_a_clause_still_says_what_works_where_there_is_no_link(world):
    shown = works_at("A2.6.6.1", world.viewer("visitor"))
    assert shown == works_at("A2.6.6.1", world.viewer("teacher"))
    assert any(place.what == "Результат диагностики: нужен ИОМ" for place in shown)


def test_pages_that_only_forms_lead_to_are_no_links(world):
    assert links("A3.4.3.8", world.viewer("developer")) == {"/pathways/register/"}


def whose(clause, what):
    return next(place.who for place in works_at(clause, nobody(NOW)) if place.what == what)


@pytest.mark.clause("A3.4.3.6")
def test_who_is_named_by_the_steps_that_a_page_performs():
    assert whose("A3.4.3.6", "Согласовать ИОМ") == (
        "сам педагог, куратор этого ИОМ (но не вошедший по карточке без подтверждения личности),"
        " руководитель организации педагога (но не куратор этого ИОМ) или учредитель (для ИОМ руководителя)"
        " (но не куратор этого ИОМ)"
    )
    assert whose("A2.6.3", "Результат диагностики") == "сам педагог, аналитик центра или разработчик ИОМ"


SHOWN = (ROOT / "tests/clauses_shown.txt").read_text("utf-8").split()


@pytest.mark.parametrize("clause", SHOWN)
def test_every_clause_that_tests_show_has_a_place(clause):
    assert works_at(clause, nobody(NOW))


def test_no_place_is_of_a_clause_that_the_order_does_not_have():
    assert places().keys() <= load_clauses().keys()


def test_what_a_step_heeds_is_what_its_requirements_look_at(world):
    """The number is given when the ИОМ is drafted; the rest are findings of the placing."""
    drafted = Given(world).draft(level="high")
    assert drafted.number and drafted.result_id, "A3.4.3.3, A2.6.6.3"
    place = flow_of(Pathway).step("place")
    viewer = world.viewer("developer")
    pathway = Pathway.objects.select_related("case").get(pk=drafted.pk)
    looked_at = {finding.clause for need in place.needs for finding in need(pathway, viewer)}
    assert looked_at >= {*place.heeds} - {"A3.5.1"}, (
        "A3.5.1 names the parts, A3.5.2 to A3.5.5 what is in each"
    )
    heeding = {step.name for flow in flows().values() for step in flow.transitions if step.heeds}
    assert heeding == {"place", "place_privately"}


def test_every_document_named_as_a_place_has_its_layout():
    for kind in kinds():
        assert (LAYOUTS / f"typst/{kind.template}.typ").exists()


def test_rules_in_force_are_those_that_something_goes_by(db):
    """Every norm is read by code; the one that only bounds another holds when that one is changed."""
    sources = [
        p for p in (ROOT / "marshrut").rglob("*.py") if p.name != "norms.py" and p.parent.name != "portal"
    ]
    code = " ".join(path.read_text("utf-8") for path in sources)
    assert {i.name for i in Norms.listed() if not re.search(rf"\b{i.name}\b", code)} == {"suppression_floor"}
    for info in Norms.listed():
        shown = {rule.label for rule in rules_in_force(info.clause, NOW.date())}
        assert info.label in shown or not info.clause


def test_the_list_shows_what_works_and_all_when_asked(client, db):
    working, total = reach()
    short = client.get("/regulations/").content.decode()
    assert f"{counted(working, 'пункт,пункта,пунктов')} из {total}" in short
    assert "/regulations/A2.5.9.4/" in short and "/regulations/A1.4.1/" not in short
    assert "/regulations/A1.4.1/" in client.get("/regulations/?all=1").content.decode()
    assert 0 < working < total
