"""Sheets of an ИОМ signed by hand: the card by teacher and curator, the extract by the head (decision 42)."""

from collections.abc import Container, Mapping, Sequence
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils.timezone import localdate

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused, lock, may, perform
from marshrut.documents.actions import on_paper, proven, store_scan
from marshrut.documents.documents.card import CARD, EXTRACT
from marshrut.documents.models import Document, Signature
from marshrut.pathways.documents import CARD_SCAN, EXTRACT_SCAN
from marshrut.pathways.models import Agreement, Party, Pathway, Version
from marshrut.pathways.queries.signers import PathwaySigner, signed_by_hand, signer_of

STEPS = {
    Party.TEACHER: "agree_teacher_on_paper",
    Party.CURATOR: "agree_curator_on_paper",
    Party.HEAD: "approve_on_paper",
}
NO_SHEET = "Такого листа у этого ИОМ нет: педагог и куратор подписывают карту, руководитель — выписку. Сверьте код внизу листа."
OLD = "Этот лист не от версии {now}, которая сейчас на согласовании. Напечатайте и подпишите новый лист."
NONE = "Отметьте, чьи подписи стоят на листе."
BEFORE = "Лист напечатан позже этой даты. Укажите дату, которая стоит у подписи."
NOBODY = "В этот день этот человек подписать лист не мог. Выберите другого или исправьте дату."


def sheets_awaited(pathway: Pathway, agreed: Container[str], viewer: Viewer) -> list[Party]:
    """For whom the viewer may give back a signed sheet now; the head's comes after the two others."""
    if any(not finding.met for finding in signed_by_hand(pathway, viewer)):
        return []
    ready = Party.TEACHER in agreed and Party.CURATOR in agreed
    waiting = [party for party in STEPS if party not in agreed and (ready or party is not Party.HEAD)]
    return [party for party in waiting if may(pathway, STEPS[party], viewer)]


@transaction.atomic
def sign_on_paper(
    pathway: Pathway,
    *,
    hands: Mapping[Party, int],
    code: str,
    signed_on: date,
    scan: Sequence[File],
    viewer: Viewer,
    seen: int,
) -> Pathway:
    """Parties' agreement, or the head's approval, as it stands on a printed sheet of the current version.

    `hands`: whose hand signed for each party. The scan of a card holds results and is kept behind their door; that of an
    extract is the school's too. It is stored last, so that a refusal leaves no file behind.
    """
    if not hands:
        raise Refused(NONE)
    moved = lock(pathway, viewer=viewer, seen=seen, step=STEPS[next(iter(hands))])
    sheet = _sheet(moved, code, signed_on)
    kind = EXTRACT if Party.HEAD in hands else CARD
    if sheet.kind != kind.code:
        raise Refused(NO_SHEET)
    signers = {party: signer_of(moved, party, person_id, signed_on) for party, person_id in hands.items()}
    if Party.HEAD in hands:
        moved.approved_at = viewer.at
        moved.save(update_fields=["approved_at"])
    for party in hands:
        moved = perform(moved, STEPS[party], viewer=viewer, seen=moved.case.version)
    known = {party: signer for party, signer in signers.items() if signer}
    if len(known) < len(hands):
        raise Refused(NOBODY)
    _write(moved, known, sheet, signed_on, scan, viewer)
    return moved


def _sheet(pathway: Pathway, code: str, signed_on: date) -> Document:
    sheet = Document.objects.filter(case=pathway.case, code=code).first()
    if sheet is None:
        raise Refused(NO_SHEET)
    if sheet.context.get("version") != pathway.version_number:
        raise Refused(OLD.format(now=pathway.version_number))
    if signed_on < localdate(sheet.issued_at):
        raise Refused(BEFORE)
    return sheet


def _write(
    pathway: Pathway,
    signers: Mapping[Party, PathwaySigner],
    sheet: Document,
    signed_on: date,
    scan: Sequence[File],
    viewer: Viewer,
) -> None:
    """The scan, the signatures that it proves, and the agreements that count."""
    signatures = [
        on_paper(
            case=pathway.case,
            person_id=signer.person_id,
            post=signer.post,
            digest=bytes(sheet.digest).hex(),
            signed_on=signed_on,
            sheet=sheet,
            viewer=viewer,
        )
        for signer in signers.values()
    ]
    purpose = EXTRACT_SCAN if Party.HEAD in signers else CARD_SCAN
    file = store_scan(
        scan, purpose=purpose.code, case=pathway.case, viewer=viewer, owner_id=pathway.person_id
    )
    version = Version.objects.get(pathway=pathway, number=pathway.version_number)
    Agreement.objects.bulk_create(
        _agreement(version, party, signer, proof, viewer)
        for (party, signer), proof in zip(signers.items(), proven(signatures, file), strict=True)
    )


def _agreement(
    version: Version, party: Party, signer: PathwaySigner, proof: Signature, viewer: Viewer
) -> Agreement:
    return Agreement(
        version=version,
        party=party,
        person_id=signer.person_id,
        capacity=signer.capacity,
        acting=signer.acting,
        signature=Signature.Kind.PAPER,
        proof=proof,
        signed_digest=version.digests["extract"] if party is Party.HEAD else version.root,
        at=viewer.at,
    )
