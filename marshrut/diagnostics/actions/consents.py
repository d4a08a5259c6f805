"""Asking for consents, answering, withdrawing (A2.consent, A2.5.1)."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.core.files.base import File
from django.db import transaction

from marshrut.core.journal import record
from marshrut.core.models import Case
from marshrut.core.viewer import Viewer, system
from marshrut.core.wording import day_range_short
from marshrut.core.workflow import lock, lock_many, may, perform, perform_many, start
from marshrut.diagnostics.actions.settling import settle
from marshrut.diagnostics.documents.applications import SCAN
from marshrut.diagnostics.models import Application, ApplicationRow, Attempt, Consent
from marshrut.diagnostics.queries.consents import text_of
from marshrut.documents.actions import on_paper, proven, simply, store_scan
from marshrut.documents.models import Signature
from marshrut.people.models import SigningAgreement


@transaction.atomic
def ask_consents(application: Application, *, viewer: Viewer, seen: int) -> Application:
    """Ask everybody of the application who has not been asked yet. Raises `Refused`."""
    application = lock(application, viewer=viewer, seen=seen, step="ask")
    begin_asking(application, viewer)
    return perform(application, "ask", viewer=viewer, seen=application.case.version)


def begin_asking(application: Application, viewer: Viewer) -> list[Consent]:
    """Consents for the rows of a locked application that have none; lapsed ones are asked for again."""
    rows = ApplicationRow.objects.filter(application=application, left_out=False)
    asked = [
        Consent(
            row=row,
            application=application,
            person_id=row.employment.person_id,
            employment=row.employment,
            organisation_id=application.organisation_id,
            collective=application.is_collective,
            subject=row.subject,
            blocks=application.blocks,
        )
        for row in rows.filter(consent__isnull=True).select_related("employment__person", "subject")
    ]
    start(asked, viewer=viewer, titles=[title_of(consent) for consent in asked])
    lapsed = Consent.objects.filter(row__in=rows, state=Consent.State.LAPSED)
    perform_many(lapsed, "ask_again", viewer=viewer)
    return asked


def title_of(consent: Consent) -> str:
    """What a consent is called in lists and duties: two of one subject are told apart by their period."""
    application = consent.application
    title = f"Согласие на диагностику: {consent.subject.name}, {consent.employment.person.short_name}"
    if application.period_from and application.period_to:
        title += f", {day_range_short(application.period_from, application.period_to)}"
    return title


def name_anew(application: Application) -> None:
    """Call the consents of an application by its period of now."""
    rows = Consent.objects.filter(application=application)
    cases = []
    for consent in rows.select_related("case", "application", "subject", "employment__person"):
        consent.case.title = title_of(consent)
        cases.append(consent.case)
    Case.objects.bulk_update(cases, ["title"])


@transaction.atomic
def give_consent(
    consent: Consent,
    *,
    blocks: Sequence[str],
    viewer: Viewer,
    seen: int,
    under: SigningAgreement | None = None,
) -> Consent:
    """The person agrees to these blocks by a simple electronic signature; the text is kept.

    `under`: the agreement under which they have just proved their hand.
    """
    consent = lock(consent, viewer=viewer, seen=seen, step="give")
    write_words(consent, blocks, viewer)
    consent.signature = Signature.Kind.SIMPLE
    consent.proof = simply(
        case=consent.case,
        post=consent.employment.position,
        digest=_digest(consent),
        sheet=None,
        under=under,
        viewer=viewer,
    )
    consent.save(update_fields=["signature", "proof"])
    return perform(consent, "give", viewer=viewer, seen=consent.case.version)


@transaction.atomic
def give_on_paper(
    consent: Consent,
    *,
    blocks: Sequence[str],
    signed_on: date,
    scan: Sequence[File],
    viewer: Viewer,
    seen: int,
) -> Consent:
    """Whoever prepares the application marks a consent signed on paper and adds its scan (decision 8).

    The scan is stored last, so that a refusal leaves no file behind.
    """
    consent = lock(consent, viewer=viewer, seen=seen, step="give_on_paper")
    write_words(consent, blocks, viewer)
    given = perform(consent, "give_on_paper", viewer=viewer, seen=consent.case.version)
    signature = on_paper(
        case=given.case,
        person_id=given.person_id,
        post=given.employment.position,
        digest=_digest(given),
        signed_on=signed_on,
        sheet=None,
        viewer=viewer,
    )
    file = store_scan(scan, purpose=SCAN.code, case=given.case, viewer=viewer, owner_id=given.person_id)
    [given.proof] = proven([signature], file)
    given.signature = Signature.Kind.PAPER
    given.save(update_fields=["proof", "signature"])
    return given


def _digest(consent: Consent) -> str:
    return hashlib.sha256(consent.text.encode()).hexdigest()


def write_words(consent: Consent, blocks: Sequence[str], viewer: Viewer) -> None:
    consent.blocks = list(blocks)
    consent.text = text_of(consent, blocks, viewer)
    consent.given_at = viewer.at
    consent.save(update_fields=["blocks", "text", "given_at"])


@transaction.atomic
def withdraw_consent(consent: Consent, *, viewer: Viewer, seen: int) -> Consent:
    """Withdraw before the work is started: the row leaves a sent application, the assigned work is taken off.

    The application's case is locked first, so a withdrawal comes either before the head's signature, which
    then refuses, or after it and is written into the application's journal.
    """
    consent = lock(consent, viewer=viewer, seen=seen, step="withdraw")
    fresh = perform(consent, "withdraw", viewer=viewer, seen=seen)
    works = Attempt.objects.filter(consent=consent, state=Attempt.State.ASSIGNED)
    perform_many(works.order_by("pk"), "withdraw", viewer=viewer)
    _leave_sent(lock_many([consent.application])[0], consent, viewer)
    return fresh


def _leave_sent(application: Application, consent: Consent, viewer: Viewer) -> None:
    """Take the row out of an application that is already sent, and end or settle what is left of it."""
    if not application.sent_at:
        return
    ApplicationRow.objects.filter(pk=consent.row_id).update(left_out=True)
    record(
        application.case,
        viewer=viewer,
        capacity="self",
        name="consent_withdrawn",
        label="Педагог отозвал согласие, строка выведена из заявки",
        data={"consent": consent.pk},
    )
    if may(application, "withdraw", viewer) and not application.rows.filter(left_out=False).exists():
        note = "Согласие отозвано."
        perform(application, "withdraw", viewer=viewer, seen=application.case.version, note=note)
    else:
        settle([application], viewer.at)


def release_people(applications: Sequence[Application], viewer: Viewer) -> None:
    """An application ends, or waits for nobody else: nobody is asked any more, works not begun are taken off."""
    asked = Consent.objects.filter(application__in=applications, state=Consent.State.ASKED)
    perform_many(asked.order_by("pk"), "lapse", viewer=viewer)
    works = Attempt.objects.filter(consent__application__in=applications, state=Attempt.State.ASSIGNED)
    perform_many(works.order_by("pk"), "cancel", viewer=system("applications", viewer.at))
