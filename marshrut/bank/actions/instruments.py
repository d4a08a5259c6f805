"""Compose an instrument: its details, its plan, its variants; begin its next edition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from marshrut.bank.models import Instrument, Item, SpecificationRow, Variant, VariantItem
from marshrut.bank.queries import packages
from marshrut.bank.queries.drafts import Known, PlanDraft, known_for, plan_problems, said
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused, lock, perform, start
from marshrut.people.models import normal

MAX_VARIANTS = 10


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of an instrument as a whole; `basis` matters for a renewed one (A2.4.3.10)."""

    title: str
    subject_id: int | None
    minutes: int
    preparation: str = ""
    basis: str = ""

    @property
    def columns(self) -> dict[str, object]:
        return {
            "title": self.title,
            "subject_id": self.subject_id,
            "minutes": self.minutes,
            "preparation": self.preparation,
            "renewal_basis": self.basis,
            "search": normal(self.title),
        }


@transaction.atomic
def save_instrument(
    details: Details,
    *,
    plan: Sequence[PlanDraft],
    variants: Sequence[Sequence[str]],
    demonstration: Mapping[int, str] | None = None,
    viewer: Viewer,
) -> Instrument:
    """A draft instrument at once: details, plan, variants as codes of items in the order of the plan.

    `demonstration`: position of the plan → code of the item that shows what such a place is like.

    Raises `Refused` with everything that is wrong.
    """
    instrument = draft_instrument(details, viewer=viewer)
    instrument = save_plan(instrument, plan, viewer=viewer, seen=instrument.case.version)
    shown = demonstration or {}
    items = _own_items(_all([*variants, list(shown.values())]), viewer)
    rows = list(instrument.rows.all())
    if shown:
        instrument = add_demonstration(instrument, viewer=viewer, seen=instrument.case.version)
        picks = {row.pk: items[shown[row.position]].pk for row in rows if row.position in shown}
        variant = instrument.variants.get(demonstration=True)
        instrument = save_variant(instrument, variant, picks, viewer=viewer, seen=instrument.case.version)
    for codes in variants:
        instrument = add_variant(instrument, viewer=viewer, seen=instrument.case.version)
        variant = instrument.variants.latest("number")
        picks = {row.pk: items[code].pk for row, code in zip(rows, codes, strict=False)}
        instrument = save_variant(instrument, variant, picks, viewer=viewer, seen=instrument.case.version)
    return instrument


@transaction.atomic
def draft_instrument(details: Details, *, viewer: Viewer, key: str = "") -> Instrument:
    """A new instrument with its details only; `key` of the page it is begun from (`start`)."""
    instrument = Instrument(author_id=viewer.identity, **details.columns)
    return start([instrument], viewer=viewer, titles=[details.title], key=key)[0]


@transaction.atomic
def save_details(instrument: Instrument, details: Details, *, viewer: Viewer, seen: int) -> Instrument:
    instrument = _opened(instrument, viewer, seen)
    for name, value in details.columns.items():
        setattr(instrument, name, value)
    instrument.save(update_fields=list(details.columns))
    instrument.case.title = details.title
    return _changed(instrument, viewer, "Сведения")


@transaction.atomic
def save_plan(instrument: Instrument, plan: Sequence[PlanDraft], *, viewer: Viewer, seen: int) -> Instrument:
    """Write the plan anew (A2.4.3.6): a row's place in the list is its position. Picked items stay in their places.

    Raises `Refused` with all errors of all rows.
    """
    instrument = _opened(instrument, viewer, seen)
    known = known_for(plan, viewer)
    if problems := plan_problems(plan, known):
        raise Refused(*said(problems))
    _write_plan(instrument, plan, known)
    return _changed(instrument, viewer, "План работы")


@transaction.atomic
def add_variant(instrument: Instrument, *, viewer: Viewer, seen: int) -> Instrument:
    """One more empty variant, numbered next."""
    instrument = _opened(instrument, viewer, seen)
    last = instrument.variants.last()
    number = last.number + 1 if last else 1
    if number > MAX_VARIANTS:
        raise Refused(f"Вариантов может быть не больше {MAX_VARIANTS}.")
    Variant.objects.create(instrument=instrument, number=number)
    return _changed(instrument, viewer, f"Добавлен вариант {number}")


@transaction.atomic
def add_demonstration(instrument: Instrument, *, viewer: Viewer, seen: int) -> Instrument:
    """The empty demonstration: it shows whoever prepares what the work is like (A3.3.2.1)."""
    instrument = _opened(instrument, viewer, seen)
    if instrument.variants.filter(demonstration=True).exists():
        raise Refused("Демонстрационный вариант уже есть.")
    made = Variant.objects.create(instrument=instrument, number=0, demonstration=True)
    return _changed(instrument, viewer, f"Добавлен {_lowered(made)}")


@transaction.atomic
def drop_variant(instrument: Instrument, variant: Variant, *, viewer: Viewer, seen: int) -> Instrument:
    """Remove a variant; those after it move up."""
    instrument = _opened(instrument, viewer, seen)
    instrument.variants.filter(pk=variant.pk).delete()
    for number, rest in enumerate(instrument.variants.real().order_by("number"), start=1):
        if rest.number != number:
            rest.number = number
            rest.save(update_fields=["number"])
    return _changed(instrument, viewer, f"Удалён {_lowered(variant)}")


@transaction.atomic
def save_variant(
    instrument: Instrument, variant: Variant, picks: Mapping[int, int | None], *, viewer: Viewer, seen: int
) -> Instrument:
    """Put items into rows: `picks` is row id → item id, None for an empty place.

    Only the author's own items, and those for demonstration in the demonstration alone; whether they fit the plan is shown as findings and judged when it is sent.
    """
    instrument = _opened(instrument, viewer, seen)
    rows = set(instrument.rows.values_list("pk", flat=True))
    wanted = {row: item for row, item in picks.items() if item is not None}
    own = Item.objects.filter(
        author_id=instrument.author_id, demonstration=variant.demonstration, pk__in=wanted.values()
    )
    known = set(own.values_list("pk", flat=True))
    if not rows.issuperset(picks) or not known.issuperset(wanted.values()):
        raise Refused(
            "План или задания изменились, пока страница была открыта. Обновите её и выберите снова."
        )
    _place(variant, wanted)
    return _changed(instrument, viewer, str(variant))


@transaction.atomic
def fill_variant(
    instrument: Instrument, variant: Variant, *, viewer: Viewer, seen: int
) -> tuple[Instrument, list[int]]:
    """Put a fitting item that stands in no variant here into every place that has none.

    Returns the instrument and the positions for which the bank has nothing.
    """
    instrument = _opened(instrument, viewer, seen)
    whole = packages.package(instrument)
    text = next(text for text in whole.texts if text.variant.pk == variant.pk)
    taken = {item.pk for one in whole.texts for item in one.items}
    offers = packages.candidates(whole, text.variant, viewer)
    picks, missing = {}, []
    for place in text.places:
        item = place.item if place.fits else _first(offers[place.row.pk], taken)
        if item is None:
            missing.append(place.row.position)
            item = place.item
        if item is not None:
            picks[place.row.pk] = item.pk
            taken.add(item.pk)
    _place(variant, picks)
    return _changed(instrument, viewer, f"Подобраны задания: {_lowered(variant)}"), missing


@transaction.atomic
def renew(instrument: Instrument, *, viewer: Viewer, seen: int) -> Instrument:
    """Begin the next edition as a copy (A2.4.3.10); the approved one stays as it was. Returns the new draft."""
    instrument = lock(instrument, viewer=viewer, seen=seen, step="renew")
    instrument = perform(instrument, "renew", viewer=viewer, seen=instrument.case.version)
    details = Details(
        instrument.title, instrument.subject_id, instrument.minutes, instrument.preparation, basis=""
    )
    copy = Instrument(author_id=viewer.identity, previous=instrument, **details.columns)
    start([copy], viewer=viewer, titles=[copy.title])
    _copy(packages.package(instrument), copy)
    return copy


def _opened(instrument: Instrument, viewer: Viewer, seen: int) -> Instrument:
    """Locked for editing; the state is judged at once, so that no row is touched in vain."""
    instrument = lock(instrument, viewer=viewer, seen=seen, step="edit")
    if instrument.state != Instrument.State.DRAFT:
        raise Refused("Материалы уже не черновик: менять их нельзя.")
    return instrument


def _changed(instrument: Instrument, viewer: Viewer, what: str) -> Instrument:
    """The journal says which part was changed, never with what words: they are secret."""
    return perform(instrument, "edit", viewer=viewer, seen=instrument.case.version, note=what)


def _write_plan(instrument: Instrument, plan: Sequence[PlanDraft], known: Known) -> None:
    rows = {row.position: row for row in instrument.rows.all()}
    for position, draft in enumerate(plan, start=1):
        row = rows.get(position) or SpecificationRow(instrument=instrument, position=position)
        row.block, row.kind, row.points, row.skill = draft.block, draft.kind, draft.points, draft.skill
        row.save()
        row.entries.set([known.entries[code] for code in draft.codes])
    instrument.rows.filter(position__gt=len(plan)).delete()


def _place(variant: Variant, picks: Mapping[int, int]) -> None:
    variant.places.all().delete()
    VariantItem.objects.bulk_create(
        VariantItem(variant=variant, row_id=row, item_id=item) for row, item in picks.items()
    )


def _first(offered: Sequence[Item], taken: set[int]) -> Item | None:
    return next((item for item in offered if item.pk not in taken), None)


def _copy(package: packages.Package, copy: Instrument) -> None:
    rows = {}
    for row in package.rows:
        entries = list(row.entries.all())
        rows[row.pk] = SpecificationRow.objects.create(
            instrument=copy,
            position=row.position,
            block=row.block,
            kind=row.kind,
            points=row.points,
            skill=row.skill,
        )
        rows[row.pk].entries.set(entries)
    for text in package.texts:
        old = text.variant
        variant = Variant.objects.create(instrument=copy, number=old.number, demonstration=old.demonstration)
        _place(variant, {rows[place.row.pk].pk: place.item.pk for place in text.places if place.item})


def _own_items(codes: set[str], viewer: Viewer) -> dict[str, Item]:
    own = Item.objects.filter(author_id=viewer.person_id, code__in=codes)
    items = {item.code: item for item in own}
    if missing := sorted(codes - set(items)):
        raise Refused(f"Этих заданий нет среди ваших: {', '.join(missing)}. Сначала внесите их в банк.")
    return items


def _lowered(variant: Variant) -> str:
    return str(variant).lower()


def _all(variants: Sequence[Sequence[str]]) -> set[str]:
    return {code for codes in variants for code in codes}
