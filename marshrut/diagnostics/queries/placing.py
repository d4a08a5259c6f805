"""Whether a sitting suits those who are placed in it: what was agreed with them, what they consented to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.timezone import localdate

from marshrut.bank.models import Instrument
from marshrut.bank.queries import blocks_of, codes_of, items_of_blocks
from marshrut.core.norms import calendar
from marshrut.core.wording import day, day_digits, listed, quoted
from marshrut.diagnostics.models import Application, Consent
from marshrut.measures.models import Group
from marshrut.people.models import normal
from marshrut.regulations.consents import block_names
from marshrut.regulations.findings import unmet
from marshrut.regulations.instruments import minutes_for
from marshrut.regulations.programmes import cover_finding

WHY = "Перенесите сеанс или напишите, почему он проводится иначе."


def apart_from_agreed(starts_at: datetime, place: str, applications: Iterable[Application]) -> list[str]:
    """How the time and place depart from what was agreed for each application (A2.5.9.5), in words; and that the day
    is not a working one, whoever agreed to it.
    """
    on = localdate(starts_at)
    said = [] if calendar().is_working(on) else [f"Сеанс в нерабочий день: {day(on)}."]
    for application in applications:
        since, until, where = application.agreed_from, application.agreed_to, application.agreed_place
        if since and until and not since <= on <= until:
            agreed = f"{day_digits(since)} – {day_digits(until)}"
            said.append(f"{application}: согласован срок {agreed}, а сеанс {day_digits(on)}.")
        if where and normal(where) != normal(place):
            said.append(f"{application}: согласовано место «{where}», а сеанс – «{place}».")
    return said


def not_tested(consents: Sequence[Consent], chosen: Mapping[int, Instrument]) -> list[str]:
    """Whose consented blocks the chosen materials would not test: those would come to no result, or to none at all.

    `chosen` is the instrument of each subject (ids).
    """
    blocks = blocks_of(instrument.pk for instrument in chosen.values())
    people: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for consent in consents:
        if instrument := chosen.get(consent.subject_id):
            missing = tuple(b for b in placed_blocks(consent) if b not in blocks[instrument.pk])
            if missing:
                people[instrument.title, missing].append(consent.person.short_name)
    return [
        f"Материалы {quoted(title)} не проверяют: {block_names(missing)}; на это есть согласие у: {listed(names)}"
        " – выберите другие материалы."
        for (title, missing), names in people.items()
    ]


def apart_from_theme(consents: Sequence[Consent], chosen: Mapping[int, Instrument]) -> list[str]:
    """Which programmes' themes the chosen materials do not cover (A2.3.1.1), in words."""
    asked = {(c.application.group_id, c.subject_id) for c in consents if c.application.group_id}
    themes = Group.objects.select_related("measure").prefetch_related("measure__entries")
    groups = themes.in_bulk({group_id for group_id, _ in asked})
    tested = codes_of(instrument.pk for instrument in chosen.values())
    findings = [
        cover_finding(
            groups[group_id].measure.called,
            chosen[subject_id].title,
            {entry.code: entry.plain for entry in groups[group_id].measure.entries.all()},
            tested.get(chosen[subject_id].pk, frozenset()),
        )
        for group_id, subject_id in sorted(asked)
        if subject_id in chosen
    ]
    return [finding.text for finding in unmet(findings)]


def minutes_of(consents: Iterable[Consent], chosen: Mapping[int, Instrument]) -> dict[int, int]:
    """The time of each consent's work, without anybody's extra minutes: the share of the blocks it tests."""
    counts = items_of_blocks(instrument.pk for instrument in chosen.values())
    found = {}
    for consent in consents:
        if instrument := chosen.get(consent.subject_id):
            items = counts.get(instrument.pk, Counter())
            asked = sum(items[block] for block in placed_blocks(consent))
            found[consent.pk] = minutes_for(instrument.minutes, asked or items.total(), items.total())
    return found


def placed_blocks(consent: Consent) -> list[str]:
    """The blocks that a work by this consent tests, in the order of the application."""
    return [block for block in consent.application.blocks if block in consent.blocks]
