"""The demonstration of a work: composed, reviewed and approved with it, and never part of what people are examined by."""

import pytest
from django.db import IntegrityError, connection, transaction

from marshrut.bank.actions.instruments import add_demonstration, drop_variant, renew, save_variant
from marshrut.bank.actions.reviews import send_to_review
from marshrut.bank.models import Instrument, Item, Variant, VariantItem
from marshrut.bank.queries import blocks_of, packages, usable_instruments
from marshrut.core.norms import forget, norms
from marshrut.core.workflow import Refused, Unmet
from marshrut.regulations.instruments import demonstration_findings
from marshrut.regulations.norms import Norms
from tests.bank import given
from tests.bank.given import seen

PREPARES = pytest.mark.clause("A3.3.2.1")
TEXTS = ["subject", "methodical"]


@PREPARES
@pytest.mark.parametrize(
    ("shown", "wanted", "met"),
    [
        (["subject", "methodical"], 1, True),
        (["subject", "subject"], 1, False),
        ([], 1, False),
        ([], 0, True),
        (["subject", "methodical"], 2, False),
    ],
)
def test_each_block_is_shown_as_often_as_the_norm_asks(shown, wanted, met):
    found = demonstration_findings(TEXTS, shown, [], Norms(demonstration_items=wanted))
    assert [finding.met for finding in found] == [met]


@PREPARES
def test_what_is_lacking_and_astray_is_said_in_words():
    lacking, astray = demonstration_findings(TEXTS, ["subject"], ["3"], Norms())
    assert "не меньше чем 1 задание на блок; не хватает: методический" in lacking.text
    assert "не по плану задания 3" in astray.text


def send(world, draft):
    experts = [world.person("expert").pk]
    return send_to_review(draft, expert_ids=experts, viewer=world.viewer("author"), seen=seen(draft))


@PREPARES
def test_a_package_without_a_demonstration_is_not_sent(world):
    draft = given.a_draft(world)
    text = draft.variants.get(demonstration=True)
    draft = drop_variant(draft, text, viewer=world.viewer("author"), seen=seen(draft))
    assert [variant.number for variant in draft.variants.all()] == [1, 2]
    with pytest.raises(Unmet, match="В демонстрационном варианте нужно"):
        send(world, draft)


@PREPARES
def test_a_region_may_do_without_one(world, monkeypatch):
    draft = given.a_draft(world)
    draft.variants.filter(demonstration=True).delete()
    monkeypatch.setattr("marshrut.bank.queries.judging.norms", lambda _on: Norms(demonstration_items=0))
    assert send(world, draft).state == Instrument.State.REVIEW


@PREPARES
def test_a_norm_that_rose_since_the_review_holds_back_the_approval(world, monkeypatch):
    instrument = given.reviewed(world)
    monkeypatch.setattr("marshrut.bank.queries.judging.norms", lambda _on: Norms(demonstration_items=2))
    with pytest.raises(Unmet, match="не меньше чем 2 задания"):
        given.approve(instrument, act=given.ACT, viewer=world.viewer("approver"), seen=seen(instrument))


@PREPARES
def test_it_is_frozen_with_the_package_and_examines_nobody(world):
    instrument = given.an_approved_instrument(world)
    shown = instrument.variants.get(demonstration=True)
    assert len(shown.paper) == len(shown.key) == len(given.BLOCKS)
    assert shown.digest
    assert blocks_of([instrument.pk]) == {instrument.pk: frozenset(given.BLOCKS)}
    assert usable_instruments(world.viewer("operator"), world.now.date()).count() == 1


@PREPARES
def test_only_items_for_demonstration_are_offered_there_and_nowhere_else(world):
    package = packages.package(given.a_draft(world))
    for text in package.texts:
        offered = packages.candidates(package, text.variant, world.viewer("author"))
        kinds = {item.demonstration for items in offered.values() for item in items}
        assert kinds == {text.variant.demonstration}


@PREPARES
@pytest.mark.parametrize("demonstration", [True, False])
def test_an_item_of_the_other_kind_is_refused(world, demonstration):
    draft = given.a_draft(world)
    variant = draft.variants.filter(demonstration=demonstration).first()
    other = Item.objects.filter(demonstration=not demonstration).first()
    picks = {draft.rows.first().pk: other.pk}
    with pytest.raises(Refused, match="изменились"):
        save_variant(draft, variant, picks, viewer=world.viewer("author"), seen=seen(draft))


@PREPARES
@pytest.mark.parametrize("demonstration", [True, False])
def test_the_database_keeps_the_kinds_apart_too(world, demonstration):
    draft = given.a_draft(world)
    variant = draft.variants.filter(demonstration=demonstration).first()
    other = Item.objects.filter(demonstration=not demonstration).first()
    variant.places.all().delete()
    with pytest.raises(IntegrityError, match="demonstration_apart"), transaction.atomic():
        VariantItem.objects.create(variant=variant, row=draft.rows.first(), item=other)
    place = draft.variants.exclude(pk=variant.pk).first().places.first()
    with pytest.raises(IntegrityError, match="demonstration_apart"), transaction.atomic():
        VariantItem.objects.filter(pk=place.pk).update(variant=variant)


@PREPARES
def test_an_item_never_changes_its_kind(world):
    given.a_draft(world)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Item.objects.filter(demonstration=True).update(demonstration=False)
    code = Item.objects.filter(demonstration=False).first().code
    with pytest.raises(Refused, match="внесено как рабочее"):
        given.items_in_bank(world, [given.an_item(code, demonstration=True)])


@PREPARES
def test_there_is_one_demonstration_and_its_number_is_nought(world):
    draft = given.a_draft(world)
    with pytest.raises(Refused, match="уже есть"):
        add_demonstration(draft, viewer=world.viewer("author"), seen=seen(draft))
    for number, demonstration in ((3, True), (0, False)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Variant.objects.create(instrument=draft, number=number, demonstration=demonstration)
            connection.check_constraints()


@PREPARES
def test_a_renewal_begins_with_the_demonstration_of_before(world):
    instrument = given.an_approved_instrument(world)
    copy = renew(instrument, viewer=world.viewer("author"), seen=seen(instrument))
    package = packages.package(copy)
    forget()
    assert [str(text.variant) for text in package.texts] == [
        "Демонстрационный вариант",
        "Вариант 1",
        "Вариант 2",
    ]
    assert all(f.met for f in packages.demonstration_findings(package, norms(world.now.date())))


@PREPARES
def test_an_author_composes_it_on_the_pages(world, client):
    draft = given.a_draft(world)
    client.force_login(world.person("author"))
    client.post(f"/bank/{draft.pk}/variants/0/drop/", {"seen": seen(draft)})
    page = client.get(f"/bank/{draft.pk}/").content.decode()
    assert "Добавить демонстрационный" in page
    client.post(f"/bank/{draft.pk}/variants/add/", {"seen": seen(draft), "demonstration": "1"})
    client.post(f"/bank/{draft.pk}/variants/0/fill/", {"seen": seen(draft)})
    assert packages.package(draft).demonstration.items
    text = client.get(f"/bank/{draft.pk}/variants/0/").content.decode()
    assert "Его увидит каждый, кто готовится" in text
    assert client.get(f"/bank/{draft.pk}/variants/0/preview/").status_code == 200
