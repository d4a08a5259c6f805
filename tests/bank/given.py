"""Bring materials to a stage by the steps that lead there."""

from datetime import date

from marshrut.bank.actions.instruments import Details, save_instrument
from marshrut.bank.actions.items import import_items
from marshrut.bank.actions.reviews import Opinion, approve, give_review, send_to_review
from marshrut.bank.models import Instrument, Item, Review
from marshrut.bank.queries.drafts import ItemDraft, PlanDraft
from marshrut.bank.queries.judging import CHECKLIST
from marshrut.codifier.actions import import_entries
from marshrut.codifier.models import CodifierEntry
from marshrut.codifier.queries import EntryDraft, VersionDraft

BLOCKS = ("subject", "methodical", "psychological", "communicative")
VERSION = VersionDraft("Кодификатор", "1", date(2026, 1, 1))
GOOD = Opinion(checklist=dict.fromkeys(CHECKLIST, "yes"), verdict="positive")
BAD = Opinion(checklist={**dict.fromkeys(CHECKLIST, "yes"), "key": "no"}, verdict="negative", remarks="Ключ.")
ACT = "приказ СОИРО от 01.09.2026 № 12"


def fresh(obj):
    return type(obj)._base_manager.select_related("case").get(pk=obj.pk)


def seen(obj):
    return fresh(obj).case.version


def code_of(block, number=1):
    return f"{block[:4].upper()}-{number:02}"


def a_codifier(world, blocks=BLOCKS, *, entries=2, version=VERSION):
    """Entries `SUBJ-01`, `SUBJ-02`, … for each block, by a real import."""
    drafts = [
        EntryDraft(
            code=code_of(block, number),
            name=f"Умение {number} блока {block}",
            block=block,
            function="A/01.6",
            plain=f"Умение {number}",
        )
        for block in blocks
        for number in range(1, entries + 1)
    ]
    return import_entries(version, drafts, viewer=world.viewer("author")).codifier


def an_item(code="МАТ-1", **changed):
    """A sound item as plain values; the first option is right."""
    values = {
        "code": code,
        "kind": "one",
        "block": "subject",
        "text": f"Вопрос {code}",
        "codes": ("SUBJ-01",),
        "options": (("верно", True), ("неверно", False), ("не знаю", False)),
    }
    return ItemDraft(**{**values, **changed})


def items_in_bank(world, drafts, by="author"):
    import_items(drafts, viewer=world.viewer(by))
    return {item.code: item for item in Item.objects.filter(code__in=[draft.code for draft in drafts])}


def a_plan(blocks=BLOCKS, items=2):
    return [
        PlanDraft(block, "one", 1, f"Умение {n} блока {block}", (code_of(block, n),))
        for block in blocks
        for n in range(1, items + 1)
    ]


def a_draft(world, *, subject=None, blocks=BLOCKS, items=2, variants=2, title="", by="author") -> Instrument:
    """A whole package that awaits sending: `items` of one point for each block, the option "a" is right.

    The demonstration has an item for the first place of each block.
    """
    subject = subject or world.maths
    if not CodifierEntry.objects.filter(code=code_of(blocks[-1], items)).exists():
        a_codifier(world, blocks, entries=max(items, 2))
    sign = f"{subject.code}-{Instrument.objects.count() + 1}"
    plan = a_plan(blocks, items)
    shown = {n: f"{sign}-д-{n}" for n in range(1, len(plan) + 1, items)}
    texts = [[f"{sign}-{v}-{n}" for n in range(1, len(plan) + 1)] for v in range(1, variants + 1)]
    drafts = [
        an_item(code, block=row.block, codes=row.codes, subject=subject.name)
        for codes in texts
        for code, row in zip(codes, plan, strict=True)
    ]
    drafts += [
        an_item(
            code,
            block=plan[n - 1].block,
            codes=plan[n - 1].codes,
            subject=subject.name,
            demonstration=True,
        )
        for n, code in shown.items()
    ]
    import_items(drafts, viewer=world.viewer(by))
    details = Details(
        title or f"Диагностическая работа: {subject.name}", subject.pk, 60, "Возьмите калькулятор."
    )
    return save_instrument(details, plan=plan, variants=texts, demonstration=shown, viewer=world.viewer(by))


def on_review(world, *, experts=("expert",), **kwargs) -> Instrument:
    draft = a_draft(world, **kwargs)
    ids = [world.person(name).pk for name in experts]
    return send_to_review(draft, expert_ids=ids, viewer=world.viewer("author"), seen=seen(draft))


def review_by(world, instrument, name="expert") -> Review:
    return Review.objects.select_related("case").get(
        instrument=instrument, expert=world.person(name), round=fresh(instrument).round
    )


def judged(world, instrument, opinion=GOOD, by="expert") -> Instrument:
    review = review_by(world, instrument, by)
    give_review(review, opinion, viewer=world.viewer(by), seen=seen(review))
    return fresh(instrument)


def reviewed(world, **kwargs) -> Instrument:
    return judged(world, on_review(world, **kwargs))


def an_approved_instrument(world, *, at=None, **kwargs) -> Instrument:
    """An approved instrument; `at` is the moment of approval (default: now)."""
    instrument = reviewed(world, **kwargs)
    viewer = world.viewer("approver", at)
    return approve(instrument, act=ACT, viewer=viewer, seen=seen(instrument))
