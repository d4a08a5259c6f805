"""The Excel tables of the bank: items and plans, read, as templates, as lists to download."""

import re
from collections.abc import Iterable, Iterator, Sequence

from marshrut.bank.models import LETTERS, Instrument, Item
from marshrut.bank.queries import expires_on
from marshrut.bank.queries.drafts import DEMONSTRATION, MAX_POINTS, ItemDraft, PlanDraft, draft_of
from marshrut.codifier.tables import BLOCK
from marshrut.formats.cells import choice, integer_between, listed, paragraphs, text_up_to, yes_no
from marshrut.formats.columns import CellProblem, Column, Row, Sheet
from marshrut.formats.tables import table, template

KIND = choice(
    {
        "one": ("один ответ", "один", "один из"),
        "several": ("несколько ответов", "несколько", "несколько из"),
        "number": ("число",),
    }
)
CODES = Column(
    "codes",
    "Коды кодификатора",
    synonyms=("Коды", "Код кодификатора"),
    required=True,
    parse=listed(text_up_to(20)),
    example="М-01.2",
    comment="Что проверяет задание; через запятую.",
)
POINTS = Column("points", "Баллы", synonyms=("Балл",), parse=integer_between(1, MAX_POINTS), example="1")
RIGHT = "Верный ответ"
LOOKALIKES = str.maketrans("ABE", "АВЕ")

ITEM_COLUMNS = (
    Column("code", "Код", synonyms=("Код задания",), required=True, parse=text_up_to(40), example="мат-01-1"),
    Column("kind", "Вид", required=True, parse=KIND, example="один ответ"),
    Column("block", "Блок", required=True, parse=BLOCK, example="методический"),
    Column("subject", "Предмет", example="математика", comment="Пусто — для учителей любого предмета."),
    Column("text", "Текст", synonyms=("Текст задания",), required=True, parse=paragraphs),
    *(
        Column(f"option_{at}", f"Вариант {letter}", parse=text_up_to(1000))
        for at, letter in enumerate(LETTERS)
    ),
    Column(
        "right",
        RIGHT,
        synonyms=("Правильный ответ", "Ключ"),
        required=True,
        example="А, В",
        comment="Буква, буквы через запятую или число.",
    ),
    Column("tolerance", "Допуск", example="0,1", comment="Только для числа; пусто — точное совпадение."),
    Column("unit", "Единица", parse=text_up_to(40), example="см", comment="Только для числа."),
    POINTS,
    CODES,
    Column(
        "demonstration",
        DEMONSTRATION,
        synonyms=("Для демонстрации",),
        parse=yes_no,
        example="нет",
        comment="Да — для демонстрационного варианта: его увидит каждый, кто готовится. Пусто — нет.",
    ),
)
PLAN_COLUMNS = (
    Column("block", "Блок", required=True, parse=BLOCK, example="методический"),
    Column("kind", "Вид", synonyms=("Вид задания",), required=True, parse=KIND, example="один ответ"),
    POINTS,
    Column(
        "skill",
        "Проверяемое умение",
        synonyms=("Проверяемое знание, умение", "Умение"),
        required=True,
        parse=text_up_to(300),
        example="Формулировать цель урока через действие ученика",
    ),
    CODES,
)
ITEM_HINTS = (
    "Одна строка — одно задание. Виды: один ответ, несколько ответов, число.",
    "Баллы пусто — один балл. Повторная загрузка обновит задания с теми же кодами.",
)
PLAN_HINTS = ("Одна строка — одно место работы, сверху вниз.", "Загрузка заменяет весь план.")


def items_of(sheet: Sheet) -> tuple[list[ItemDraft], list[CellProblem]]:
    """Items as written, and what is wrong with their answers."""
    read = [_item(row) for row in sheet.rows]
    return [draft for draft, _ in read], [problem for _, problems in read for problem in problems]


def plan_of(sheet: Sheet) -> list[PlanDraft]:
    return [
        PlanDraft(
            block=row.values["block"] or "",
            kind=row.values["kind"] or "",
            points=row.values["points"] or 1,
            skill=row.values["skill"] or "",
            codes=row.values["codes"] or (),
            row=row.number,
        )
        for row in sheet.rows
    ]


def empty_items() -> bytes:
    return template(ITEM_COLUMNS, title="Задания", hints=ITEM_HINTS)


def empty_plan() -> bytes:
    return template(PLAN_COLUMNS, title="План работы", hints=PLAN_HINTS)


def items_table(items: Iterable[Item]) -> bytes:
    """Items in the columns they can be loaded from."""
    headings = [column.heading for column in ITEM_COLUMNS]
    return table(headings, (_cells(draft_of(item), item) for item in items), title="Задания")


def instruments_table(instruments: Iterable[Instrument]) -> bytes:
    headings = ("Название", "Предмет", "Состояние", "Минут", "Автор", "Утверждён", "Действует до", "Акт")
    rows = (
        (
            one.title,
            one.subject.name if one.subject else "",
            one.get_state_display(),
            one.minutes,
            one.author.short_name,
            one.approved_on,
            expires_on(one),
            one.approval_act,
        )
        for one in instruments
    )
    return table(headings, rows, title="Материалы")


def _item(row: Row) -> tuple[ItemDraft, list[CellProblem]]:
    values = row.values
    filled = {letter: values[f"option_{at}"] for at, letter in enumerate(LETTERS) if values[f"option_{at}"]}
    right = values["right"] or ""
    letters = set() if values["kind"] == "number" else set(_letters(right))
    problems = [
        CellProblem(row.number, RIGHT, right, f"Варианта «{letter}» в этой строке нет.")
        for letter in sorted(letters - set(filled))
    ]
    draft = ItemDraft(
        code=values["code"] or "",
        kind=values["kind"] or "",
        block=values["block"] or "",
        text=values["text"] or "",
        codes=values["codes"] or (),
        subject=values["subject"] or "",
        points=values["points"] or 1,
        options=tuple((text, letter in letters) for letter, text in filled.items()),
        number=right if values["kind"] == "number" else "",
        tolerance=values["tolerance"] or "",
        unit=values["unit"] or "",
        demonstration=bool(values["demonstration"]),
        row=row.number,
    )
    return draft, problems


def _letters(right: str) -> Iterator[str]:
    """«а, В» and «АВ» alike; Latin letters that look the same are taken for Russian ones."""
    for part in re.split(r"[\s,;.]+", right.upper().translate(LOOKALIKES)):
        yield from part if set(part) <= set(LETTERS) else [part]


def _cells(draft: ItemDraft, item: Item) -> Sequence[str | int]:
    texts = [text for text, _ in draft.options]
    right = ", ".join(LETTERS[at] for at, (_, is_right) in enumerate(draft.options) if is_right)
    return (
        draft.code,
        item.get_kind_display(),
        item.get_block_display(),
        draft.subject,
        draft.text,
        *texts,
        *[""] * (len(LETTERS) - len(texts)),
        right or draft.number.replace(".", ","),
        draft.tolerance.replace(".", ","),
        draft.unit,
        draft.points,
        ", ".join(draft.codes),
        "да" if draft.demonstration else "нет",
    )
