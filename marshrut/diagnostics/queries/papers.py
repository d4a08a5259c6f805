"""The paper of a variant: frozen on approval, so a process reads it once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from marshrut.bank.models import Item, Variant
from marshrut.diagnostics.models import Attempt
from marshrut.regulations.blocks import LABELS, Block

Kind = Item.Kind
NUMBER = re.compile(r"[+-]?\d{1,12}([.,]\d{1,12})?")
ASK = {Kind.ONE: "Один ответ", Kind.SEVERAL: "Несколько ответов", Kind.NUMBER: "Число"}


@dataclass(frozen=True)
class PaperItem:
    """One item as a person sees it: `number` is its place among the shown ones, `position` in the variant."""

    number: int
    position: int
    block: str
    kind: str
    text: str
    options: tuple[tuple[str, str], ...]
    unit: str

    @property
    def ask(self) -> str:
        return ASK[Kind(self.kind)]

    @property
    def block_label(self) -> str:
        label = LABELS[Block(self.block)]
        return label[0].upper() + label[1:]

    @property
    def input_type(self) -> str:
        """How a browser asks; empty for a number."""
        return {Kind.ONE: "radio", Kind.SEVERAL: "checkbox"}.get(Kind(self.kind), "")

    def refusal(self, value: Any) -> str:
        """Why the value cannot be an answer to this item, in words; empty when it can. None clears."""
        if value is None:
            return ""
        known = {option for option, _ in self.options}
        match value:
            case {"choice": str(choice)} if self.kind == Kind.ONE and len(value) == 1:
                return "" if choice in known else "Такого варианта в задании нет."
            case {"choices": list(choices)} if self.kind == Kind.SEVERAL and len(value) == 1:
                return "" if _are_some(choices, known) else "Такого варианта в задании нет."
            case {"number": str(number)} if self.kind == Kind.NUMBER and len(value) == 1:
                return "" if NUMBER.fullmatch(number) else "Введите число, например 12,5."
        return "Ответ не подходит к виду задания."


def _are_some(choices: list[Any], known: set[str]) -> bool:
    texts = [choice for choice in choices if isinstance(choice, str)]
    return 0 < len(choices) == len(set(texts)) == len(known & set(texts))


def plain_number(text: str) -> str:
    """A number as people type it: spaces and a typographic minus are no error."""
    return "".join(text.split()).replace("−", "-").replace("–", "-")


@lru_cache(maxsize=256)
def items(variant_id: int, blocks: tuple[str, ...]) -> tuple[PaperItem, ...]:
    """The items of the consented blocks, in the order of the paper."""
    paper = Variant.objects.values_list("paper", flat=True).get(pk=variant_id)
    shown = sorted((i for i in paper if i["block"] in blocks), key=lambda i: i["position"])
    return tuple(_item(number, row) for number, row in enumerate(shown, start=1))


@lru_cache(maxsize=4096)
def _paper_of(attempt_id: int) -> tuple[int, tuple[str, ...]]:
    """Variant and blocks of a work: they are set when it is assigned."""
    variant_id, blocks = Attempt.objects.values_list("variant_id", "blocks").get(pk=attempt_id)
    return variant_id, tuple(blocks)


def items_of(attempt_id: int) -> Mapping[int, PaperItem] | None:
    """The items of a work by position, or None where there is no such work."""
    try:
        return by_position(*_paper_of(attempt_id))
    except Attempt.DoesNotExist:
        return None


@lru_cache(maxsize=256)
def by_position(variant_id: int, blocks: tuple[str, ...]) -> Mapping[int, PaperItem]:
    return {item.position: item for item in items(variant_id, blocks)}


def forget() -> None:
    """Read papers anew; for whoever rolls variants back, such as tests."""
    for kept in (items, by_position, _paper_of):
        kept.cache_clear()


def _item(number: int, row: dict[str, Any]) -> PaperItem:
    content = row["content"]
    return PaperItem(
        number=number,
        position=row["position"],
        block=row["block"],
        kind=row["kind"],
        text=row["text"],
        options=tuple((o["id"], o["text"]) for o in content.get("options", ())),
        unit=content.get("unit", ""),
    )
