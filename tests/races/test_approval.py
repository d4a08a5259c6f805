"""Approving and numbering ИОМ under races, on PostgreSQL."""

from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import QuerySet

from marshrut.core.models import Entry
from marshrut.core.viewer import Role
from marshrut.core.workflow import perform
from marshrut.documents.models import NumberSeries
from marshrut.pathways import actions
from marshrut.pathways.jobs.drafting import drafts
from marshrut.pathways.models import Agreement, Line, Pathway
from tests.pathways.given import Given
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def given(world):
    return Given(world)


def at_once(pathway, action, viewers, **kwargs):
    fresh = Pathway.objects.select_related("case").get(pk=pathway.pk)
    seen = fresh.case.version
    return together(*(lambda v=v: action(fresh, viewer=v, seen=seen, **kwargs) for v in viewers))


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


@pytest.mark.clause("A3.4.3.10")
def test_of_two_heads_one_approves(given, world):
    pathway = given.agreed()
    world.appoint(world.person("deputy"), Role.HEAD, organisation=world.school)
    outcomes = at_once(pathway, actions.approve, [world.viewer("head"), world.viewer("deputy")], version=1)
    assert names(outcomes) == ["Pathway", "Stale"]
    assert Agreement.objects.filter(party="head").count() == 1


def test_three_clicks_of_the_head_are_one_approval(given, world):
    pathway = given.agreed()
    outcomes = at_once(pathway, actions.approve, [world.viewer("head")] * 3, version=1)
    assert names(outcomes) == ["Pathway", "Repeated", "Repeated"]
    assert Entry.objects.filter(case_id=pathway.pk, name="approve").count() == 1


@pytest.mark.clause("A3.4.3.6")
def test_a_recall_and_an_approval_do_not_both_happen(given, world):
    pathway = given.agreed()
    fresh = Pathway.objects.select_related("case").get(pk=pathway.pk)
    seen = fresh.case.version
    head, developer = world.viewer("head"), world.viewer("developer")
    outcomes = together(
        lambda: actions.approve(fresh, viewer=head, seen=seen, version=1),
        lambda: perform(fresh, "recall", viewer=developer, seen=seen),
    )
    assert names(outcomes) == ["Pathway", "Stale"]
    signed = Agreement.objects.filter(party="head").exists()
    assert Pathway.objects.get(pk=pathway.pk).state == ("approved" if signed else "correcting")


def prepared(given, *people):
    given.measures()
    given.world.person("lecturer")
    viewer = given.world.viewer("system")
    return [drafts(given.facts(given.result(name)), viewer.today) for name in people], viewer


@pytest.mark.clause("A3.4.3.3")
def test_numbers_have_no_gaps_and_no_doubles(given):
    found, viewer = prepared(given, "teacher", "colleague", "mentor", "deputy")
    together(*(lambda d=d: actions.create_drafts(d, viewer=viewer) for d in found))
    numbers = sorted(Pathway.objects.values_list("number", flat=True))
    assert [n[-5:] for n in numbers] == ["00001", "00002", "00003", "00004"]


def test_a_draft_that_fails_gives_its_number_back(given):
    found, viewer = prepared(given, "teacher", "colleague")

    def broken():
        with transaction.atomic():
            actions.create_drafts(found[0], viewer=viewer)
            raise RuntimeError

    together(broken, lambda: actions.create_drafts(found[1], viewer=viewer))
    assert [n[-5:] for n in Pathway.objects.values_list("number", flat=True)] == ["00001"]


def test_one_result_gets_one_pathway_from_two_workers(given):
    found, viewer = prepared(given, "teacher")
    outcomes = together(*(lambda: actions.create_drafts(found[0], viewer=viewer),) * 3)
    assert sorted(len(outcome) for outcome in outcomes) == [0, 0, 1]


def test_the_last_place_goes_to_one(given):
    given.measures()["course"].__class__.objects.filter(key="course").update(places=1)
    found, viewer = prepared(given, "teacher", "colleague")
    together(*(lambda d=d: actions.create_drafts(d, viewer=viewer) for d in found))
    assert Line.objects.filter(measure__key="course").count() == 1


def test_without_the_lock_numbers_would_double(given, monkeypatch):
    """The negative control: without the lock of the series both read the same last number."""
    first, *found = prepared(given, "teacher", "colleague", "mentor")[0]
    viewer = given.world.viewer("system")
    actions.create_drafts(first, viewer=viewer)
    both_read, locked, save = Barrier(2), QuerySet.select_for_update, NumberSeries.save

    def saved(self, **kwargs):
        both_read.wait(10)
        save(self, **kwargs)

    def unlocked(self, **kwargs):
        return self if self.model is NumberSeries else locked(self, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", unlocked)
    monkeypatch.setattr(NumberSeries, "save", saved)
    outcomes = together(*(lambda d=d: actions.create_drafts(d, viewer=viewer) for d in found))
    assert names(outcomes) == ["IntegrityError", "list"]
