"""Reads of sittings: who may be placed, with what, and who was there."""

from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from marshrut.core.norms import norms
from marshrut.diagnostics.models import Attempt, Consent, Sitting
from marshrut.regulations.findings import Finding
from marshrut.regulations.terms import next_complex_diagnostic

OVER = (Attempt.State.ABSENT, Attempt.State.WITHDRAWN, Attempt.State.CANCELLED, Attempt.State.VOID)
STANDS = (Consent.State.GIVEN, Consent.State.OBLIGATORY)
MOST_NAMES = 5
BUSY = (Attempt.State.ASSIGNED, Attempt.State.RUNNING)
HELD = (
    Attempt.State.RUNNING,
    Attempt.State.WRITTEN,
    Attempt.State.FINISHED,
    Attempt.State.VOID,
    Attempt.State.ABSENT,
)
"""A work whose sitting took place, with or without the person."""
CAME = (Attempt.State.RUNNING, Attempt.State.WRITTEN, Attempt.State.FINISHED, Attempt.State.VOID)


def place_is_named(sitting, _viewer):
    named = bool(sitting.place.strip())
    yield Finding("A2.5.7.1", "Место указано." if named else "Укажите место проведения.", named)
    grounded = sitting.mode != Sitting.Mode.REMOTE or bool(sitting.remote_basis.strip())
    text = "Основание указано." if grounded else "Укажите основание дистанционного проведения."
    yield Finding("A2.5.7.1", text, grounded)
    if sitting.on_paper:
        told = bool(sitting.paper_basis.strip())
        text = "Основание указано." if told else "Укажите основание бумажного варианта."
        yield Finding("A2.5.7.1", text, told)
        here = sitting.mode != Sitting.Mode.REMOTE
        yield Finding("A2.5.7.1", "На бумаге работу пишут очно: выберите другое место.", here)


def day_has_come(sitting, viewer):
    day = localdate(sitting.starts_at)
    text = (
        "День сеанса наступил."
        if day <= viewer.today
        else f"Сеанс назначен на {day:%d.%m.%Y}. Если проводите раньше, сначала перенесите его."
    )
    yield Finding("A2.5.9.5", text, day <= viewer.today)


def somebody_is_expected(sitting, _viewer):
    expected = sitting.attempts.filter(state__in=BUSY).exists()
    text = "Участники есть." if expected else "В сеансе не осталось участников. Отмените его."
    yield Finding("A2.5.9.5", text, expected)


def identity_can_be_checked(sitting, viewer):
    """A remote sitting, on its day, before it is closed."""
    remote = sitting.mode == Sitting.Mode.REMOTE
    yield Finding("A2.5.7.1", "Личность проверяют в дистанционном сеансе.", remote)
    ahead = sitting.state in (Sitting.State.SCHEDULED, Sitting.State.OPEN)
    yield Finding("A2.5.7.1", "Личность проверяют до конца сеанса.", ahead)
    day = localdate(sitting.starts_at)
    text = f"Личность проверяют в день сеанса, {day:%d.%m.%Y}."
    yield Finding("A2.5.7.1", text, day <= viewer.today)


def to_be_placed(application_ids):
    """Given consents of the applications that have no work yet, or whose work did not take place."""
    placed = Attempt.objects.exclude(state__in=OVER).values("consent_id")
    return (
        Consent.objects.filter(application_id__in=application_ids, state__in=STANDS, row__left_out=False)
        .exclude(pk__in=placed)
        .select_related("person", "subject", "row", "employment__organisation", "application", "case")
        .order_by("person__search", "subject__name")
    )


def never_placed(application_ids) -> set[int]:
    """Those of the applications with people who wait for a first sitting, or for one in place of a cancelled one."""
    latest = Attempt.objects.filter(consent_id=OuterRef("pk")).order_by("-pk").values("state")[:1]
    waiting = to_be_placed(application_ids).annotate(latest=Subquery(latest))
    missed = (Attempt.State.ABSENT, Attempt.State.VOID)
    return {c.application_id for c in waiting if c.latest not in missed}


def with_works(application_ids, states) -> set[int]:
    """Those of the applications that have a work in one of the states."""
    works = Attempt.objects.filter(consent__application_id__in=application_ids, state__in=states)
    return set(works.values_list("consent__application_id", flat=True))


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
    in_force = norms(on)
    people = {c.person_id: c.person for c in consents if is_complex(c.blocks, in_force)}
    last: dict[int, date] = {}
    done = Attempt.objects.filter(
        person_id__in=people, state=Attempt.State.FINISHED, started_at__isnull=False
    )
    for person_id, blocks, started_at in done.values_list("person_id", "blocks", "started_at"):
        if is_complex(blocks, in_force):
            last[person_id] = max(localdate(started_at), last.get(person_id, date.min))
    rows = [(people[pk], day, next_complex_diagnostic(day, in_force)) for pk, day in last.items()]
    return [row for row in rows if row[2] > on]


def is_complex(blocks, in_force):
    """All blocks of a complex diagnostic of a teacher, or of a manager (A2.3.1.1)."""
    whole = (set(in_force.complex_blocks), set(in_force.complex_blocks_managers))
    return any(each <= set(blocks) for each in whole)


def works_of(sitting):
    return (
        Attempt.objects.filter(sitting=sitting)
        .select_related(
            "sitting",
            "person",
            "consent__subject",
            "organisation",
            "instrument",
            "variant",
            "case",
            "identity_by",
        )
        .order_by("person__search", "pk")
    )


def closing(sitting):
    """What closing a sitting leads to, for its page: who still works, who has not begun."""
    working = _names(sitting, Attempt.State.RUNNING)
    waiting = _names(sitting, Attempt.State.ASSIGNED)
    if sitting.on_paper:
        return _closing_on_paper(sitting, waiting)
    said = []
    if working:
        said.append(f"Ещё не сдано работ: {len(working)} ({_shown(working)}). Сдастся то, что уже сохранено.")
    if waiting:
        said.append(f"Не начато работ: {len(waiting)} ({_shown(waiting)}). Им запишется неявка.")
    if not said:
        said.append("Все работы сданы.")
    return "\n\n".join([*said, "Продолжить работу в этом сеансе никто не сможет, возобновить его нельзя."])


def _closing_on_paper(sitting, waiting):
    taken = sitting.attempts.exclude(state__in=[*OVER, *BUSY]).count()
    said = [f"Принято бланков: {taken}. Ответы с них вводят два разных сотрудника."] if taken else []
    if waiting:
        said.append(f"Бланки не приняты: {len(waiting)} ({_shown(waiting)}). Этим людям запишется неявка.")
    return "\n\n".join([*said, "После завершения принять бланк в этом сеансе нельзя."])


def calling_off(sitting):
    """What cancelling a sitting leads to, for its page."""
    works = len(_names(sitting, Attempt.State.ASSIGNED))
    freed = f"Назначенные работы ({works}) снимутся, участники увидят отмену. " if works else ""
    return f"{freed}Заявки вернутся к назначению сеанса. Отменённый сеанс не вернуть, назначить другой можно."


def _names(sitting, state):
    works = sitting.attempts.filter(state=state).select_related("person").order_by("person__search")
    return [work.person.short_name for work in works]


def _shown(names):
    """Five names and how many more there are."""
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" и ещё {more}" if more > 0 else "")


def with_counts(sittings):
    """Sittings with the numbers their lists show, counted for the rows of the page alone."""
    works = Attempt.objects.filter(sitting=OuterRef("pk"))
    came = works.filter(state__in=CAME)
    expected = works.exclude(state__in=[Attempt.State.WITHDRAWN, Attempt.State.CANCELLED])
    return sittings.select_related("case").annotate(people=_number(expected), present=_number(came))


def _number(works):
    counted = works.order_by().values("sitting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def waiting_counts(applications):
    """Application → number of given consents without a work, for those that have any; one query."""
    waiting = to_be_placed(applications.values("pk")).order_by()
    return dict(waiting.values_list("application_id").annotate(n=Count("pk")))
