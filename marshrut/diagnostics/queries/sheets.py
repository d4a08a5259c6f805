"""What typing in sheets of paper reads: a work by its code, what was typed, where two entries differ (A2.5.7.1)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from marshrut.core.viewer import Viewer
from marshrut.diagnostics.access import TYPISTS
from marshrut.diagnostics.models import Attempt, SheetEntry, Sitting
from marshrut.diagnostics.queries.papers import Kind, PaperItem, items, plain_number
from marshrut.people.models import Employment, Organisation, in_force
from marshrut.psychometrics.scoring import decimal

Value = dict[str, Any] | None
NO_ANSWER = "-"
MODULUS = 97
DIGITS = 9
"""More options than that are typed with spaces or commas between them."""


class Unreadable(Exception):
    """What was typed cannot be an answer to the item; says what to type instead."""


def is_code(code: str) -> bool:
    """Whether the digits can be a code: two check digits find a mistyped or swapped one (ISO 7064, mod 97-10)."""
    return len(code) == 8 and code.isascii() and code.isdigit() and int(code) % MODULUS == 1


def code_typed(text: str) -> str:
    return re.sub(r"[\s\-‑–]", "", text)


def spelled(code: str) -> str:
    """«4829-1573», as it stands on the sheets."""
    return f"{code[:4]}-{code[4:]}"


def works_to_type(viewer: Viewer):
    """Sheets handed in that the viewer may type: neither one's own nor those of people of one's own school."""
    if not TYPISTS(viewer) or viewer.results_closed:
        return Attempt.objects.none()
    work = Employment.objects.filter(in_force(viewer.today), person_id=viewer.identity)
    schools = work.exclude(organisation__kind=Organisation.Kind.INSTITUTE).values("organisation_id")
    near = Q(employment__organisation_id__in=schools) | Q(employment__organisation_id__in=viewer.too_near())
    written = Attempt.objects.exclude(paper_code="").exclude(Q(person_id=viewer.person_id) | near)
    return written.filter(state__in=(Attempt.State.WRITTEN, Attempt.State.FINISHED))


def sheets_of(sitting: Sitting, viewer: Viewer):
    """Sheets of a sitting that the viewer may type, with how far each is; those that wait come first."""
    counted = works_to_type(viewer).filter(sitting=sitting)
    return counted.annotate(
        begun=Count("entries"),
        done=Count("entries", filter=Q(entries__done_at__isnull=False)),
        mine=Count("entries", filter=Q(entries__by=viewer.person_id)),
        mine_done=Count("entries", filter=Q(entries__by=viewer.person_id, entries__done_at__isnull=False)),
    ).order_by(F("state").desc(), "paper_code")


def of_others(sitting: Sitting, viewer: Viewer) -> int:
    """How many sheets of the sitting somebody else must type."""
    handed = sitting.attempts.exclude(paper_code="").filter(state=Attempt.State.WRITTEN)
    return handed.exclude(pk__in=works_to_type(viewer).values("pk")).count()


def left_to_type(sitting: Sitting) -> int:
    return sitting.attempts.filter(state=Attempt.State.WRITTEN).count()


def items_of_sheet(work: Attempt) -> tuple[PaperItem, ...]:
    return items(work.variant_id, tuple(work.blocks))


def value_typed(item: PaperItem, text: str) -> Value:
    """The answer that was typed by the numbers of options or as a number; None for «-», no answer on the sheet.

    Raises `Unreadable`.
    """
    plain = plain_number(text)
    if plain == NO_ANSWER:
        return None
    if item.kind == Kind.NUMBER:
        return _sound(item, {"number": plain.replace(".", ",")}, "Введите число, например 12,5.")
    chosen = _options(item, text)
    if item.kind == Kind.ONE:
        if len(chosen) != 1:
            raise Unreadable("Здесь один ответ. Если на бланке отмечено несколько, введите «-».")
        return _sound(item, {"choice": chosen[0]}, "Введите номер варианта.")
    in_order = [option for option, _ in item.options if option in chosen]
    return _sound(item, {"choices": in_order}, "Введите номера вариантов.")


def _options(item: PaperItem, text: str) -> list[str]:
    numbers = re.findall(r"\d+" if len(item.options) > DIGITS else r"\d", text)
    known = {str(n): option for n, (option, _) in enumerate(item.options, 1)}
    if not numbers or re.search(r"[^\d\s,.;]", text) or any(n not in known for n in numbers):
        raise Unreadable(f"Введите цифры от 1 до {len(item.options)} или «-», если ответа нет.")
    return list(dict.fromkeys(known[n] for n in numbers))


def _sound(item: PaperItem, value: Value, otherwise: str) -> Value:
    if item.refusal(value):
        raise Unreadable(otherwise)
    return value


def typed(item: PaperItem, value: Value) -> str:
    """An answer as it is typed."""
    if value is None:
        return NO_ANSWER
    if "number" in value:
        return str(value["number"])
    chosen = value.get("choices", [value.get("choice")])
    numbers = [str(n) for n, (option, _) in enumerate(item.options, 1) if option in chosen]
    return (", " if len(item.options) > DIGITS else "").join(numbers)


def same(one: Value, other: Value) -> bool:
    """Numbers are the same however they are spelled."""
    if one and other and "number" in one and "number" in other:
        return decimal(one["number"]) == decimal(other["number"])
    return one == other


def values_of(entry: SheetEntry) -> dict[int, Value]:
    return {int(position): value for position, value in entry.values.items()}


def both_done(entries: Sequence[SheetEntry]) -> bool:
    return len(entries) == 2 and all(entry.done_at for entry in entries)


@dataclass(frozen=True)
class Differing:
    """An item whose two entries say different things."""

    item: PaperItem
    first: Value
    second: Value

    @property
    def texts(self) -> tuple[str, str]:
        first, second = (
            "нет ответа" if v is None else typed(self.item, v) for v in (self.first, self.second)
        )
        return first, second

    def origin(self, value: Value) -> str:
        """Where the settled answer comes from, for the journal; the answer itself is no part of it."""
        if same(value, self.first):
            return "как в первом вводе"
        return "как во втором вводе" if same(value, self.second) else "введено заново"


def differing(work: Attempt, entries: Iterable[SheetEntry]) -> list[Differing]:
    """Items on which the two finished entries differ, in the order of the sheet."""
    first, second = (values_of(entry) for entry in sorted(entries, key=lambda entry: entry.turn))
    found = (Differing(i, first.get(i.position), second.get(i.position)) for i in items_of_sheet(work))
    return [one for one in found if not same(one.first, one.second)]


def own_entry(entries: Iterable[SheetEntry], viewer: Viewer) -> SheetEntry | None:
    return next((entry for entry in entries if entry.by_id == viewer.person_id), None)


def untyped(work: Attempt, values: Mapping[int, Value]) -> list[PaperItem]:
    return [item for item in items_of_sheet(work) if item.position not in values]
