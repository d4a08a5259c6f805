"""Reads of sittings: who may be placed, with what, and who was there."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, Q
from django.utils.timezone import localdate

from marshrut.core.norms import norms
from marshrut.diagnostics.models import Attempt, Consent, Sitting
from marshrut.regulations.findings import Finding
from marshrut.regulations.terms import next_complex_diagnostic

OVER = (Attempt.State.ABSENT, Attempt.State.WITHDRAWN, Attempt.State.CANCELLED)
BUSY = (Attempt.State.ASSIGNED, Attempt.State.RUNNING)


def place_is_named(sitting, _viewer):
    named = bool(sitting.place.strip())
    yield Finding("A2.5.7.1", "Место указано." if named else "Укажите место проведения.", named)
    grounded = sitting.mode != Sitting.Mode.REMOTE or bool(sitting.remote_basis.strip())
    text = "Основание указано." if grounded else "Укажите основание дистанционного проведения."
    yield Finding("A2.5.7.1", text, grounded)


def day_has_come(sitting, viewer):
    day = localdate(sitting.starts_at)
    text = (
        "День сеанса наступил."
        if day <= viewer.today
        else f"Сеанс назначен на {day:%d.%m.%Y}. Если проводите раньше, сначала перенесите его."
    )
    yield Finding("A2.5.9.5", text, day <= viewer.today)


def to_be_placed(application_ids):
    """Given consents of the applications that have no work yet, or whose work did not take place."""
    placed = Attempt.objects.exclude(state__in=OVER).values("consent_id")
    return (
        Consent.objects.filter(
            application_id__in=application_ids, state=Consent.State.GIVEN, row__left_out=False
        )
        .exclude(pk__in=placed)
        .select_related("person", "subject", "row", "employment__organisation", "application", "case")
        .order_by("person__search", "subject__name")
    )


def busy_between(person_ids, starts_at, ends_at):
    """Works of these people in other sittings at the same time."""
    return (
        Attempt.objects.filter(
            person_id__in=person_ids,
            state__in=BUSY,
            sitting__starts_at__lt=ends_at,
            sitting__ends_at__gt=starts_at,
        )
        .select_related("person", "sitting")
        .order_by("person__search")
    )


def early_complex(consents, on: date):
    """A2.5.6.1, a warning only: whose last complex diagnostic is less than three years old on that day.

    Returns (person, day of the last one, day from which the next is due); one query.
    """
    whole = set(norms(on).complex_blocks)
    people = {c.person_id: c.person for c in consents if whole <= set(c.blocks)}
    last: dict[int, date] = {}
    done = Attempt.objects.filter(
        person_id__in=people, state=Attempt.State.FINISHED, started_at__isnull=False
    )
    for person_id, blocks, started_at in done.values_list("person_id", "blocks", "started_at"):
        if whole <= set(blocks):
            last[person_id] = max(localdate(started_at), last.get(person_id, date.min))
    rows = [(people[pk], day, next_complex_diagnostic(day, norms(on))) for pk, day in last.items()]
    return [row for row in rows if row[2] > on]


def works_of(sitting):
    return (
        Attempt.objects.filter(sitting=sitting)
        .select_related("person", "consent__subject", "organisation", "instrument", "variant", "case")
        .order_by("person__search", "pk")
    )


def with_counts(sittings):
    present = Q(attempts__state__in=[Attempt.State.RUNNING, Attempt.State.FINISHED])
    counted = ~Q(attempts__state__in=[Attempt.State.WITHDRAWN, Attempt.State.CANCELLED])
    return sittings.select_related("case").annotate(
        people=Count("attempts", filter=counted), present=Count("attempts", filter=present)
    )


def schools_of(sitting):
    """Who comes from where, for the heading: (short name, number)."""
    counts: dict[str, int] = defaultdict(int)
    for work in works_of(sitting):
        counts[work.organisation.short_name if work.organisation else "индивидуально"] += 1
    return sorted(counts.items())


def waiting_counts(applications):
    """Application → number of given consents without a work, for those that have any; one query."""
    waiting = to_be_placed(applications.values("pk")).order_by()
    return dict(waiting.values_list("application_id").annotate(n=Count("pk")))


def everybody_is_placed(application):
    """Whether the application has works ahead and nobody left without one."""
    ahead = Attempt.objects.filter(consent__application=application, state__in=BUSY)
    return ahead.exists() and not to_be_placed([application.pk]).exists()
