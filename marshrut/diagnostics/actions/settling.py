"""Where an application stands once its people moved: it follows their works, whoever moved them (A2.5.9.5)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from marshrut.core.viewer import system
from marshrut.core.workflow import perform_many
from marshrut.diagnostics.models import Application, ApplicationRow
from marshrut.diagnostics.queries.sittings import BUSY, HELD, never_placed, with_works

State = Application.State


def settle(applications: Sequence[Application], at: datetime) -> None:
    """Move locked applications to where their people are: nobody left ends one, people without a sitting keep the
    duty to place them, works ahead make it scheduled, works that all took place make it conducted.
    """
    keys = [a.pk for a in applications]
    rows = ApplicationRow.objects.filter(application_id__in=keys, left_out=False)
    peopled = set(rows.values_list("application_id", flat=True))
    waiting, ahead, held = never_placed(keys), with_works(keys, BUSY), with_works(keys, HELD)
    steps: dict[str, list[Application]] = {}
    for application in applications:
        if step := _step(application, peopled, waiting, ahead, held):
            steps.setdefault(step, []).append(application)
    for step, moved in steps.items():
        perform_many(moved, step, viewer=system("applications", at))


def _step(
    application: Application,
    peopled: Collection[int],
    waiting: Collection[int],
    ahead: Collection[int],
    held: Collection[int],
) -> str:
    """The step that brings an application to where its people are, or nothing."""
    key, state = application.pk, application.state
    if state not in (State.SENT, State.AGREED, State.SCHEDULED):
        return ""
    if key not in peopled and key not in held:
        return "lapse"
    if state == State.SENT:
        return ""
    if key in waiting:
        return "unschedule" if state == State.SCHEDULED else ""
    if key in ahead:
        return "schedule" if state == State.AGREED else ""
    return "conduct" if key in held else ""
