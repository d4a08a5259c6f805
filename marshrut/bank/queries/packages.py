"""The package of an instrument as one value: its plan, variants, findings, papers and keys (A2.4.3.7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Count, Q

from marshrut.bank.models import Instrument, Item, Review, SpecificationRow, Variant
from marshrut.core.journal import canonical
from marshrut.core.viewer import Viewer
from marshrut.regulations import instruments as rules
from marshrut.regulations.blocks import LABELS, Block
from marshrut.regulations.findings import Finding
from marshrut.regulations.norms import Norms


@dataclass(frozen=True)
class Place:
    """A place of a variant: the row of the plan and the item that stands there, if any."""

    row: SpecificationRow
    item: Item | None

    @property
    def fits(self) -> bool:
        return self.item is not None and fitting(self.item, self.row)


@dataclass(frozen=True)
class Text:
    """A variant with all of its places, in the order of the plan."""

    variant: Variant
    places: tuple[Place, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(place.item for place in self.places if place.item)

    @property
    def whole(self) -> bool:
        return all(place.fits for place in self.places)


@dataclass(frozen=True)
class Package:
    instrument: Instrument
    rows: tuple[SpecificationRow, ...]
    texts: tuple[Text, ...]

    @property
    def real(self) -> tuple[Text, ...]:
        """The texts that people are examined with."""
        return tuple(text for text in self.texts if not text.variant.demonstration)

    @property
    def demonstration(self) -> Text | None:
        return next((text for text in self.texts if text.variant.demonstration), None)

    @property
    def points(self) -> int:
        return sum(row.points for row in self.rows)

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks of the work in the order of the plan."""
        return tuple(dict.fromkeys(row.block for row in self.rows))

    @property
    def block_labels(self) -> tuple[str, ...]:
        return tuple(LABELS[Block(block)] for block in self.blocks)

    @property
    def digest(self) -> str:
        """What was judged: changes with any word, key or place."""
        return sha256(canonical([[paper(text), key(text)] for text in self.texts])).hexdigest()


def package(instrument: Instrument) -> Package:
    """The whole package, in a bounded number of queries."""
    rows = tuple(instrument.rows.prefetch_related("entries"))
    variants = instrument.variants.prefetch_related("places__item__entries", "places__item__subject")
    return Package(instrument, rows, tuple(_text(variant, rows) for variant in variants))


def _text(variant: Variant, rows: Iterable[SpecificationRow]) -> Text:
    items = {place.row_id: place.item for place in variant.places.all()}
    return Text(variant, tuple(Place(row, items.get(row.pk)) for row in rows))


def codes_of(one: Item | SpecificationRow) -> frozenset[str]:
    return frozenset(entry.code for entry in one.entries.all())


def fitting(item: Item, row: SpecificationRow) -> bool:
    """Whether the item is what the row asks for: block, kind, points and what is measured."""
    same = (item.block, item.kind, item.points) == (row.block, row.kind, row.points)
    return same and codes_of(item) == codes_of(row)


def candidates(package: Package, variant: Variant, viewer: Viewer) -> dict[int, list[Item]]:
    """Items the author may put into each row (by its id), those used least first."""
    subject = Q(subject__isnull=True) | Q(subject_id=package.instrument.subject_id)
    found = Item.objects.visible_to(viewer).filter(
        subject,
        author_id=package.instrument.author_id,
        state=Item.State.CURRENT,
        demonstration=variant.demonstration,
    )
    counted = found.annotate(uses=Count("places")).prefetch_related("entries").order_by("uses", "code")
    by_shape: dict[tuple[Any, ...], list[Item]] = {}
    for item in counted:
        by_shape.setdefault(_shape(item), []).append(item)
    return {row.pk: by_shape.get(_shape(row), []) for row in package.rows}


def _shape(one: Item | SpecificationRow) -> tuple[Any, ...]:
    return one.block, one.kind, one.points, codes_of(one)


def findings(package: Package, in_force: Norms) -> list[Finding]:
    """What the package lacks to be sent to review, shown while it is edited."""
    plan = [rules.PlanRow(row.points, codes_of(row)) for row in package.rows]
    variants = [
        rules.Variant(
            str(text.variant.number),
            tuple(rules.VariantItem(item.code, item.points, codes_of(item)) for item in text.items),
        )
        for text in package.real
    ]
    return [
        *rules.package_findings(plan, variants),
        *(_alike(text) for text in package.real if len(text.items) == len(package.rows)),
        *_repeats(package),
        *demonstration_findings(package, in_force),
        *_details(package.instrument),
    ]


def demonstration_findings(package: Package, in_force: Norms) -> list[Finding]:
    """A3.3.2.1: what the demonstration lacks by the norm, or by itself where there is one."""
    text = package.demonstration
    placed = [place for place in text.places if place.item] if text else []
    astray = [str(place.row.position) for place in placed if not place.fits]
    blocks = [place.row.block for place in placed if place.fits]
    return rules.demonstration_findings(package.blocks, blocks, astray, in_force)


def _alike(text: Text) -> Finding:
    wrong = [
        str(place.row.position)
        for place in text.places
        if place.item and (place.item.kind, place.item.block) != (place.row.kind, place.row.block)
    ]
    number = text.variant.number
    bad = f"Вариант {number}: блок или вид не по плану в заданиях {', '.join(wrong)}. Замените задания."
    good = f"Вариант {number} равен плану по блокам и видам заданий."
    return Finding(rules.PACKAGE, bad if wrong else good, not wrong)


def _repeats(package: Package) -> list[Finding]:
    """A warning: an item that stands in two variants tells the second half what the first was asked."""
    times: dict[str, int] = {}
    for text in package.real:
        for code in {item.code for item in text.items}:
            times[code] = times.get(code, 0) + 1
    repeated = sorted(code for code, count in times.items() if count > 1)
    if not repeated:
        return []
    words = (
        f"Задания стоят в нескольких вариантах: {', '.join(repeated)}. Лучше, чтобы варианты не пересекались."
    )
    return [Finding(rules.PACKAGE, words, False, blocking=False)]


def _details(instrument: Instrument) -> list[Finding]:
    found = [
        Finding(
            "A2.5.4",
            "Написано, как подготовиться."
            if instrument.preparation
            else "Напишите, как подготовиться: педагог прочтёт это до диагностики.",
            bool(instrument.preparation),
        )
    ]
    if instrument.previous_id:
        met = bool(instrument.renewal_basis)
        text = (
            "Сказано, что обновлено и по каким данным."
            if met
            else "Напишите, что обновлено и по каким данным."
        )
        found.append(Finding(rules.RENEWAL, text, met))
    return found


def review_findings(instrument: Instrument, reviews: Iterable[Review]) -> list[Finding]:
    """A2.4.3.8 and A2.4.3.9 for the reviews of the present round."""
    given: dict[str, bool] = {Review.Verdict.POSITIVE: True, Review.Verdict.NEGATIVE: False}
    return rules.approval_findings(
        {str(instrument.author_id)},
        [rules.Review(str(one.expert_id), given.get(one.verdict)) for one in reviews],
    )


def reviews_of(instrument: Instrument) -> list[Review]:
    """The reviews of the present round, those called off left out."""
    current = instrument.reviews.filter(round=instrument.round).exclude(state=Review.State.WITHDRAWN)
    return list(current.select_related("expert", "case").order_by("asked_at", "pk"))


def paper(text: Text) -> list[dict[str, Any]]:
    """What the person answering sees."""
    return [
        {
            "position": place.row.position,
            "block": place.row.block,
            "kind": place.item.kind,
            "text": place.item.text,
            "content": place.item.content,
            "points": place.item.points,
        }
        for place in text.places
        if place.item
    ]


def key(text: Text) -> list[Mapping[str, Any]]:
    """What is right and what it measures, as `psychometrics.scoring.points` reads it."""
    return [
        {
            "position": place.row.position,
            "block": place.row.block,
            "codes": sorted(codes_of(place.item)),
            "kind": place.item.kind,
            "points": place.item.points,
            **place.item.key,
        }
        for place in text.places
        if place.item
    ]
