"""What to read of a model, and which models are left out and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q

from marshrut.diagnostics.queries.owning import CAPACITIES
from marshrut.regulations.consents import block_names

Read = str | Callable[[Any], Any]
TECHNICAL = "служебные значения: дайджесты, ключи и состояние обработки, без сведений о человеке"
OTHERS = "сведения о других людях: составил их этот человек, а говорят они не о нём"
REPEATED = "повторяет то, что уже стоит в другом разделе"

LEFT_OUT = {
    "core.Case": REPEATED,
    "core.EntryPayload": "подробности журнала: в них имена других людей",
    "core.SealedEntry": TECHNICAL,
    "core.SealedLook": TECHNICAL,
    "core.Deadline": "сроки, в которые делают другие; свои стоят на «Сегодня»",
    "core.JobRun": TECHNICAL,
    "people.SlipIssue": OTHERS,
    "people.RecoveryCode": TECHNICAL,
    "people.Import": OTHERS,
    "people.ImportChange": OTHERS,
    "people.ImportPortion": OTHERS,
    "people.Likeness": "предположение о двух записях: в нём есть и другой человек",
    "documents.Rendition": REPEATED,
    "documents.Trouble": TECHNICAL,
    "documents.DestroyedFile": TECHNICAL,
    "measures.Group": OTHERS,
    "bank.Item": "материалы диагностики: это не сведения о человеке",
    "bank.Instrument": "материалы диагностики: это не сведения о человеке",
    "bank.Review": "материалы диагностики: это не сведения о человеке",
    "bank.ItemRemark": "материалы диагностики: это не сведения о человеке",
    "diagnostics.Contact": "запись разговора, в ней имя собеседника",
    "diagnostics.CurrentAnswer": REPEATED,
    "diagnostics.RivalAnswer": REPEATED,
    "diagnostics.SheetEntry": REPEATED,
    "pathways.Letter": "переписка школы и куратора: слова других людей",
    "pathways.LineDeficit": REPEATED,
    "pathways.LineReason": REPEATED,
    "pathways.Version": TECHNICAL,
    "pathways.VersionExtract": REPEATED,
    "pathways.VersionSecret": REPEATED,
}


@dataclass(frozen=True)
class Spec:
    """What to read of a model: heading → attribute (with dots) or function of the row."""

    title: str
    model: type[models.Model]
    columns: dict[str, Read]
    where: Q = field(default_factory=Q)
    related: tuple[str, ...] = ()


def capacity(row: Any) -> str:
    return str(CAPACITIES.get(row.capacity, "система" if row.capacity.startswith("job:") else ""))


def blocks(row: Any) -> str:
    return block_names(row.blocks)
