"""Words planted in answers, deficits, levels and reasons, looked for wherever a member of the cast may look.

Each owner's words are in their own deficit only (tests/access/thread.py), so a word on a page says «this person has
this deficit». Pages about materials and measures say what exists, not who has it; they are exempt by name, with why.
"""

import json
from collections import defaultdict
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import models, transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from marshrut.core.models import Case, Entry, EntryPayload
from marshrut.diagnostics.access import Token
from marshrut.documents.models import Document
from tests.access.opening import logged, text_of
from tests.access.thread import ITEM, KEY

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.clause("A2.6.3")]

MATERIALS = "Says what can be diagnosed, of nobody in particular."
CATALOGUE = "The catalogue: which deficits a measure works on, whoever has them."
EXEMPT = {
    "codifier": MATERIALS,
    "codifier_entry": MATERIALS,
    "instrument": MATERIALS,
    "instrument_plan": MATERIALS,
    "instrument_variant": MATERIALS,
    "plan_import": MATERIALS,
    "variant_preview": MATERIALS,
    "instrument_approve": MATERIALS,
    "instrument_renew": MATERIALS,
    "instrument_send": MATERIALS,
    "review": MATERIALS,
    "bank": MATERIALS,
    "bank_items": MATERIALS,
    "item": MATERIALS,
    "item_edit": MATERIALS,
    "item_new": MATERIALS,
    "item_new_edition": MATERIALS,
    "preparing": MATERIALS,
    "measures": CATALOGUE,
    "measure": CATALOGUE,
    "measure_edit": CATALOGUE,
}
TEXTS = (models.CharField, models.TextField, models.JSONField)
KEPT_IN = {
    "bank.Variant.key",
    "codifier.CodifierEntry.advice",
    "codifier.CodifierEntry.code",
    "codifier.CodifierEntry.meaning",
    "codifier.CodifierEntry.name",
    "codifier.CodifierEntry.plain",
    "codifier.CodifierEntry.search",
    "core.EntryPayload.data",
    "diagnostics.Answer.value",
    "diagnostics.Result.decision_reason",
    "diagnostics.SheetEntry.values",
    "documents.Document.context",
    "pathways.LineReason.text",
    "pathways.PathwayResult.recommendations",
    "pathways.Proposal.answer_text",
    "pathways.Proposal.text",
    "pathways.VersionSecret.content",
}
"""Where the planted words may stand: the materials, and rows behind the door of individual results."""
COLLEAGUES_OF_OTHERS = {"deputy_developer", "teacher_analyst"}
"""Of the admitted staff, who works in the school and so sees the results of other schools' people only."""
READERS_OF_ITEMS = {"author", "expert", "approver"}
LEVELS = ("высокий уровень", "средний уровень", "низкий уровень")
LEVELS_TOLD = {
    "regulations": "The rule itself.",
    "clause": "The rule itself.",
    "preparing": "The rule itself.",
    "settings": "The rule itself.",
    "setting": "The rule itself.",
    "gallery": "A made-up sample.",
    "gallery_form": "A made-up sample.",
    "gallery_item": "A made-up sample.",
}


def staff_for(walk):
    """Whose deficits each member of the cast may know: admitted staff everybody's, a curator those they curate."""
    known = defaultdict(set)
    for relation, owner in walk.thread.owners.items():
        known[owner] |= {owner, "analyst", "developer"}
        known[owner] |= {
            walk.thread.curator(p) for (r, _), p in walk.thread.pathways.items() if r == relation
        }
        if walk.world.employment(owner).organisation != walk.world.school:
            known[owner] |= COLLEAGUES_OF_OTHERS
    return known


@pytest.fixture(scope="module")
def said(walk, walked):
    """(place, tail, who) → all that was told; what opening a page writes is written while these tests run.

    The log of all visits stands under the key "log".
    """
    found = {key: seen.text for key, seen in walked.seen.items()}
    with transaction.atomic(), logged() as log:
        for (place, tail, who), seen in walked.seen.items():
            if seen.writes:
                walk.visit(who, place.url + tail)
        found["log"] = "\n".join((*walked.log, *log)).lower()
        yield found
        transaction.set_rollback(True)


def words_of(tokens):
    """The words of one owner that tell of a deficit, and of the decision on it."""
    secret = (tokens.code, tokens.name, tokens.plain, tokens.meaning, tokens.advice, tokens.reason)
    return [word.lower() for word in (*secret, tokens.proposal, tokens.reply)]


def _strong(walk, place, who):
    """Where one reads all of one's own results, what the others cannot do is one's own strong side: everybody had the
    same paper.
    """
    return place.name in ("result", "archive_file") and who in walk.thread.owners.values()


def pages(said):
    return {key: text for key, text in said.items() if key != "log"}


def test_nobody_else_finds_whose_deficit_it_is(walk, said):
    known, leaks = staff_for(walk), []
    for (place, tail, who), text in pages(said).items():
        for owner, tokens in walk.thread.tokens.items():
            if place.name not in EXEMPT and who not in known[owner] and not _strong(walk, place, who):
                leaks += [f"{who} at {place}{tail}: {word}" for word in words_of(tokens) if word in text]
    print(f"canary places searched: {len(said)}")
    assert leaks == [], leaks


def test_the_owner_and_the_admitted_find_them(walk, said):
    """The positive control: the words are there to be found."""
    for owner, members in staff_for(walk).items():
        words = words_of(walk.thread.tokens[owner])
        for who in members - COLLEAGUES_OF_OTHERS:
            mine = "\n".join(t for (p, _, w), t in pages(said).items() if w == who and p.name not in EXEMPT)
            assert any(word in mine for word in words), (who, owner)
        shown = "\n".join(t for (p, _, w), t in pages(said).items() if w == owner and p.name not in EXEMPT)
        tokens = walk.thread.tokens[owner]
        for word in (tokens.code, tokens.plain, tokens.advice, tokens.proposal):
            assert word.lower() in shown, (owner, word)


def test_a_recovered_account_finds_nothing_whosever_it_is(walk, said):
    """Who came in by a card of the school reads nobody's deficits: neither one's own nor those one curates."""
    leaks = []
    words = [word for tokens in walk.thread.tokens.values() for word in words_of(tokens)]
    with pytest.MonkeyPatch.context() as patch:
        for who in walk.cast[1:]:
            patch.setitem(walk.viewers, who, replace(walk.viewers[who], results_closed=True))
        for place, tail, who in pages(said):
            if place.name not in EXEMPT and any(word in said[place, tail, who] for word in words):
                text = text_of(walk.visit(who, place.url + tail).response)
                leaks += [f"{who} at {place}{tail}: {word}" for word in words if word in text]
    assert leaks == []


def test_answers_are_read_by_nobody_on_any_page_of_others(walk, said):
    leaks = [
        (who, str(place), owner)
        for (place, _, who), text in pages(said).items()
        for owner, tokens in walk.thread.tokens.items()
        if who != owner and (tokens.answer in text or tokens.answer.replace(",", ".") in text)
    ]
    assert leaks == []


def test_items_are_read_by_their_makers_and_keys_by_nobody_else(walk, said):
    """The text of a work stays with those who make it and, by the token of a running work, who takes it."""
    leaks = [
        (who, str(place))
        for (place, _, who), text in pages(said).items()
        if who not in READERS_OF_ITEMS and (ITEM.lower() in text or KEY in text)
    ]
    assert leaks == []
    assert any(ITEM.lower() in text for (_, _, who), text in pages(said).items() if who == "author")


def test_who_takes_the_test_reads_items_and_own_answers_and_no_key(walk):
    work = walk.samples.attempts["own running"]
    token = {f"work-{work.pk}": Token(work.pk, work.generation, 0).signed()}
    sheet = reverse("attempt_sheet", args=[work.pk])
    shown = text_of(walk.visit("visitor", sheet, cookies=token).response)
    assert ITEM.lower() in shown and walk.thread.tokens["teacher"].answer in shown
    assert shown.count(KEY) == len(walk.thread.tokens) - 1, "only what was answered so by the person"
    other = walk.samples.attempts["same running"]
    stolen = {f"work-{other.pk}": Token(work.pk, work.generation, 0).signed()}
    refused = walk.visit("teacher", reverse("attempt_sheet", args=[other.pk]), cookies=stolen)
    assert refused.outcome == "403" and ITEM.lower() not in text_of(refused.response)


def test_the_words_stand_in_no_other_column(walk, said):
    """Every text of every table is read: what tells of a person's deficit lives in the guarded rows alone."""
    words = [w for tokens in walk.thread.tokens.values() for w in (*words_of(tokens), tokens.answer)]
    found = set()
    for model in apps.get_models():
        columns = [f.attname for f in model._meta.concrete_fields if isinstance(f, TEXTS)]
        for row in model._base_manager.values(*columns) if columns else ():
            found |= {
                f"{model._meta.label}.{name}"
                for name, value in row.items()
                if any(word in json.dumps(value, ensure_ascii=False, default=str).lower() for word in words)
            }
    assert found == KEPT_IN
    cards = [d.kind for d in Document.objects.all() if _has(d.context, words)]
    assert set(cards) == {"card"}
    told = [e.entry.case.kind for e in EntryPayload.objects.all() if _has(e.data, words)]
    assert set(told) == {"result"}


def _has(value, words):
    text = json.dumps(value, ensure_ascii=False, default=str).lower()
    return any(word in text for word in words)


def test_a_level_is_named_to_those_only_who_may_know_it(walk, said):
    allowed = set().union(*staff_for(walk).values())
    leaks = [
        (who, str(place), level)
        for (place, _, who), text in pages(said).items()
        for level in LEVELS
        if who not in allowed and place.name not in LEVELS_TOLD and level in text
    ]
    assert leaks == []


def test_nothing_of_it_is_logged_or_queued(walk, said):
    words = [word for tokens in walk.thread.tokens.values() for word in (*words_of(tokens), tokens.answer)]
    tasks = " ".join(
        json.dumps([t.args_kwargs, t.return_value, t.traceback], ensure_ascii=False, default=str)
        for t in DBTaskResult.objects.all()
    )
    titles = " ".join(
        (*Case.objects.values_list("title", flat=True), *Entry.objects.values_list("label", flat=True))
    )
    for place in (said["log"], tasks.lower(), titles.lower()):
        assert [word for word in words if word in place] == []
