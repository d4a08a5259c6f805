"""Items and plan rows as plain values, and what is wrong with them, row by row in words."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshrut.bank.models import Item
from marshrut.codifier.models import CodifierEntry
from marshrut.codifier.queries import entries_by_code, subjects_by_name
from marshrut.core.viewer import Viewer
from marshrut.formats.columns import CellProblem
from marshrut.people.models import Subject, normal
from marshrut.psychometrics.scoring import decimal
from marshrut.regulations.blocks import LABELS, Block

Kind = Item.Kind
IDS = "abcdef"
MAX_POINTS = 20
DEMONSTRATION = "Демонстрационное"
_KINDS_STAY = {
    True: "Задание внесено как демонстрационное: его уже могли видеть, в рабочий вариант оно не встанет."
    " Напишите другое задание под новым кодом.",
    False: "Задание внесено как рабочее: показывать его заранее нельзя."
    " Напишите другое задание под новым кодом.",
}
PARTS = {
    "kind": "вид",
    "block": "блок",
    "subject_id": "предмет",
    "text": "текст",
    "content": "варианты ответа",
    "key": "ключ",
    "points": "баллы",
}


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as plain values. `options`: pairs of text and whether it is right; `number` and `tolerance` are
    decimals as strings; `subject` is a name or empty; `row` is where it stands in its table.
    """

    code: str
    kind: str
    block: str
    text: str
    codes: tuple[str, ...]
    subject: str = ""
    points: int = 1
    options: tuple[tuple[str, bool], ...] = ()
    number: str = ""
    tolerance: str = ""
    unit: str = ""
    demonstration: bool = False
    row: int = 0

    @property
    def content(self) -> dict[str, Any]:
        if self.kind == Kind.NUMBER:
            return {"unit": self.unit}
        return {"options": [{"id": IDS[at], "text": text} for at, (text, _) in enumerate(self.options)]}

    @property
    def key(self) -> dict[str, Any]:
        if self.kind == Kind.NUMBER:
            return {"number": _plain(self.number), "tolerance": _plain(self.tolerance or "0")}
        return {"right": [IDS[at] for at, (_, right) in enumerate(self.options) if right]}


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A row of the specification as plain values; its place is its place in the list."""

    block: str
    kind: str
    points: int
    skill: str
    codes: tuple[str, ...]
    row: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What drafts are checked against, read once."""

    entries: Mapping[str, CodifierEntry]
    subjects: Mapping[str, Subject]


def known_for(drafts: Sequence[ItemDraft | PlanDraft], viewer: Viewer) -> Known:
    codes = {code for draft in drafts for code in draft.codes}
    return Known(entries_by_code(codes, viewer.today), subjects_by_name(viewer.today))


def item_of(draft: ItemDraft, known: Known) -> dict[str, Any]:
    """The columns of an item that the draft gives."""
    subject = known.subjects[normal(draft.subject)] if draft.subject else None
    return {
        "kind": draft.kind,
        "block": draft.block,
        "subject_id": subject.pk if subject else None,
        "text": draft.text,
        "content": draft.content,
        "key": draft.key,
        "points": draft.points,
        "demonstration": draft.demonstration,
        "search": normal(f"{draft.code} {draft.text}"),
    }


def draft_of(item: Item) -> ItemDraft:
    """An item as the plain values it was made from."""
    right = item.key.get("right", ())
    return ItemDraft(
        code=item.code,
        kind=item.kind,
        block=item.block,
        text=item.text,
        codes=tuple(sorted(entry.code for entry in item.entries.all())),
        subject=item.subject.name if item.subject else "",
        points=item.points,
        options=tuple((o["text"], o["id"] in right) for o in item.content.get("options", ())),
        number=item.key.get("number", ""),
        tolerance=item.key.get("tolerance", ""),
        unit=item.content.get("unit", ""),
        demonstration=item.demonstration,
    )


def item_problems(
    drafts: Sequence[ItemDraft], known: Known, viewer: Viewer, *, editing: Item | None = None
) -> list[CellProblem]:
    """Everything that forbids taking the items into the bank. `editing`: the item that is being changed."""
    taken = Item.objects.filter(code__in=[draft.code for draft in drafts]).prefetch_related("entries")
    bank = {item.code: item for item in taken}
    locked = set(Item.objects.locked().filter(code__in=bank).values_list("code", flat=True))
    codes = Counter(draft.code for draft in drafts)
    texts = Counter(_sameness(draft) for draft in drafts)
    own = _own_texts(viewer, editing)
    found: list[CellProblem] = []
    for draft in drafts:
        found += _shape(draft)
        found += _references(draft, known)
        if draft.code and codes[draft.code] > 1:
            found.append(_problem(draft, "Код", draft.code, "Код встречается в таблице не один раз."))
        if draft.text and texts[_sameness(draft)] > 1:
            text = "Такое же задание есть в этой таблице ещё раз. Оставьте одно."
            found.append(_problem(draft, "Текст", draft.text, text))
        elif (twin := own.get(_sameness(draft), draft.code)) != draft.code:
            text = f"Такое же задание уже есть в банке: {twin}. Измените текст или возьмите его."
            found.append(_problem(draft, "Текст", draft.text, text))
        if (item := bank.get(draft.code)) and item != editing:
            found += _ownership(draft, item, known, locked, viewer)
        if item and item.author_id == viewer.person_id and item.demonstration != draft.demonstration:
            found.append(_problem(draft, DEMONSTRATION, "", _KINDS_STAY[item.demonstration]))
    return found


def plan_problems(drafts: Sequence[PlanDraft], known: Known) -> list[CellProblem]:
    """Everything that forbids taking the plan (A2.4.3.6, A2.4.3.7)."""
    found: list[CellProblem] = []
    for draft in drafts:
        found += _block_and_kind(draft)
        if not draft.skill:
            text = "Напишите, какое знание или умение проверяется."
            found.append(_problem(draft, "Проверяемое умение", "", text))
        found += _references(draft, known)
    return found


def said(problems: Sequence[CellProblem]) -> list[str]:
    """The problems as sentences, with the row where it is known."""
    return [
        f"Строка {p.row}, «{p.heading}»: {p.message}" if p.row else f"{p.heading}: {p.message}"
        for p in problems
    ]


def _shape(draft: ItemDraft) -> Iterator[CellProblem]:
    yield from _block_and_kind(draft)
    for name, value in (("Код", draft.code), ("Текст", draft.text)):
        if not value:
            yield _problem(draft, name, "", "Не заполнено.")
    if draft.kind == Kind.NUMBER:
        yield from _number(draft)
    elif draft.kind in Kind.values:
        yield from _choices(draft)


def _block_and_kind(draft: ItemDraft | PlanDraft) -> Iterator[CellProblem]:
    if draft.block not in list(Block):
        yield _problem(draft, "Блок", draft.block, "Такого блока нет. Возьмите блок из списка в шаблоне.")
    if draft.kind not in Kind.values:
        text = "Такого вида нет. Можно: один ответ; несколько ответов; число."
        yield _problem(draft, "Вид", draft.kind, text)
    if not 1 <= draft.points <= MAX_POINTS:
        text = f"Баллов может быть от 1 до {MAX_POINTS}."
        yield _problem(draft, "Баллы", str(draft.points), text)
    if not draft.codes:
        text = "Укажите хотя бы один код кодификатора: что проверяет задание."
        yield _problem(draft, "Коды кодификатора", "", text)


def _number(draft: ItemDraft) -> Iterator[CellProblem]:
    if draft.options:
        text = "У задания с ответом-числом вариантов нет. Уберите их или смените вид."
        yield _problem(draft, "Варианты", draft.options[0][0], text)
    if decimal(draft.number) is None:
        yield _problem(draft, "Верный ответ", draft.number, "Здесь нужно число, например 12,5.")
    tolerance = decimal(draft.tolerance or "0")
    if tolerance is None or tolerance < 0:
        text = "Допуск — это число не меньше нуля, например 0,1."
        yield _problem(draft, "Допуск", draft.tolerance, text)


def _choices(draft: ItemDraft) -> Iterator[CellProblem]:
    texts = [normal(text) for text, _ in draft.options]
    right = sum(is_right for _, is_right in draft.options)
    if len(texts) < 2:
        yield _problem(draft, "Варианты", "", "Нужно не меньше двух вариантов ответа.")
    if len(set(texts)) < len(texts):
        yield _problem(draft, "Варианты", "", "Два варианта ответа одинаковы. Измените один.")
    if right == 0:
        yield _problem(draft, "Верный ответ", "", "Не указан верный вариант: напишите его букву.")
    elif draft.kind == Kind.ONE and right > 1:
        text = "Верных вариантов несколько, а вид — «один ответ». Оставьте один или смените вид."
        yield _problem(draft, "Верный ответ", "", text)
    elif draft.kind == Kind.SEVERAL and right == 1:
        text = "Верный вариант один, а вид — «несколько ответов». Добавьте верный или смените вид."
        yield _problem(draft, "Верный ответ", "", text)
    elif draft.kind == Kind.SEVERAL and right == len(texts):
        yield _problem(
            draft, "Верный ответ", "", "Верны все варианты: выбирать не из чего. Добавьте неверный."
        )


def _references(draft: ItemDraft | PlanDraft, known: Known) -> Iterator[CellProblem]:
    subject = draft.subject if isinstance(draft, ItemDraft) else ""
    if normal(subject) and normal(subject) not in known.subjects:
        text = "Такого предмета нет в справочнике. Исправьте название."
        yield _problem(draft, "Предмет", subject, text)
    for code in draft.codes:
        entry = known.entries.get(code)
        if entry is None:
            text = f"Кода {code} нет в действующем кодификаторе."
            yield _problem(draft, "Коды кодификатора", code, text)
        elif entry.block != draft.block and draft.block in LABELS:
            text = f"Код {code} относится к блоку «{entry.get_block_display()}», а задание — к другому."
            yield _problem(draft, "Коды кодификатора", code, text)


def _ownership(
    draft: ItemDraft, item: Item, known: Known, locked: Collection[str], viewer: Viewer
) -> Iterator[CellProblem]:
    if item.author_id != viewer.person_id:
        yield _problem(draft, "Код", draft.code, "Этот код уже занят в банке. Возьмите другой.")
    elif item.code in locked and not _has_reference_problem(draft, known) and differs(item, draft, known):
        text = "Задание уже на экспертизе или утверждено и не меняется. Дайте новой редакции новый код."
        yield _problem(draft, "Код", draft.code, text)


def _has_reference_problem(draft: ItemDraft, known: Known) -> bool:
    return next(_references(draft, known), None) is not None


def differs(item: Item, draft: ItemDraft, known: Known) -> bool:
    """Whether taking the draft would change the item."""
    columns = any(getattr(item, name) != value for name, value in item_of(draft, known).items())
    return columns or {entry.code for entry in item.entries.all()} != set(draft.codes)


def changed_parts(item: Item, draft: ItemDraft, known: Known) -> str:
    """Which parts of the item the draft changes, in words and without the words of the item."""
    changed = [label for name, label in PARTS.items() if getattr(item, name) != item_of(draft, known)[name]]
    if {entry.code for entry in item.entries.all()} != set(draft.codes):
        changed.append("коды кодификатора")
    return ", ".join(changed).capitalize()


def _own_texts(viewer: Viewer, editing: Item | None) -> dict[tuple[str, ...], str]:
    """The author's own items by what makes two the same; other people's are secret."""
    own = Item.objects.filter(author_id=viewer.person_id, state=Item.State.CURRENT)
    if editing:
        own = own.exclude(pk=editing.pk)
    rows = own.values_list("code", "text", "content")
    return {
        (normal(text), *sorted(normal(o["text"]) for o in content.get("options", ()))): code
        for code, text, content in rows
    }


def _sameness(draft: ItemDraft) -> tuple[str, ...]:
    return (normal(draft.text), *sorted(normal(text) for text, _ in draft.options))


def _problem(draft: ItemDraft | PlanDraft, heading: str, value: str, message: str) -> CellProblem:
    return CellProblem(draft.row, heading, value, message)


def _plain(number: str) -> str:
    value = decimal(number)
    return number if value is None else f"{value:f}"
