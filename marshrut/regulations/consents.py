"""Consent to a diagnostic: per person, subject and blocks (A2.consent, A2.5.9.3; decision 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from marshrut.regulations.blocks import Block
from marshrut.regulations.findings import Finding
from marshrut.regulations.words import plural


@dataclass(frozen=True, slots=True)
class Consent:
    """Consent in force of one person to be diagnosed in a subject (or line of work) by these blocks."""

    subject: str
    blocks: frozenset[str]


def missing_blocks(consents: Iterable[Consent], subject: str, blocks: Collection[str]) -> list[str]:
    """Blocks the person has not agreed to for that subject, in the order asked (A2.consent: each subject its own)."""
    given = {block for consent in consents if consent.subject == subject for block in consent.blocks}
    return [block for block in blocks if block not in given]


def consent_findings(consent: Consent, offered: Collection[str]) -> list[Finding]:
    """A2.consent: what a filled form of consent must have. `offered` are the blocks of the application."""
    strange = sorted(consent.blocks.difference(offered))
    return [
        Finding(
            "A2.consent",
            "Предмет указан."
            if consent.subject.strip()
            else "Не указан предмет. Укажите предмет или направление деятельности.",
            bool(consent.subject.strip()),
        ),
        Finding(
            "A2.consent",
            "Блоки выбраны."
            if consent.blocks
            else "Не выбран ни один блок. Отметьте хотя бы один или откажитесь от участия.",
            bool(consent.blocks),
        ),
        Finding(
            "A2.consent",
            f"Этих блоков нет в заявке: {block_names(strange)}. Уберите их."
            if strange
            else "Все выбранные блоки есть в заявке.",
            not strange,
        ),
    ]


def consent_text(*, who: str, subject: str, blocks: Iterable[str], institute: str, days: int) -> str:
    """The text a person agrees to (A2.consent, A2.5.1, A2.6.3, A2.5.9.6); `days`: working days until the result is told."""
    told = f"{days} {plural(days, 'рабочего дня', 'рабочих дней', 'рабочих дней')}"
    lines = (
        f"Я, {who}, даю согласие пройти стандартизированную диагностику профессиональных дефицитов.",
        f"Предмет или направление деятельности: {subject}.",
        f"Блоки: {block_names(blocks)}.",
        f"Диагностику проводит {institute}.",
        "Мне известно, что:",
        "— участие добровольное, согласие можно отозвать до начала работы;",
        "— мои результаты не передаются ни в мою, ни в другую организацию и недоступны третьим лицам;",
        f"— результат мне сообщат в течение {told} после завершения диагностики;",
        "— согласие на обработку персональных данных даётся отдельным документом.",
    )
    return "\n".join(lines)


def block_names(codes: Iterable[str]) -> str:
    """Blocks in words, separated by commas; a code that is no block stays as it is."""
    known = {block.value: block.label for block in Block}
    return ", ".join(known.get(code, code) for code in codes)
