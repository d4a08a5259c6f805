"""What is signed by hand: the head's letter and the sheet of consents, printed, signed and given back as a scan."""

from collections.abc import Sequence
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils.timezone import localdate

from marshrut.core.journal import record
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused, lock, lock_many, may, perform, perform_many
from marshrut.diagnostics.access import PREPARER
from marshrut.diagnostics.actions.numbering import give_number, give_outgoing, replace_outgoing
from marshrut.diagnostics.documents import applications as papers
from marshrut.diagnostics.models import Application, Consent
from marshrut.diagnostics.queries.applications import letter_is_complete
from marshrut.diagnostics.queries.consents import text_of
from marshrut.diagnostics.queries.signers import Signer, printed_to_sign, signers
from marshrut.documents.actions import (
    SignatureFile,
    by_file,
    issue,
    on_paper,
    proven,
    store_scan,
    store_signature,
)
from marshrut.documents.documents.application import APPLICATION, CONSENTS
from marshrut.documents.models import Document, Signature
from marshrut.documents.queries import sheet_of
from marshrut.regulations.findings import unmet

NO_SHEET = "Листа с таким кодом в этом деле нет. Сверьте код: он напечатан внизу листа рядом с QR-кодом."
CHANGED = (
    "После печати этого листа заявка изменилась: подписано не то, что в ней сейчас. Напечатайте письмо заново и"
    " подпишите."
)
BEFORE = "Лист напечатан позже этой даты. Укажите дату, которая стоит у подписи."
NOT_HEAD = (
    "В этот день этот человек организацией не руководил. Выберите, кто подписал письмо, или исправьте дату."
)
BY_ANOTHER = "Файл подписан: {signed}. Этот документ должен подписать {wanted}."
NOT_ON_SHEET = (
    "На этом листе нет таких строк: {names}. Напечатайте лист согласий заново или отметьте согласие отдельно, если"
    " педагог вычеркнул часть блоков."
)
ANSWERED = "Пока страница была открыта, кто-то из отмеченных ответил сам. Проверьте список и отметьте снова."
NOBODY = "Отметьте, кто подписал лист."


@transaction.atomic
def print_letter(application: Application, *, viewer: Viewer) -> Document:
    """The letter of A2.application to be signed by hand. Raises `Refused` with what it lacks."""
    application = lock_many([application])[0]
    if not may(application, "sign_on_paper", viewer):
        raise Denied("Письмо печатает тот, кто готовит заявку.")
    if missing := unmet([*letter_is_complete(application, viewer), *printed_to_sign(application, viewer)]):
        raise Refused(*(finding.text for finding in missing))
    give_outgoing(application, viewer)
    record(
        application.case,
        viewer=viewer,
        capacity=PREPARER(viewer, application),
        name="letter_printed",
        label="Напечатано письмо на подпись",
    )
    context = papers.letter(application, viewer)
    return issue(kind=APPLICATION.code, case=application.case, viewer=viewer, context=context)


@transaction.atomic
def sign_on_paper(
    application: Application,
    *,
    code: str,
    signer_id: int,
    signed_on: date,
    outgoing_number: str,
    outgoing_on: date | None,
    scan: Sequence[File],
    viewer: Viewer,
    seen: int,
) -> Application:
    """The head has signed the printed letter by hand; whoever prepares the application adds it, which sends it.

    The scan is stored last, so that a refusal leaves no file behind.
    """
    application = lock(application, viewer=viewer, seen=seen, step="sign_on_paper")
    sheet = printed_sheet(application, APPLICATION.code, code, signed_on)
    if not papers.says_the_same(sheet.context, application, viewer):
        raise Refused(CHANGED)
    signer = _signer(application, signer_id, signed_on)
    if outgoing_number:
        replace_outgoing(application, outgoing_number, outgoing_on, viewer)
    sent = _send(application, "sign_on_paper", signer, viewer)
    signature = on_paper(
        case=sent.case,
        person_id=signer.person_id,
        post=signer.post,
        digest=bytes(sheet.digest).hex(),
        signed_on=signed_on,
        sheet=sheet,
        viewer=viewer,
    )
    file = store_scan(scan, purpose=papers.LETTER_SCAN.code, case=sent.case, viewer=viewer)
    [sent.proof] = proven([signature], file)
    sent.signature = Signature.Kind.PAPER
    sent.save(update_fields=["proof", "signature"])
    return sent


@transaction.atomic
def take_letter(sheet: Document, file: SignatureFile, *, viewer: Viewer, seen: int) -> Application:
    """The head has signed the letter by a file of qualified signature, which sends the application (decision 8).

    Whose signature it is the certificate says; it must be of somebody who leads the organisation today.
    """
    application = Application.objects.get(pk=sheet.case_id)
    application = lock(application, viewer=viewer, seen=seen, step="sign_by_file")
    if not papers.says_the_same(sheet.context, application, viewer):
        raise Refused(CHANGED)
    heads = {one.person_id: one for one in signers(application.school.pk, viewer.today)}
    found = file.of(heads)
    if found is None:
        wanted = " или ".join(one.name for one in heads.values()) or "руководитель"
        raise Refused(BY_ANOTHER.format(signed=file.names, wanted=wanted))
    signer = heads[found[0]]
    sent = _send(application, "sign_by_file", signer, viewer)
    signature = by_file(
        case=sent.case,
        person_id=signer.person_id,
        post=signer.post,
        signer=found[1],
        sheet=sheet,
        viewer=viewer,
    )
    stored = store_signature(file, purpose=papers.LETTER_SCAN.code, case=sent.case, viewer=viewer)
    [sent.proof] = proven([signature], stored)
    sent.signature = Signature.Kind.QUALIFIED
    sent.save(update_fields=["proof", "signature"])
    return sent


def _send(application: Application, step: str, signer: Signer, viewer: Viewer) -> Application:
    """The step that sends an application signed outside of the system: number, table of consents."""
    application.signed_by_id, application.signed_as, application.sent_at = (
        signer.person_id,
        signer.post,
        viewer.at,
    )
    application.save(update_fields=["signed_by", "signed_as", "sent_at", "outgoing_number", "outgoing_on"])
    sent = perform(application, step, viewer=viewer, seen=application.case.version)
    give_number(sent, viewer)
    context = papers.consents(sent, viewer)
    issue(kind=CONSENTS.code, context=context, case=sent.case, viewer=viewer, number=sent.number)
    return sent


def printed_sheet(application: Application, kind: str, code: str, signed_on: date) -> Document:
    """The sheet of this kind that was printed in this case, on or before that day. Raises `Refused`."""
    sheet = sheet_of(application.case, kind, code)
    if sheet is None:
        raise Refused(NO_SHEET)
    if signed_on < localdate(sheet.issued_at):
        raise Refused(BEFORE)
    return sheet


def _signer(application: Application, signer_id: int, day: date) -> Signer:
    found = [one for one in signers(application.school.pk, day) if one.person_id == signer_id]
    if not found:
        raise Refused(NOT_HEAD)
    return found[0]


@transaction.atomic
def take_consents_sheet(
    application: Application,
    *,
    code: str,
    consent_ids: Sequence[int],
    signed_on: date,
    scan: Sequence[File],
    viewer: Viewer,
    seen: int,
) -> Application:
    """Teachers have signed the printed table of A2.consent by hand: who prepares the application adds the sheet and
    says which of them (decision 9). Each consents to all the blocks that the sheet names.
    """
    application = lock(application, viewer=viewer, seen=seen, step="take_sheet")
    sheet = printed_sheet(application, CONSENTS.code, code, signed_on)
    given = _signed(application, consent_ids, sheet)
    _, refused = perform_many(given, "give_on_paper", viewer=viewer)
    if refused:
        raise Refused(*dict.fromkeys(text for _, texts in refused for text in texts))
    taken = perform(application, "take_sheet", viewer=viewer, seen=application.case.version)
    signatures = [
        on_paper(
            case=taken.case,
            person_id=consent.person_id,
            post=consent.employment.position,
            digest=bytes(sheet.digest).hex(),
            signed_on=signed_on,
            sheet=sheet,
            viewer=viewer,
        )
        for consent in given
    ]
    file = store_scan(scan, purpose=papers.SHEET_SCAN.code, case=taken.case, viewer=viewer)
    for consent, signature in zip(given, proven(signatures, file), strict=True):
        consent.blocks = application.blocks
        consent.text = text_of(consent, consent.blocks, viewer)
        consent.signature, consent.proof, consent.given_at = Signature.Kind.PAPER, signature, viewer.at
    Consent.objects.bulk_update(given, ["blocks", "text", "signature", "proof", "given_at"])
    return taken


def _signed(application: Application, consent_ids: Sequence[int], sheet: Document) -> list[Consent]:
    """The consents that are still awaited, each of a row that stands on the sheet with all the blocks."""
    if not consent_ids:
        raise Refused(NOBODY)
    rows = Consent.objects.filter(application=application, pk__in=consent_ids, state=Consent.State.ASKED)
    found = list(
        rows.select_related(
            "application", "employment__person", "employment__organisation", "subject"
        ).order_by("pk")
    )
    if len(found) < len(set(consent_ids)):
        raise Refused(ANSWERED)
    stands = {
        (row["name"], row["subject"], row["blocks"]) for row in sheet.context["rows"] if not row["signature"]
    }
    blocks = papers.blocks_on_sheet(application)
    absent = [
        f"{one.employment.person.short_name}, {one.subject.name}"
        for one in found
        if (one.employment.person.full_name, one.subject.name, blocks) not in stands
    ]
    if absent:
        raise Refused(NOT_ON_SHEET.format(names="; ".join(absent)))
    return found
