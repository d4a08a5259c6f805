"""Bring entries into a version of the codifier: one transaction, repeated without doubling."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction

from marshrut.codifier.access import EDITOR
from marshrut.codifier.models import Codifier, CodifierEntry
from marshrut.codifier.queries import EntryDraft, VersionDraft, entry_problems, subjects_by_name
from marshrut.core.journal import record
from marshrut.core.models import Case
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.people.models import normal

COPIED = ("name", "block", "function", "plain", "meaning", "advice")
WRITTEN = (*COPIED, "subject", "search")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the version and the numbers of entries."""

    codifier: Codifier
    created: int
    updated: int
    same: int


@transaction.atomic
def import_entries(version: VersionDraft, drafts: Sequence[EntryDraft], *, viewer: Viewer) -> Imported:
    """Bring entries into a version (A2.1.4). What is there already is updated by code, nothing is doubled.

    A new version ends the earlier open one of the same name the day before; its entries point to those that
    replace them: the ones named, and the ones of the same code. Raises `Refused` with all errors of all rows.
    """
    capacity = EDITOR(viewer)
    if not capacity:
        raise Denied("Загружать кодификатор могут автор материалов и администратор.")
    if not drafts:
        raise Refused("В таблице нет ни одной строки. Заполните её и загрузите снова.")
    if problems := entry_problems(drafts, version):
        raise Refused(*(f"Строка {p.row}, «{p.heading}»: {p.message}" for p in problems))
    codifier = _version(version)
    case = _locked_case(codifier, viewer)
    done = _write(codifier, drafts)
    _replace(codifier, drafts)
    counts = {"created": done.created, "updated": done.updated, "same": done.same}
    record(
        case,
        viewer=viewer,
        capacity=capacity,
        name="import",
        label="Загружены позиции кодификатора",
        data={"version": asdict(version), **counts},
    )
    return done


def _version(draft: VersionDraft) -> Codifier:
    earlier = list(
        Codifier.objects.select_for_update(of=("self",), no_key=True).filter(name=draft.name).order_by("pk")
    )
    found = next((one for one in earlier if one.version == draft.version), None)
    later = [one for one in earlier if one.since >= draft.since and one.version != draft.version]
    if found is None and later:
        raise Refused(
            f"Уже есть версия «{later[0].version}» с {later[0].since:%d.%m.%Y}: новая начинается позже."
        )
    if found is None:
        for one in earlier:
            if one.until is None:
                one.until = draft.since - timedelta(days=1)
                one.save(update_fields=["until"])
        found = Codifier.objects.create(**asdict(draft))
    return found


def _locked_case(codifier: Codifier, viewer: Viewer) -> Case:
    if codifier.case is None:
        codifier.case = Case.objects.create(kind="codifier", title=str(codifier), since=viewer.at)
        codifier.save(update_fields=["case"])
    case = codifier.case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=codifier.case.pk)
    return case


def _write(codifier: Codifier, drafts: Sequence[EntryDraft]) -> Imported:
    subjects = subjects_by_name(codifier.since)
    known = {entry.code: entry for entry in codifier.entries.all()}
    fresh, changed = [], []
    for draft in drafts:
        values = {name: getattr(draft, name) for name in COPIED}
        values["subject_id"] = subjects[normal(draft.subject)].pk if draft.subject else None
        values["search"] = normal(f"{draft.code} {draft.plain} {draft.name}")[:450]
        entry = known.get(draft.code)
        if entry is None:
            fresh.append(CodifierEntry(codifier=codifier, code=draft.code, **values))
        elif any(getattr(entry, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(entry, name, value)
            changed.append(entry)
    CodifierEntry.objects.bulk_create(fresh)
    CodifierEntry.objects.bulk_update(changed, WRITTEN, batch_size=500)
    return Imported(codifier, len(fresh), len(changed), len(drafts) - len(fresh) - len(changed))


def _replace(codifier: Codifier, drafts: Sequence[EntryDraft]) -> None:
    """Let entries of earlier versions point to those that stand in their place now."""
    new = {entry.code: entry for entry in codifier.entries.all()}
    heirs = {draft.code: draft.code for draft in drafts}
    heirs |= {old: draft.code for draft in drafts for old in draft.replaces}
    earlier = CodifierEntry.objects.filter(codifier__name=codifier.name, codifier__since__lt=codifier.since)
    moved = []
    for entry in earlier.filter(code__in=heirs).select_related("replaced_by"):
        heir = new[heirs[entry.code]]
        if entry.replaced_by is None or entry.replaced_by.codifier_id == codifier.pk:
            entry.replaced_by = heir
            moved.append(entry)
    CodifierEntry.objects.bulk_update(moved, ["replaced_by"], batch_size=500)
