"""Reads of the codifier, and what is wrong with entries that somebody wants to bring in."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from marshrut.codifier.models import Codifier, CodifierEntry
from marshrut.formats.columns import CellProblem
from marshrut.people.models import Subject, normal
from marshrut.people.queries.imports.spellings import subject_spellings
from marshrut.regulations.blocks import Block


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """The version that entries are brought into."""

    name: str
    version: str
    since: date
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One entry as plain values: `subject` is a name or empty, `replaces` codes of earlier versions.

    `row` is where it stands in its table, for messages.
    """

    code: str
    name: str
    block: str
    function: str
    plain: str
    subject: str = ""
    meaning: str = ""
    advice: str = ""
    replaces: tuple[str, ...] = ()
    row: int = 0


def entries_by_code(codes: Collection[str], on: date) -> dict[str, CodifierEntry]:
    """Entries of the versions in force on the day, by code; where two versions have it, the later one's."""
    found = CodifierEntry.objects.filter(code__in=codes, codifier__in=Codifier.objects.in_force(on))
    ordered = found.select_related("codifier", "subject").order_by("codifier__since", "codifier_id")
    return {entry.code: entry for entry in ordered}


def subjects_by_name(on: date) -> dict[str, Subject]:
    """Subjects by the normal form of every spelling that is known on the day."""
    subjects = Subject.objects.in_bulk()
    return {normal(text): subjects[pk] for pk, spelled in subject_spellings(on).items() for text in spelled}


def entry_problems(drafts: Sequence[EntryDraft], version: VersionDraft) -> list[CellProblem]:
    """Everything that forbids bringing the entries in, row by row in words (A2.1.4)."""
    subjects = subjects_by_name(version.since)
    old = set(
        CodifierEntry.objects.filter(codifier__name=version.name)
        .exclude(codifier__version=version.version)
        .values_list("code", flat=True)
    )
    times = Counter(draft.code for draft in drafts)
    return [problem for draft in drafts for problem in _problems(draft, subjects, old, times)]


def _problems(
    draft: EntryDraft, subjects: Collection[str], old: Collection[str], times: Counter
) -> Iterable[CellProblem]:
    if not draft.code:
        yield CellProblem(draft.row, "Код", "", "Не заполнено.")
    elif times[draft.code] > 1:
        yield CellProblem(
            draft.row, "Код", draft.code, "Код встречается в таблице не один раз. Оставьте один."
        )
    if draft.block not in list(Block):
        yield CellProblem(
            draft.row, "Блок", draft.block, "Такого блока нет. Возьмите блок из списка в шаблоне."
        )
    if draft.subject and normal(draft.subject) not in subjects:
        text = "Такого предмета нет в справочнике. Исправьте название или заведите предмет."
        yield CellProblem(draft.row, "Предмет", draft.subject, text)
    for name, value in (("Формулировка", draft.name), ("Простыми словами", draft.plain)):
        if not value:
            yield CellProblem(draft.row, name, "", "Не заполнено.")
    if not draft.function:
        text = "Укажите трудовую функцию профстандарта или обязанность по ЕКС."
        yield CellProblem(draft.row, "Трудовая функция", "", text)
    for code in draft.replaces:
        if code not in old:
            text = f"Кода {code} нет в прежних версиях этого кодификатора."
            yield CellProblem(draft.row, "Вместо кода", code, text)
