from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from marshrut.bank.actions.instruments import save_details, save_instrument, save_variant
from marshrut.bank.actions.items import change_item
from marshrut.bank.actions.reviews import approve, give_review, send_to_review
from marshrut.bank.models import Instrument, Item, Review, Variant
from marshrut.bank.queries import usable_instruments
from marshrut.bank.queries.drafts import draft_of
from marshrut.core.journal import broken_link
from marshrut.core.models import Deadline, Entry
from marshrut.core.viewer import Role
from marshrut.core.workflow import Denied, Refused, Repeated, Unmet, buttons, perform
from marshrut.psychometrics.scoring import points
from tests.bank import given
from tests.bank.given import seen

State = Instrument.State
EVERYBODY = (
    "author",
    "expert",
    "approver",
    "operator",
    "analyst",
    "head",
    "teacher",
    "administrator",
    "visitor",
)


def duties(world, name):
    return [d.name for d in Deadline.objects.open().visible_to(world.viewer(name)).order_by("name")]


@pytest.mark.clause("A2.4.2")
def test_an_item_that_names_nothing_it_checks_is_refused(world):
    given.a_codifier(world)
    with pytest.raises(Refused, match="что проверяет задание"):
        given.items_in_bank(world, [given.an_item(codes=())])
    assert not Item.objects.exists()


@pytest.mark.clause("A2.4.3.7")
def test_a_draft_is_its_authors_duty(world):
    given.a_draft(world)
    assert (duties(world, "author"), duties(world, "expert"), duties(world, "approver")) == (
        ["prepare"],
        [],
        [],
    )


@pytest.mark.clause("A2.4.3.7")
def test_a_package_that_is_not_whole_is_not_sent(world):
    draft = given.a_draft(world)
    draft.variants.get(number=2).places.last().delete()
    with pytest.raises(Unmet, match="Вариант 2: заданий 7, а в плане 8"):
        send_to_review(
            draft, expert_ids=[world.person("expert").pk], viewer=world.viewer("author"), seen=seen(draft)
        )
    assert (given.fresh(draft).state, Review.objects.count()) == (State.DRAFT, 0)


@pytest.mark.clause("A2.4.3.8")
def test_the_author_is_never_the_expert(world):
    draft = given.a_draft(world)
    world.appoint(world.person("author"), Role.EXPERT)
    with pytest.raises(Refused, match="Выберите хотя бы одного эксперта"):
        send_to_review(
            draft, expert_ids=[world.person("author").pk], viewer=world.viewer("author"), seen=seen(draft)
        )


@pytest.mark.clause("A2.4.3.8")
def test_each_expert_has_a_duty_and_the_last_one_moves_the_package(world):
    world.appoint(world.person("analyst"), Role.EXPERT)
    instrument = given.on_review(world, experts=("expert", "analyst"))
    assert (duties(world, "expert"), duties(world, "analyst")) == (["give_review"], ["give_review"])
    assert given.judged(world, instrument).state == State.REVIEW
    assert given.judged(world, instrument, by="analyst").state == State.REVIEWED
    assert (duties(world, "expert"), duties(world, "approver")) == ([], ["approve"])


@pytest.mark.clause("A2.4.3.8")
def test_a_negative_conclusion_returns_the_package(world):
    instrument = given.judged(world, given.on_review(world), given.BAD)
    assert (instrument.state, duties(world, "author")) == (State.DRAFT, ["prepare"])


@pytest.mark.parametrize(
    ("opinion", "words"),
    [
        (given.Opinion(checklist={}, verdict="positive"), "не отмечено 8"),
        (given.Opinion(checklist=given.GOOD.checklist), "Выберите заключение"),
        (given.Opinion(checklist=given.BAD.checklist, verdict="positive"), "невыполненные требования"),
        (given.Opinion(checklist=given.BAD.checklist, verdict="negative"), "что исправить"),
    ],
)
def test_a_conclusion_is_given_whole_or_not_at_all(world, opinion, words):
    review = given.review_by(world, given.on_review(world))
    with pytest.raises(Unmet, match=words):
        give_review(review, opinion, viewer=world.viewer("expert"), seen=seen(review))
    assert given.fresh(review).given_at is None


@pytest.mark.clause("A2.4.3.9")
def test_approval_freezes_paper_and_key(world):
    instrument = given.an_approved_instrument(world)
    variant = instrument.variants.real().first()
    answer = {"choice": "a"}
    assert (instrument.state, instrument.approval_act) == (State.APPROVED, given.ACT)
    assert [row["position"] for row in variant.paper] == list(range(1, 9))
    assert sum(points(row, answer) for row in variant.key) == 8
    assert variant.key[0].keys() == {"position", "block", "codes", "kind", "points", "right"}
    assert "right" not in str(variant.paper)


@pytest.mark.clause("A2.4.3.9")
@pytest.mark.parametrize("change", [lambda v: v.delete(), lambda v: v.save()])
def test_what_is_frozen_cannot_be_changed_or_deleted(world, change):
    variant = given.an_approved_instrument(world).variants.first()
    variant.places.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        change(Variant.objects.get(pk=variant.pk))


def test_the_journal_keeps_the_digests_and_its_chain_holds(world):
    instrument = given.an_approved_instrument(world)
    digests = Entry.objects.get(case=instrument.case, name="freeze").payload.data["digests"]
    assert digests == {str(v.number): v.digest for v in instrument.variants.all()}
    assert broken_link(given.fresh(instrument).case) is None


@pytest.mark.clause("A2.4.3.9")
@pytest.mark.parametrize("name", ["author", "expert"])
def test_neither_author_nor_expert_approves_in_another_role(world, name):
    instrument = given.reviewed(world)
    world.appoint(world.person(name), Role.APPROVER)
    with pytest.raises(Refused):
        approve(instrument, act=given.ACT, viewer=world.viewer(name), seen=seen(instrument))
    assert given.fresh(instrument).state == State.REVIEWED


def test_approval_names_its_act(world):
    instrument = given.reviewed(world)
    with pytest.raises(Unmet, match="Назовите акт"):
        approve(instrument, act="", viewer=world.viewer("approver"), seen=seen(instrument))


def test_the_second_click_of_the_approver_is_a_success(world):
    instrument = given.reviewed(world)
    before = seen(instrument)
    approve(instrument, act=given.ACT, viewer=world.viewer("approver"), seen=before)
    with pytest.raises(Repeated):
        approve(instrument, act="другой", viewer=world.viewer("approver"), seen=before)
    assert given.fresh(instrument).approval_act == given.ACT


@pytest.mark.clause("A2.4.3.8")
def test_what_changed_behind_the_experts_back_is_not_approved(world):
    instrument = given.reviewed(world)
    Item.objects.filter(code="math-1-1-1").update(text="Другой вопрос")
    with pytest.raises(Unmet, match="После экспертизы материалы изменились"):
        approve(instrument, act=given.ACT, viewer=world.viewer("approver"), seen=seen(instrument))


def test_the_approver_returns_with_a_reason(world):
    instrument = given.reviewed(world)
    with pytest.raises(Refused, match="Что исправить"):
        perform(instrument, "send_back", viewer=world.viewer("approver"), seen=seen(instrument))
    back = perform(
        instrument, "send_back", viewer=world.viewer("approver"), seen=seen(instrument), note="Мало заданий"
    )
    assert (back.state, duties(world, "author"), duties(world, "approver")) == (State.DRAFT, ["prepare"], [])


def test_materials_called_back_close_the_experts_duty_and_door(world):
    instrument = given.on_review(world)
    perform(instrument, "recall", viewer=world.viewer("author"), seen=seen(instrument), note="Опечатка")
    assert duties(world, "expert") == []
    assert not Instrument.objects.visible_to(world.viewer("expert")).exists()
    assert not Item.objects.visible_to(world.viewer("expert")).exists()


@pytest.mark.clause("A2.4.3.9")
@pytest.mark.parametrize("stage", [given.a_draft, given.on_review, given.reviewed])
def test_only_approved_materials_can_be_used(world, stage):
    stage(world)
    assert list(usable_instruments(world.viewer("operator"), date(2026, 11, 24))) == []


@pytest.mark.clause("A2.4.3.9")
def test_approved_materials_can_be_used_for_their_subject_and_year(world):
    instrument = given.an_approved_instrument(world)
    operator, today = world.viewer("operator"), world.now.date()
    assert list(usable_instruments(operator, today, world.maths.pk)) == [instrument]
    assert list(usable_instruments(operator, today, world.russian.pk)) == []
    assert list(usable_instruments(operator, today - timedelta(days=1))) == []
    assert list(usable_instruments(operator, date(2027, 11, 22))) == [instrument]
    assert list(usable_instruments(operator, date(2027, 11, 23))) == []


def test_a_draft_cannot_be_touched_by_another_author(world):
    draft = given.a_draft(world)
    world.appoint(world.person("analyst"), Role.AUTHOR)
    with pytest.raises(Denied):
        save_details(draft, given.Details("Чужое", None, 1), viewer=world.viewer("analyst"), seen=seen(draft))


def test_an_author_who_reviews_others_cannot_take_their_items(world):
    given.on_review(world)
    foreign = Item.objects.get(code="math-1-1-1")
    world.appoint(world.person("expert"), Role.AUTHOR)
    expert = world.viewer("expert")
    own = save_instrument(
        given.Details("Своё", None, 20), plan=given.a_plan(["subject"], 1), variants=[[]], viewer=expert
    )
    picks = {own.rows.get().pk: foreign.pk}
    with pytest.raises(Refused, match="задания изменились"):
        save_variant(own, own.variants.get(), picks, viewer=expert, seen=seen(own))


def test_materials_on_review_are_not_edited_nor_are_their_items(world):
    instrument = given.on_review(world)
    author = world.viewer("author")
    with pytest.raises(Refused, match="не черновик"):
        save_details(instrument, given.Details("Иное", None, 1), viewer=author, seen=seen(instrument))
    item = Item.objects.get(code="math-1-1-1")
    with pytest.raises(Refused, match="уже на экспертизе"):
        change_item(item, draft_of(item), viewer=author, seen=seen(item))


BUTTONS = {
    State.DRAFT: {"author": ["send"]},
    State.REVIEW: {"author": ["recall"]},
    State.REVIEWED: {"approver": ["approve", "send_back"]},
    State.APPROVED: {"approver": ["withdraw"], "author": ["renew"]},
}
STAGES = {
    State.DRAFT: given.a_draft,
    State.REVIEW: given.on_review,
    State.REVIEWED: given.reviewed,
    State.APPROVED: given.an_approved_instrument,
}


@pytest.mark.parametrize("state", STAGES)
def test_every_step_is_offered_to_its_people_alone(world, state):
    instrument = STAGES[state](world)
    offered = {name: [t.name for t in buttons(instrument, world.viewer(name))] for name in EVERYBODY}
    assert {name: steps for name, steps in offered.items() if steps} == BUTTONS[state]
