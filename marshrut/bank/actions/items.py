"""Take items into the bank, change them, begin a new edition of what is settled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import prefetch_related_objects

from marshrut.bank.models import Item
from marshrut.bank.queries.drafts import (
    ItemDraft,
    Known,
    changed_parts,
    differs,
    draft_of,
    item_of,
    item_problems,
    known_for,
    said,
)
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused, lock, lock_many, perform, perform_many, start

WRITTEN = ("kind", "block", "subject", "text", "content", "key", "points", "search")
EDITION = re.compile(r"-р(\d+)$")


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import of items did."""

    created: int
    updated: int
    same: int


@transaction.atomic
def import_items(drafts: Sequence[ItemDraft], *, viewer: Viewer) -> Taken:
    """Take many items into the bank; those of the author's own codes are updated, nothing is doubled.

    Raises `Refused` with all errors of all rows; then nothing is written.
    """
    if not drafts:
        raise Refused("В таблице нет ни одного задания. Заполните её и загрузите снова.")
    known = known_for(drafts, viewer)
    if problems := item_problems(drafts, known, viewer):
        raise Refused(*said(problems))
    by_code = {draft.code: draft for draft in drafts}
    there = lock_many(Item.objects.filter(code__in=by_code))
    prefetch_related_objects(there, "entries")
    changed = [item for item in there if differs(item, by_code[item.code], known)]
    _write(changed, [by_code[item.code] for item in changed], known)
    _, refused = perform_many(changed, "edit", viewer=viewer, note="Загрузка из таблицы")
    if refused:
        raise Refused(*(f"{item.code}: {' '.join(reasons)}" for item, reasons in refused))
    fresh = [draft for code, draft in by_code.items() if code not in {item.code for item in there}]
    _create(fresh, known, viewer)
    return Taken(len(fresh), len(changed), len(there) - len(changed))


@transaction.atomic
def add_item(draft: ItemDraft, *, viewer: Viewer) -> Item:
    """One new item."""
    known = known_for([draft], viewer)
    if Item.objects.filter(code=draft.code).exists():
        raise Refused(f"Код {draft.code} уже занят в банке. Возьмите другой.")
    if problems := item_problems([draft], known, viewer):
        raise Refused(*said(problems))
    return _create([draft], known, viewer)[0]


@transaction.atomic
def change_item(item: Item, draft: ItemDraft, *, viewer: Viewer, seen: int) -> Item:
    """Change an item that is not settled yet; its code stays."""
    item = lock(item, viewer=viewer, seen=seen, step="edit")
    draft = replace(draft, code=item.code)
    known = known_for([draft], viewer)
    if problems := item_problems([draft], known, viewer, editing=item):
        raise Refused(*said(problems))
    what = changed_parts(item, draft, known)
    _write([item], [draft], known)
    return perform(item, "edit", viewer=viewer, seen=item.case.version, note=what)


@transaction.atomic
def new_edition(item: Item, *, viewer: Viewer, seen: int) -> Item:
    """A copy of a settled item under the next code, to be changed freely; the old one stays where it is used."""
    item = lock(item, viewer=viewer, seen=seen, step="replace")
    codes = {(entry.replaced_by or entry).code for entry in item.entries.select_related("replaced_by")}
    draft = replace(draft_of(item), code=next_code(item.code), codes=tuple(sorted(codes)))
    if Item.objects.filter(code=draft.code).exists():
        raise Refused(f"Редакция {draft.code} уже есть в банке.")
    perform(item, "replace", viewer=viewer, seen=item.case.version)
    known = known_for([draft], viewer)
    if problems := item_problems([draft], known, viewer):
        raise Refused(*said(problems))
    return _create([draft], known, viewer, previous=item)[0]


def next_code(code: str) -> str:
    """The code of the next edition: «мат-01» → «мат-01-р2» → «мат-01-р3»."""
    found = EDITION.search(code)
    return f"{code[: found.start()]}-р{int(found[1]) + 1}" if found else f"{code}-р2"


def _create(
    drafts: Sequence[ItemDraft], known: Known, viewer: Viewer, previous: Item | None = None
) -> list[Item]:
    items = [
        Item(
            code=draft.code,
            author_id=viewer.identity,
            made_at=viewer.at,
            previous=previous,
            **item_of(draft, known),
        )
        for draft in drafts
    ]
    start(items, viewer=viewer, titles=[f"Задание {item.code}" for item in items])
    _tag(items, drafts, known)
    return items


def _write(items: Sequence[Item], drafts: Sequence[ItemDraft], known: Known) -> None:
    for item, draft in zip(items, drafts, strict=True):
        for name, value in item_of(draft, known).items():
            setattr(item, name, value)
    Item.objects.bulk_update(items, WRITTEN, batch_size=200)
    Item.entries.through.objects.filter(item__in=items).delete()
    _tag(items, drafts, known)


def _tag(items: Sequence[Item], drafts: Sequence[ItemDraft], known: Known) -> None:
    tags = Item.entries.through
    tags.objects.bulk_create(
        tags(item_id=item.pk, codifierentry_id=known.entries[code].pk)
        for item, draft in zip(items, drafts, strict=True)
        for code in dict.fromkeys(draft.codes)
    )
