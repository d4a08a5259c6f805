"""What a teacher signs themselves outside of the system: their consent by a file, their own application by hand or file."""

from collections.abc import Sequence

from django.db import transaction

from marshrut.core.journal import record
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused, lock, may, perform
from marshrut.diagnostics.access import TEACHER
from marshrut.diagnostics.actions.consents import write_words
from marshrut.diagnostics.documents import own as papers
from marshrut.diagnostics.documents.applications import SCAN
from marshrut.diagnostics.models import Consent
from marshrut.diagnostics.queries.consents import may_still_answer, what_is_agreed
from marshrut.diagnostics.queries.signers import consent_by_file
from marshrut.documents.actions import SignatureFile, by_file, issue, proven, store_signature
from marshrut.documents.models import Document, Signature
from marshrut.formats.cms import Signer
from marshrut.regulations.findings import unmet

NOT_YOURS = "Согласие печатает и подписывает сам педагог."
BY_ANOTHER = "Файл подписан: {signed}. Этот документ должен подписать {wanted}."
CONSENT_CHANGED = "После печати этого листа предмет, блоки или текст согласия изменились. Выберите блоки и напечатайте согласие заново."


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
