"""Whether the person at the other end of a remote sitting is who they say they are (A2.5.7.1, decision 28)."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from marshrut.core.journal import draft_entry, record, save_entries
from marshrut.core.viewer import Viewer
from marshrut.core.wording import listed
from marshrut.core.workflow import Denied, Refused, lock, lock_many
from marshrut.diagnostics.access import OPERATOR
from marshrut.diagnostics.models import Attempt, Sitting
from marshrut.diagnostics.queries.sittings import identity_can_be_checked
from marshrut.people.models import Person
from marshrut.regulations.findings import unmet

Means = Attempt.Identity
DENIED = "Проверку личности записывает региональный оператор."


@transaction.atomic
def check_identity(
    sitting: Sitting, *, attempt_ids: Collection[int], means: str, viewer: Viewer
) -> list[Attempt]:
    """Record that each of these people of a remote sitting was checked; returns the works it was recorded for.

    What is recorded already stays as it is, so a second click does nothing. Raises `Refused`.
    """
    sitting = lock_many([sitting])[0]
    if not OPERATOR(viewer, sitting):
        raise Denied(DENIED)
    if wrong := unmet(identity_can_be_checked(sitting, viewer)):
        raise Refused(*(finding.text for finding in wrong))
    works = lock_many(sitting.attempts.filter(pk__in=attempt_ids).order_by("pk"))
    if not works:
        raise Refused("Отмеченных людей в сеансе уже нет. Обновите страницу.")
    waiting = [work for work in works if work.awaits_identity]
    for work in waiting:
        work.identity_means, work.identity_at, work.identity_by_id = Means(means), viewer.at, viewer.person_id
    _save(waiting)
    _journal(sitting, waiting, means, viewer)
    return waiting


@transaction.atomic
def take_back_identity(attempt: Attempt, *, reason: str, viewer: Viewer, seen: int) -> Attempt:
    """A check that was recorded by mistake, before the work is begun."""
    sitting = lock_many([attempt.sitting])[0]
    attempt = lock(attempt, viewer=viewer, seen=seen, step="take_back_identity")
    if not OPERATOR(viewer, attempt):
        raise Denied(DENIED)
    if attempt.identity_at is None:
        raise Refused("Отметки о проверке личности уже нет.")
    if attempt.state != Attempt.State.ASSIGNED:
        raise Refused("Снять отметку можно только до начала работы.")
    forget_identity([attempt])
    name = Person.objects.get(pk=attempt.person_id).short_name
    for case, whose in ((attempt.case, ""), (sitting.case, f": {name}")):
        record(
            case,
            viewer=viewer,
            capacity="operator",
            name="take_back_identity",
            label=f"Отметка о проверке личности снята{whose}",
            data={"note": reason},
        )
    return attempt


def forget_identity(attempts: Sequence[Attempt]) -> None:
    """Another time is another check."""
    for attempt in attempts:
        attempt.identity_means, attempt.identity_at, attempt.identity_by_id = "", None, None
    _save(attempts)


def _save(attempts: Iterable[Attempt]) -> None:
    Attempt.objects.bulk_update(attempts, ["identity_means", "identity_at", "identity_by"], batch_size=500)


def _journal(sitting: Sitting, works: Sequence[Attempt], means: str, viewer: Viewer) -> None:
    """A line for every work, and one for the sitting that names them all."""
    if not works:
        return
    people = Person.objects.in_bulk([work.person_id for work in works])
    in_order = sorted((people[work.person_id] for work in works), key=lambda person: person.search)
    names = listed(person.short_name for person in in_order)
    note = f"{Means(means).label}: {names}"
    noted = [(work.case, Means(means).label) for work in works] + [(sitting.case, note)]
    drafts = [
        draft_entry(
            case,
            viewer=viewer,
            capacity="operator",
            name="check_identity",
            label="Личность проверена",
            data={"means": means, "note": words},
        )
        for case, words in noted
    ]
    save_entries(drafts, [*(work.case for work in works), sitting.case])
