"""Review and approval of materials (A2.4.3.8, A2.4.3.9), and what they leave frozen."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from marshrut.bank.models import Instrument, ItemRemark, Review
from marshrut.bank.queries import packages
from marshrut.bank.queries.instruments import ageing, experts_for, outlived
from marshrut.core.journal import payload_digest, record
from marshrut.core.viewer import Role, Viewer
from marshrut.core.workflow import Refused, lock, perform, perform_many, start


@dataclass(frozen=True, slots=True)
class Opinion:
    """An expert's words: answers of the checklist, remarks on the whole and on items (by item id)."""

    checklist: Mapping[str, str]
    verdict: str = ""
    remarks: str = ""
    items: Mapping[int, str] | None = None


@transaction.atomic
def send_to_review(
    instrument: Instrument, *, expert_ids: Collection[int], viewer: Viewer, seen: int
) -> Instrument:
    """Send the package to experts, each with a duty of their own. The author is never one of them."""
    instrument = lock(instrument, viewer=viewer, seen=seen, step="send")
    experts = list(experts_for(instrument, viewer.today).filter(pk__in=expert_ids))
    if not experts:
        raise Refused("Выберите хотя бы одного эксперта.")
    if len(experts) < len(set(expert_ids)):
        raise Refused("Выбранный человек не может быть экспертом этих материалов. Выберите другого.")
    instrument.round += 1
    instrument.save(update_fields=["round"])
    instrument = perform(instrument, "send", viewer=viewer, seen=instrument.case.version)
    reviews = [
        Review(instrument=instrument, expert=expert, round=instrument.round, asked_at=viewer.at)
        for expert in experts
    ]
    titles = [f"Экспертиза: {instrument.title}"[:300]] * len(reviews)
    start(reviews, viewer=viewer, titles=titles)
    return instrument


@transaction.atomic
def save_review(review: Review, opinion: Opinion, *, viewer: Viewer, seen: int) -> Review:
    """Keep what the expert has written so far."""
    review = lock(review, viewer=viewer, seen=seen, step="note")
    _write(review, opinion)
    return perform(review, "note", viewer=viewer, seen=review.case.version)


@transaction.atomic
def give_review(review: Review, opinion: Opinion, *, viewer: Viewer, seen: int) -> Review:
    """Give the conclusion. The last expert's conclusion moves the package: on to approval, or back to its author."""
    review = lock(review, viewer=viewer, seen=seen, step="give")
    _write(review, opinion)
    instrument = Instrument.objects.select_related("case").get(pk=review.instrument_id)
    review.given_at = viewer.at
    review.materials = packages.package(instrument).digest
    review.save(update_fields=["given_at", "materials"])
    review = perform(review, "give", viewer=viewer, seen=review.case.version)
    conclusions = packages.reviews_of(instrument)
    if all(one.verdict and one.given_at for one in conclusions):
        good = all(one.verdict == Review.Verdict.POSITIVE for one in conclusions)
        step = "conclude" if good else "turn_back"
        perform(instrument, step, viewer=viewer, seen=instrument.case.version)
    return review


@transaction.atomic
def approve(instrument: Instrument, *, act: str, viewer: Viewer, seen: int) -> Instrument:
    """Approve by the act named («приказ института от 01.09.2026 № 12»); papers and keys are frozen then."""
    instrument = lock(instrument, viewer=viewer, seen=seen, step="approve")
    instrument.approved_on, instrument.approved_by_id = viewer.today, viewer.person_id
    instrument.approval_act = act
    instrument.save(update_fields=["approved_on", "approved_by", "approval_act"])
    return perform(instrument, "approve", viewer=viewer, seen=instrument.case.version)


def expire(*, viewer: Viewer) -> int:
    """Mark materials whose year is over (A2.4.3.10); returns how many. Sittings already scheduled run on."""
    moved, _ = perform_many(outlived(viewer.today), "expire", viewer=viewer)
    return len(moved)


def remind(*, viewer: Viewer) -> int:
    """Tell the authors of materials whose year ends within a month (A2.4.3.10); returns of how many."""
    moved, _ = perform_many(ageing(viewer.today), "remind", viewer=viewer)
    return len(moved)


def freeze(instruments: Sequence[Instrument], viewer: Viewer) -> None:
    """Write down paper and key of every variant for good; the journal keeps their digests."""
    for instrument in instruments:
        texts = packages.package(instrument).texts
        for text in texts:
            variant = text.variant
            variant.paper, variant.key = packages.paper(text), packages.key(text)
            variant.salt = secrets.token_bytes(16)
            variant.digest = payload_digest(variant.salt, {"paper": variant.paper, "key": variant.key}).hex()
            variant.save(update_fields=["paper", "key", "salt", "digest"])
        record(
            instrument.case,
            viewer=viewer,
            capacity=Role.APPROVER,
            name="freeze",
            label="Тексты и ключи закреплены",
            data={"digests": {str(text.variant.number): text.variant.digest for text in texts}},
        )


def call_off_reviews(instruments: Sequence[Instrument], viewer: Viewer) -> None:
    """The experts' duties end when the author takes the materials back."""
    waiting = Review.objects.filter(instrument__in=instruments, state=Review.State.ASKED)
    perform_many(waiting, "withdraw", viewer=viewer)


def _write(review: Review, opinion: Opinion) -> None:
    review.checklist, review.verdict, review.remarks = (
        dict(opinion.checklist),
        opinion.verdict,
        opinion.remarks,
    )
    review.save(update_fields=["checklist", "verdict", "remarks"])
    if opinion.items is None:
        return
    instrument = Instrument.objects.get(pk=review.instrument_id)
    known = {item.pk for text in packages.package(instrument).texts for item in text.items}
    review.item_remarks.all().delete()
    ItemRemark.objects.bulk_create(
        ItemRemark(review=review, item_id=item_id, text=text)
        for item_id, text in opinion.items.items()
        if text and item_id in known
    )
