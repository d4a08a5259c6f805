"""The organiser's application for an entry or exit test: no head signs it, nobody is asked (A2.5.3)."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused, lock, start
from marshrut.diagnostics.actions.numbering import give_number, title_of
from marshrut.diagnostics.models import Application, ApplicationRow, Consent
from marshrut.diagnostics.queries.programmes import blocks_of_theme, ordering, subject_of, to_be_tested
from marshrut.measures.actions import note_test
from marshrut.measures.models import Group, Listener
from marshrut.regulations.findings import unmet
from marshrut.regulations.programmes import basis

MOST_BASIS = 200


@transaction.atomic
def order_test(
    group: Group,
    *,
    purpose: str,
    period_from: date,
    period_to: date,
    comment: str,
    contact_phone: str,
    viewer: Viewer,
    seen: int,
) -> Application:
    """Apply for the test of all listeners who have none ordered yet; it goes to the operator at once.

    The theme of the programme gives the blocks, the act of enrolment the basis. Raises `Refused` with all
    that is wrong.
    """
    group = lock(group, viewer=viewer, seen=seen, step=f"order_{purpose}")
    listeners = to_be_tested(group, purpose)
    if wrong := unmet(ordering(group, listeners, period_from, period_to)):
        raise Refused(*(finding.text for finding in wrong))
    made = Application(
        channel=Application.Channel.PROGRAMME,
        group=group,
        purpose=purpose,
        prepared_by_id=viewer.person_id,
        period_from=period_from,
        period_to=period_to,
        blocks=blocks_of_theme(group),
        comment=comment,
        contact_name=viewer.name,
        contact_phone=contact_phone,
        obligatory_by=basis(group.act)[:MOST_BASIS],
        sent_at=viewer.at,
    )
    start([made], viewer=viewer, titles=[title_of(made)], way="order")
    give_number(made, viewer)
    _oblige(made, listeners, viewer)
    note_test(group, purpose=purpose, viewer=viewer)
    return made


def _oblige(application: Application, listeners: Sequence[Listener], viewer: Viewer) -> None:
    """A row for each listener, and that participation is obligatory in place of a consent."""
    rows = ApplicationRow.objects.bulk_create(
        ApplicationRow(application=application, employment=each.employment, subject=subject_of(each))
        for each in listeners
    )
    bound = [
        Consent(
            row=row,
            application=application,
            person_id=row.employment.person_id,
            employment=row.employment,
            collective=False,
            subject=row.subject,
            blocks=application.blocks,
        )
        for row in rows
    ]
    titles = [f"Обязательное участие: {c.subject.name}, {c.employment.person.short_name}" for c in bound]
    start(bound, viewer=viewer, titles=titles, way="oblige")
