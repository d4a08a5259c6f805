"""What the developer changes in a draft. Each act locks the ИОМ and is journalled without a word of its deficits."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from marshrut.core.journal import record
from marshrut.core.viewer import Viewer
from marshrut.core.wording import quoted
from marshrut.core.workflow import Denied, Refused, lock
from marshrut.measures.models import Measure
from marshrut.pathways.access import developer
from marshrut.pathways.actions.curating import EDITABLE
from marshrut.pathways.actions.drafts import line_of
from marshrut.pathways.models import Line, LineDeficit, LineReason, Pathway, PathwayDeficit
from marshrut.pathways.queries.offers import taken
from marshrut.planning.reasons import CLOSES_NOTHING, helps
from marshrut.regulations.pathway import Category

PLACED = "Текст уже передан на согласование. Чтобы менять его, верните ИОМ на доработку."
GONE = "Этой строки в дорожной карте уже нет."


@transaction.atomic
def set_term(
    pathway: Pathway, *, viewer: Viewer, seen: int, starts_on: date, ends_on: date, months: int
) -> Pathway:
    """Change the term of the ИОМ; whether it fits A3.4.4.3 the findings say before it is placed."""
    fresh = _opened(pathway, viewer, seen, "set_term")
    before = f"{fresh.starts_on:%d.%m.%Y}–{fresh.ends_on:%d.%m.%Y}"
    fresh.starts_on, fresh.ends_on, fresh.months = starts_on, ends_on, months
    fresh.save(update_fields=["starts_on", "ends_on", "months"])
    _record(fresh, viewer, "set_term", "Изменён срок ИОМ", before=before)
    return fresh


@transaction.atomic
def add_measure(pathway: Pathway, *, viewer: Viewer, seen: int, measure_id: int) -> Pathway:
    """Add a measure of the catalogue; it takes a place. The measure's row is locked so that no place is given twice."""
    fresh = _opened(pathway, viewer, seen, "add_line")
    measure = Measure.objects.select_for_update(of=("self",), no_key=True).filter(pk=measure_id).first()
    if measure is None or measure.withdrawn_on:
        raise Refused("Это мероприятие отменено. Выберите другое.")
    if fresh.lines.filter(measure=measure).exists():
        raise Refused("Это мероприятие уже есть в дорожной карте.")
    if measure.places is not None and taken([measure.pk]).get(measure.pk, 0) >= measure.places:
        raise Refused(f"{quoted(measure.title)}: мест не осталось. Выберите другое мероприятие.")
    line = line_of(measure, fresh)
    line.save()
    shows = measure.category == Category.SHOWCASE
    names = [] if shows else _tag(line, list(measure.entries.values_list("pk", flat=True)))
    text = "Выбрано разработчиком из перечня."
    LineReason.objects.create(line=line, text=f"{text} {CLOSES_NOTHING}" if shows else _reason(text, names))
    _record(fresh, viewer, "add_line", f"Добавлено мероприятие {quoted(line.title)}")
    return fresh


@transaction.atomic
def add_line(
    pathway: Pathway, *, viewer: Viewer, seen: int, entry_ids: Sequence[int], **particulars: object
) -> Pathway:
    """Add a measure that is not in the catalogue: a course found oneself, a school event (A3.5.7)."""
    fresh = _opened(pathway, viewer, seen, "add_line")
    line = Line.objects.create(pathway=fresh, **particulars)
    names = _tag(line, entry_ids)
    LineReason.objects.create(line=line, text=_reason("Внесено разработчиком.", names))
    _record(fresh, viewer, "add_line", f"Добавлено мероприятие {quoted(line.title)}")
    return fresh


@transaction.atomic
def change_line(
    pathway: Pathway,
    *,
    viewer: Viewer,
    seen: int,
    key: UUID,
    starts_on: date,
    ends_on: date,
    entry_ids: Sequence[int],
) -> Pathway:
    """Change the dates of a line and the deficits it works on."""
    fresh = _opened(pathway, viewer, seen, "change_line")
    line = _line(fresh, key)
    before = f"{line.starts_on:%d.%m.%Y}–{line.ends_on:%d.%m.%Y}"
    line.starts_on, line.ends_on = starts_on, ends_on
    line.save(update_fields=["starts_on", "ends_on"])
    line.deficits.all().delete()
    _tag(line, entry_ids)
    _record(fresh, viewer, "change_line", f"Изменено мероприятие {quoted(line.title)}", before=before)
    return fresh


@transaction.atomic
def remove_line(pathway: Pathway, *, viewer: Viewer, seen: int, key: UUID) -> Pathway:
    fresh = _opened(pathway, viewer, seen, "remove_line")
    line = _line(fresh, key)
    line.delete()
    _record(fresh, viewer, "remove_line", f"Убрано мероприятие {quoted(line.title)}")
    return fresh


def _opened(pathway: Pathway, viewer: Viewer, seen: int, step: str) -> Pathway:
    fresh = lock(pathway, viewer=viewer, seen=seen, step=step)
    if not developer(viewer, fresh):
        raise Denied("Менять ИОМ может разработчик, но не свой собственный.")
    if fresh.state not in EDITABLE:
        raise Refused(PLACED)
    return fresh


def _line(pathway: Pathway, key: UUID) -> Line:
    line = pathway.lines.filter(key=key).first()
    if line is None:
        raise Refused(GONE)
    return line


def _tag(line: Line, entry_ids: Sequence[int]) -> list[str]:
    """Tie the line to deficits of this ИОМ, others are left out; their plain names."""
    own = PathwayDeficit.objects.filter(pathway_id=line.pathway_id, entry_id__in=entry_ids)
    found = list(own.order_by("entry__code").values_list("entry_id", "entry__plain"))
    LineDeficit.objects.bulk_create([LineDeficit(line=line, entry_id=entry) for entry, _ in found])
    return [name for _, name in found]


def _reason(text: str, names: Sequence[str]) -> str:
    return f"{text} {helps(names)}" if names else text


def _record(pathway: Pathway, viewer: Viewer, name: str, label: str, **data: object) -> None:
    record(
        pathway.case,
        viewer=viewer,
        capacity=developer(viewer, pathway),
        name=name,
        label=label[:200],
        data=data or None,
    )
