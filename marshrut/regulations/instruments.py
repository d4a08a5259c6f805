"""Diagnostic materials: the package, its review, approval and use (A2.4.3.7 to A2.4.3.10)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from marshrut.regulations.blocks import Block
from marshrut.regulations.findings import Finding
from marshrut.regulations.norms import Norms
from marshrut.regulations.terms import instrument_expires
from marshrut.regulations.words import plural

PACKAGE = "A2.4.3.7"
REVIEW = "A2.4.3.8"
APPROVAL = "A2.4.3.9"
RENEWAL = "A2.4.3.10"
PREPARING = "A3.3.2.1"
STEP = 5


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the specification: the points of the item at this place and the codifier codes it checks."""

    points: int
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class VariantItem:
    """An item of a variant, in its place; `key` tells items apart."""

    key: str
    points: int
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Variant:
    """One text of the diagnostic work."""

    label: str
    items: tuple[VariantItem, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """An expert's conclusion: None while none is given."""

    expert: str
    positive: bool | None


def package_findings(plan: Sequence[PlanRow], variants: Sequence[Variant]) -> list[Finding]:
    """A2.4.3.7: a specification saying what each item checks, and variants equal in size, points and content."""
    bare = [str(number) for number, row in enumerate(plan, 1) if not row.codes or row.points < 1]
    return [
        _either(
            bool(plan),
            PACKAGE,
            "План работы составлен.",
            "В плане работы нет ни одного задания. Составьте план.",
        ),
        _either(
            not bare,
            PACKAGE,
            "У каждого задания плана указаны проверяемые позиции и баллы.",
            f"Задания плана без позиций кодификатора или баллов: {', '.join(bare)}. Заполните их.",
        ),
        _either(bool(variants), PACKAGE, "Варианты есть.", "Нет ни одного варианта. Соберите хотя бы один."),
        *(_variant_finding(plan, variant) for variant in variants),
    ]


def approval_findings(
    authors: Collection[str], reviews: Sequence[Review], approver: str | None = None
) -> list[Finding]:
    """A2.4.3.8, A2.4.3.9: reviewed by experts who are not its authors, all in favour; approved by neither.

    Without `approver` the approver's own finding is left out.
    """
    experts = {review.expert for review in reviews}
    findings = [
        _either(bool(reviews), REVIEW, "Эксперты назначены.", "Экспертиза не назначена. Назначьте эксперта."),
        _either(
            not experts & set(authors),
            REVIEW,
            "Эксперты не являются авторами.",
            "Эксперт является автором этих материалов. Назначьте другого.",
        ),
        _either(
            all(review.positive is not None for review in reviews),
            REVIEW,
            "Все эксперты дали заключение.",
            "Не все эксперты дали заключение. Дождитесь его.",
        ),
        _either(
            not any(review.positive is False for review in reviews),
            APPROVAL,
            "Отрицательных заключений нет.",
            "Есть отрицательное заключение. Верните материалы авторам на доработку.",
        ),
    ]
    if approver is not None:
        findings.append(approver_finding(authors, experts, approver))
    return findings


def approver_finding(authors: Collection[str], experts: Collection[str], approver: str) -> Finding:
    """A2.4.3.9: whoever approves is neither an author nor an expert of the package."""
    return _either(
        approver not in {*authors, *experts},
        APPROVAL,
        "Утверждающий — не автор и не эксперт этих материалов.",
        "Автор или эксперт не утверждает свои материалы. Утвердить должен другой человек.",
    )


def demonstration_findings(
    blocks: Sequence[str], shown: Sequence[str], astray: Sequence[str], norms: Norms
) -> list[Finding]:
    """A3.3.2.1: whoever prepares sees a demonstration with items of every block; the norm says of how many.

    `blocks` of the plan; `shown`: the block of every demonstration item; `astray`: places whose item is not by plan.
    """
    wanted = norms.demonstration_items
    lacking = [Block(block).label for block in blocks if shown.count(block) < wanted]
    items = f"{wanted} {plural(wanted, 'задание', 'задания', 'заданий')}"
    found = [
        _either(
            not lacking,
            PREPARING,
            "Демонстрационный вариант показывает каждый блок.",
            f"В демонстрационном варианте нужно не меньше чем {items} на блок; не хватает: {', '.join(lacking)}.",
        )
    ]
    if astray:
        text = f"Демонстрационный вариант: не по плану задания {', '.join(astray)}. Замените их."
        found.append(Finding(PREPARING, text, False))
    return found


def schedule_finding(approved: date | None, sitting: date, norms: Norms) -> Finding:
    """A2.4.3.9, A2.4.3.10: only approved materials within their year can be scheduled anew.

    `approved` is the date of approval or of the last renewal, whole or partial; None when there is none.
    """
    if approved is None:
        return Finding(APPROVAL, "Материалы не утверждены: в диагностике их использовать нельзя.", False)
    expires = instrument_expires(approved, norms)
    return _either(
        approved <= sitting < expires,
        RENEWAL,
        f"Материалы действуют до {expires:%d.%m.%Y}.",
        f"На {sitting:%d.%m.%Y} материалы не действуют (утверждены {approved:%d.%m.%Y}, обновить до {expires:%d.%m.%Y})."
        " Обновите их или выберите другие.",
    )


def minutes_for(minutes: int, asked: int, items: int) -> int:
    """Time of a work that asks only part of the items (A2.consent): their share of the whole time, to the next five
    minutes, never more than the whole.
    """
    if asked >= items:
        return minutes
    return min(minutes, -(-minutes * asked // (items * STEP)) * STEP)


def _variant_finding(plan: Sequence[PlanRow], variant: Variant) -> Finding:
    items = variant.items
    if len(items) != len(plan):
        text = f"Вариант {variant.label}: заданий {len(items)}, а в плане {len(plan)}. Добавьте или уберите задания."
        return Finding(PACKAGE, text, False)
    if len({item.key for item in items}) < len(items):
        return Finding(
            PACKAGE, f"Вариант {variant.label}: одно задание стоит дважды. Замените повтор.", False
        )
    differs = [
        str(number)
        for number, (row, item) in enumerate(zip(plan, items, strict=True), 1)
        if (row.points, row.codes) != (item.points, item.codes)
    ]
    return _either(
        not differs,
        PACKAGE,
        f"Вариант {variant.label} равен плану по числу заданий, баллам и содержанию.",
        f"Вариант {variant.label}: баллы или содержание не по плану в заданиях {', '.join(differs)}. Замените задания.",
    )


def _either(met: bool, clause: str, good: str, bad: str) -> Finding:
    return Finding(clause, good if met else bad, met)
