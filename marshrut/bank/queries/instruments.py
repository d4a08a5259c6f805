"""Instruments: which may be used, which have outlived their year, who can judge them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet

from marshrut.bank.models import Instrument, Variant
from marshrut.core.models import Deadline
from marshrut.core.norms import norms
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import counted
from marshrut.people.models import Person
from marshrut.regulations import terms
from marshrut.regulations.calendar import same_date
from marshrut.regulations.instruments import schedule_finding
from marshrut.regulations.terms import instrument_expires


def usable_instruments(viewer: Viewer, on: date, subject_id: int | None = None) -> QuerySet[Instrument]:
    """Instruments that the viewer may schedule for that day."""
    return in_use(on, subject_id).filter(pk__in=Instrument.objects.visible_to(viewer).values("pk"))


def in_use(on: date, subject_id: int | None = None) -> QuerySet[Instrument]:
    """Instruments that people may be examined with on that day: approved and within their year (A2.4.3.9, A2.4.3.10).

    With a subject also those made for no subject in particular.
    """
    approved = Instrument.objects.filter(
        state=Instrument.State.APPROVED, approved_on__lte=on, variants__demonstration=False
    )
    if subject_id is not None:
        approved = approved.filter(Q(subject_id=subject_id) | Q(subject__isnull=True))
    in_force = norms(on)
    dates = approved.values_list("pk", "approved_on").distinct()
    usable = [pk for pk, approved_on in dates if schedule_finding(approved_on, on, in_force).met]
    return Instrument.objects.filter(pk__in=usable).select_related("subject").order_by("title")


def blocks_of(instrument_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The blocks that every variant of an approved instrument tests, by its frozen key."""
    found: dict[int, frozenset[str]] = {}
    rows = (
        Variant.objects.real().filter(instrument__in=set(instrument_ids)).values_list("instrument_id", "key")
    )
    for pk, key in rows:
        blocks = frozenset(place["block"] for place in key)
        found[pk] = found[pk] & blocks if pk in found else blocks
    return found


def codes_of(instrument_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The codifier entries that every variant of an approved instrument tests, by its frozen key."""
    found: dict[int, frozenset[str]] = {}
    rows = (
        Variant.objects.real().filter(instrument__in=set(instrument_ids)).values_list("instrument_id", "key")
    )
    for pk, key in rows:
        codes = frozenset(code for place in key for code in place["codes"])
        found[pk] = found[pk] & codes if pk in found else codes
    return found


def items_of_blocks(instrument_ids: Iterable[int]) -> dict[int, Counter[str]]:
    """How many items of each block the variants of an approved instrument have: the plan makes them alike."""
    rows = Variant.objects.filter(instrument__in=set(instrument_ids)).order_by("-number")
    return {
        pk: Counter(place["block"] for place in key) for pk, key in rows.values_list("instrument_id", "key")
    }


def expires_on(instrument: Instrument) -> date | None:
    """The first day on which the materials may not be scheduled any more (A2.4.3.10)."""
    approved = instrument.approved_on
    return instrument_expires(approved, norms(approved)) if approved else None


def outlived(on: date) -> list[Instrument]:
    """Approved instruments whose year is over on the day."""
    in_force = norms(on)
    approved = Instrument.objects.filter(state=Instrument.State.APPROVED).select_related("case")
    return [one for one in approved if not schedule_finding(one.approved_on, on, in_force).met]


def outlived_by(years: int, viewer: Viewer) -> str:
    """How many approved instruments could not be scheduled any more with a new length of their life."""
    now, new = norms(viewer.today), replace(norms(viewer.today), instrument_years=years)
    dates = Instrument.objects.filter(state=Instrument.State.APPROVED).values_list("approved_on", flat=True)
    usable = [on for on in dates if schedule_finding(on, viewer.today, now).met]
    lost = sum(not schedule_finding(on, viewer.today, new).met for on in usable)
    materials = counted(lost, "комплект материалов,комплекта материалов,комплектов материалов")
    return (
        f"Из годных сейчас перестанут назначаться: {materials}."
        if lost
        else "Годные сейчас материалы остаются годными."
    )


def ageing(on: date) -> list[Instrument]:
    """Approved instruments whose year ends within a month of the day, and of which nobody was told yet."""
    told = Deadline.objects.open().filter(name="renew").values("case_id")
    approved = Instrument.objects.filter(state=Instrument.State.APPROVED, next__isnull=True)
    ends = {
        one: terms.instrument_expires(one.approved_on, norms(on))
        for one in approved.exclude(pk__in=told).select_related("case")
        if one.approved_on
    }
    return [one for one, end in ends.items() if on < end <= same_date(on, 1)]


def experts_for(instrument: Instrument, on: date) -> QuerySet[Person]:
    """Who may be asked to review: experts in office, never the author (A2.4.3.8)."""
    in_office = Q(appointments__until__isnull=True) | Q(appointments__until__gte=on)
    found = Person.objects.filter(
        in_office, appointments__role=Role.EXPERT, appointments__since__lte=on, is_active=True
    )
    return found.exclude(pk=instrument.author_id).distinct().order_by("search")
