import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from marshrut.core.bodies import Bodies
from marshrut.regulations.clauses import clause, clauses_of, load_clauses, load_decisions
from marshrut.regulations.norms import Norms

ROOT = Path(__file__).resolve().parents[2]
CLAUSES = load_clauses()


@pytest.mark.parametrize(
    ("id_", "label", "annex"),
    [
        ("A0.5", "п. 5 приказа", 0),
        ("A2.5.9.4", "п. 5.9.4 прил. 2", 2),
        ("A2.application", "форма коллективной заявки, прил. 2", 2),
        ("A3.card", "карта ИОМ, прил. 3", 3),
        ("A4.3.12.6", "п. 3.12.6 прил. 4", 4),
    ],
)
def test_label_as_printed(id_: str, label: str, annex: int) -> None:
    assert (clause(id_).label, clause(id_).annex) == (label, annex)


def test_clause_knows_its_norms_and_decisions() -> None:
    term = clause("A3.4.4.3")
    assert term.norms == ("pathway_months_min", "pathway_months_max", "pathway_months_drafted")
    assert [decision.number for decision in term.decisions] == [21]


def test_all_clauses_are_there_by_annex() -> None:
    counts = [sum(each.annex == annex for each in CLAUSES.values()) for annex in range(5)]
    assert counts == [1, 20, 55, 43, 47]


def test_summaries_are_short_sentences_without_figures_that_are_norms() -> None:
    for each in clauses_of(Bodies()).values():
        assert each.summary[0].isupper() and each.summary.endswith("."), each.id
        assert len(each.summary) <= 210, each.id
        assert not (each.norms and "рабочих дн" in each.summary), each.id


def test_clauses_stand_in_the_order_of_the_order() -> None:
    def place(id_: str) -> list[int]:
        return [int(part) if part.isdecimal() else 99 for part in id_[1:].split(".")]

    assert all(place(a) <= place(b) for a, b in pairwise(CLAUSES))


def test_unknown_clause_is_refused() -> None:
    with pytest.raises(KeyError):
        clause("A2.5.9.7")


def test_norms_and_decisions_point_to_known_clauses() -> None:
    named = {info.clause for info in Norms.listed() if info.clause}
    named.update(id_ for decision in load_decisions() for id_ in decision.clauses)
    assert named - CLAUSES.keys() == set()


def test_rules_name_known_clauses() -> None:
    strings = {
        node.value
        for path in (ROOT / "marshrut").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = {
        text
        for text in strings
        if re.fullmatch(r"A[0-4]\.(\d[\d.]*|application|consent|card|passport)", text)
    }
    assert "A2.5.9.3" in named
    assert named - CLAUSES.keys() == set()


def test_every_decision_is_explained_at_length() -> None:
    text = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    headings = re.findall(r"^### (\d+)\. (.+)$", text, re.MULTILINE)
    assert headings == [(str(decision.number), decision.title) for decision in load_decisions()]
    assert [decision.number for decision in load_decisions()] == list(range(1, len(headings) + 1))
