"""What a teacher signs themselves outside of the system: their consent by a file, their own application by hand or file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction

from marshrut.core.journal import record
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused, lock, may, perform, perform_many
from marshrut.diagnostics.access import OWNER, TEACHER
from marshrut.diagnostics.actions.applications import begin_individual
from marshrut.diagnostics.actions.consents import begin_asking, write_words
from marshrut.diagnostics.actions.numbering import give_number
from marshrut.diagnostics.actions.papers import BY_ANOTHER, printed_sheet
from marshrut.diagnostics.documents import own as papers
from marshrut.diagnostics.documents.applications import SCAN
from marshrut.diagnostics.models import Application, Consent
from marshrut.diagnostics.queries.consents import may_still_answer, text_of, what_is_agreed
from marshrut.diagnostics.queries.own import own_is_complete
from marshrut.diagnostics.queries.signers import consent_by_file, own_to_sign
from marshrut.documents.actions import (
    SignatureFile,
    by_file,
    issue,
    on_paper,
    proven,
    store_scan,
    store_signature,
)
from marshrut.documents.models import Document, Signature, StoredFile
from marshrut.formats.cms import Signer
from marshrut.people.models import Employment
from marshrut.regulations.findings import unmet

NOT_YOURS = "Согласие печатает и подписывает сам педагог."
CONSENT_CHANGED = "После печати этого листа предмет, блоки или текст согласия изменились. Выберите блоки и напечатайте согласие заново."

OWN_CHANGED = (
    "После печати этого листа заявка или текст согласия изменились: подписано не то, что в ней сейчас. Напечатайте заявку"
    " заново и подпишите."
)
NOT_OWNER = "Индивидуальную заявку печатает и подписывает сам заявитель."


@transaction.atomic
def print_consent(consent: Consent, *, blocks: Sequence[str], viewer: Viewer, seen: int) -> Document:
    """The teacher's consent to these blocks, to be signed by a file. Raises `Refused` with what stands against it."""
    consent = lock(consent, viewer=viewer, seen=seen, step="consent_printed")
    if not may(consent, "give_by_file", viewer):
        raise Denied(NOT_YOURS)
    consent.blocks = list(blocks)
    findings = (need(consent, viewer) for need in (may_still_answer, what_is_agreed, consent_by_file))
    if missing := unmet([finding for found in findings for finding in found]):
        raise Refused(*(finding.text for finding in missing))
    record(
        consent.case,
        viewer=viewer,
        capacity=TEACHER(viewer, consent),
        name="consent_printed",
        label="Согласие напечатано для подписи файлом",
    )
    context = papers.consent_sheet(consent, blocks, viewer)
    return issue(kind=papers.CONSENT.code, case=consent.case, viewer=viewer, context=context)


@transaction.atomic
def take_consent(sheet: Document, file: SignatureFile, *, viewer: Viewer, seen: int) -> Consent:
    """The teacher has signed the printed consent by a file of qualified signature: they agree to its blocks."""
    consent = Consent.objects.get(pk=sheet.case_id)
    consent = lock(consent, viewer=viewer, seen=seen, step="give_by_file")
    blocks = sheet.context["codes"]
    if not papers.says_the_same(sheet.context, papers.consent_sheet(consent, blocks, viewer)):
        raise Refused(CONSENT_CHANGED)
    signer = _own_signature(file, consent.employment.person.full_name, consent.person_id)
    write_words(consent, blocks, viewer)
    given = perform(consent, "give_by_file", viewer=viewer, seen=consent.case.version)
    signature = by_file(
        case=given.case,
        person_id=given.person_id,
        post=given.employment.position,
        signer=signer,
        sheet=sheet,
        viewer=viewer,
    )
    stored = store_signature(
        file, purpose=SCAN.code, case=given.case, viewer=viewer, owner_id=given.person_id
    )
    [given.proof] = proven([signature], stored)
    given.signature = Signature.Kind.QUALIFIED
    given.save(update_fields=["proof", "signature"])
    return given


def _own_signature(file: SignatureFile, name: str, person_id: int) -> Signer:
    """The certificate of the person whose own sheet it is. Raises `Refused` when somebody else has signed."""
    found = file.of([person_id])
    if found is None:
        raise Refused(BY_ANOTHER.format(signed=file.names, wanted=name))
    return found[1]


@transaction.atomic
def draft_own_application(
    *,
    employment: Employment,
    subject_ids: Sequence[int],
    details: Mapping[str, Any],
    viewer: Viewer,
    key: str = "",
) -> Application:
    """A person's own application that they will sign by hand or by a file (A2.5.9.3): printed at once, it waits as a draft
    that nobody but them sees.
    """
    channel = Application.Channel.WRITTEN
    application = begin_individual(channel, employment, subject_ids, details, viewer, key)
    _print_own(application, viewer)
    return application


@transaction.atomic
def print_own_application(application: Application, *, viewer: Viewer, seen: int) -> Document:
    """The same application once more on paper. Raises `Refused` with what it lacks."""
    return _print_own(lock(application, viewer=viewer, seen=seen, step="own_printed"), viewer)


def _print_own(application: Application, viewer: Viewer) -> Document:
    if not may(application, "sign_own_on_paper", viewer):
        raise Denied(NOT_OWNER)
    needs = (own_is_complete, own_to_sign)
    if missing := unmet([finding for need in needs for finding in need(application, viewer)]):
        raise Refused(*(finding.text for finding in missing))
    record(
        application.case,
        viewer=viewer,
        capacity=OWNER(viewer, application),
        name="own_printed",
        label="Напечатана индивидуальная заявка на подпись",
    )
    context = papers.application_sheet(application, viewer)
    return issue(kind=papers.APPLICATION.code, case=application.case, viewer=viewer, context=context)


@transaction.atomic
def sign_own_on_paper(
    application: Application,
    *,
    code: str,
    signed_on: date,
    scan: Sequence[File],
    viewer: Viewer,
    seen: int,
) -> Application:
    """The person has signed their printed application by hand and adds it: consents are given, the application is sent.

    The scan is stored last, so that a refusal leaves no file behind.
    """
    application = lock(application, viewer=viewer, seen=seen, step="sign_own_on_paper")
    sheet = printed_sheet(application, papers.APPLICATION.code, code, signed_on)
    sent, given = _send_own(application, sheet, "sign_own_on_paper", "give_by_hand", viewer)
    signatures = [
        on_paper(
            case=one.case,
            person_id=sent.applicant.pk,
            post=given[0].employment.position,
            digest=bytes(sheet.digest).hex(),
            signed_on=signed_on,
            sheet=sheet,
            viewer=viewer,
        )
        for one in (sent, *given)
    ]
    purpose = papers.OWN_SCAN.code
    stored = store_scan(scan, purpose=purpose, case=sent.case, viewer=viewer, owner_id=sent.person_id)
    return _prove(sent, given, signatures, stored)


@transaction.atomic
def take_own(sheet: Document, file: SignatureFile, *, viewer: Viewer, seen: int) -> Application:
    """The same by a file of qualified signature: one file proves the application and every consent in it."""
    application = Application.objects.get(pk=sheet.case_id)
    application = lock(application, viewer=viewer, seen=seen, step="sign_own_by_file")
    signer = _own_signature(file, application.applicant.full_name, application.applicant.pk)
    sent, given = _send_own(application, sheet, "sign_own_by_file", "give_by_file", viewer)
    signatures = [
        by_file(
            case=one.case,
            person_id=sent.applicant.pk,
            post=given[0].employment.position,
            signer=signer,
            sheet=sheet,
            viewer=viewer,
        )
        for one in (sent, *given)
    ]
    purpose = papers.OWN_SCAN.code
    stored = store_signature(file, purpose=purpose, case=sent.case, viewer=viewer, owner_id=sent.person_id)
    return _prove(sent, given, signatures, stored)


def _send_own(
    application: Application, sheet: Document, step: str, consent_step: str, viewer: Viewer
) -> tuple[Application, list[Consent]]:
    """The step that sends it, the consents that stand on the same sheet, the number."""
    if not may(application, step, viewer):
        raise Denied(NOT_OWNER)
    if not papers.says_the_same(sheet.context, papers.application_sheet(application, viewer)):
        raise Refused(OWN_CHANGED)
    sent = perform(application, step, viewer=viewer, seen=application.case.version)
    sent.signed_by_id, sent.sent_at = sent.person_id, viewer.at
    sent.save(update_fields=["signed_by", "sent_at"])
    given, refused = perform_many(begin_asking(sent, viewer), consent_step, viewer=viewer)
    if refused:
        raise Refused(*dict.fromkeys(text for _, texts in refused for text in texts))
    for consent in given:
        consent.text, consent.given_at = text_of(consent, consent.blocks, viewer), viewer.at
    give_number(sent, viewer)
    return sent, given


def _prove(
    sent: Application, given: Sequence[Consent], signatures: Sequence[Signature], stored: StoredFile
) -> Application:
    first, *others = proven(signatures, stored)
    sent.proof, sent.signature = first, first.kind
    sent.save(update_fields=["proof", "signature"])
    for consent, proof in zip(given, others, strict=True):
        consent.proof, consent.signature = proof, proof.kind
    Consent.objects.bulk_update(given, ["text", "given_at", "proof", "signature"])
    return sent
