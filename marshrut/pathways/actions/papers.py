"""Sheets of an ИОМ signed outside of it, by hand or by a file: the card by teacher and curator, the extract by the head."""

from collections.abc import Container, Mapping, Sequence
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils.timezone import localdate

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused, lock, may, perform
from marshrut.documents.actions import (
    SignatureFile,
    by_file,
    on_paper,
    proven,
    store_scan,
    store_signature,
)
from marshrut.documents.documents.card import CARD, EXTRACT
from marshrut.documents.models import Document, Signature
from marshrut.formats.cms import Signer
from marshrut.pathways.documents import CARD_SCAN, EXTRACT_SCAN
from marshrut.pathways.models import Agreement, Party, Pathway, Version
from marshrut.pathways.queries import versions
from marshrut.pathways.queries.signers import PathwaySigner, signed_by_hand, signer_of, signers_of

STEPS = {
    Party.TEACHER: "agree_teacher_on_paper",
    Party.CURATOR: "agree_curator_on_paper",
    Party.HEAD: "approve_on_paper",
}
FILE_STEPS = {
    Party.TEACHER: "agree_teacher_by_file",
    Party.CURATOR: "agree_curator_by_file",
    Party.HEAD: "approve_by_file",
}
BY_ANOTHER = "Файл подписан: {signed}. Этот лист должен подписать {wanted}."
NOBODY_WAITS = "кто-то другой: подписи, которые вы можете приложить, уже собраны"
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


@transaction.atomic
def take_sheet(sheet: Document, file: SignatureFile, *, viewer: Viewer, seen: int) -> Pathway:
    """The same by a file of qualified signature: the certificate says whose it is.

    Of several signatures in the file those count that are still awaited and that the viewer may bring.
    """
    pathway = Pathway.objects.get(pk=sheet.case_id)
    parties = (Party.HEAD,) if sheet.kind == EXTRACT.code else (Party.TEACHER, Party.CURATOR)
    steps = {party: _file_step(pathway, party) for party in parties}
    mine = [party for party in parties if may(pathway, steps[party], viewer)]
    moved = lock(pathway, viewer=viewer, seen=seen, step=steps[(mine or parties)[0]])
    if sheet.context.get("version") != moved.version_number:
        raise Refused(OLD.format(now=moved.version_number))
    found = _signed_by(moved, file, mine, viewer)
    if Party.HEAD in found:
        moved.approved_at = viewer.at
        moved.save(update_fields=["approved_at"])
    for party in found:
        moved = perform(moved, steps[party], viewer=viewer, seen=moved.case.version)
    signatures = [
        by_file(
            case=moved.case,
            person_id=one.person_id,
            post=one.post,
            signer=signer,
            sheet=sheet,
            viewer=viewer,
        )
        for one, signer in found.values()
    ]
    purpose = EXTRACT_SCAN if Party.HEAD in found else CARD_SCAN
    stored = store_signature(
        file, purpose=purpose.code, case=moved.case, viewer=viewer, owner_id=moved.person_id
    )
    _agree(moved, {party: one for party, (one, _) in found.items()}, proven(signatures, stored), viewer)
    return moved


def _file_step(pathway: Pathway, party: Party) -> str:
    if party is Party.TEACHER and not pathway.collective:
        return "agree_privately_by_file"
    return FILE_STEPS[party]


def _signed_by(
    pathway: Pathway, file: SignatureFile, parties: Sequence[Party], viewer: Viewer
) -> dict[Party, tuple[PathwaySigner, Signer]]:
    """For whom of the parties that still have to sign this file holds. Raises `Refused` where for none."""
    agreed = versions.agreements(pathway)
    found, wanted = {}, []
    for party in parties:
        people = {one.person_id: one for one in signers_of(pathway, party, viewer.today)}
        held = None if party in agreed else file.of(people)
        if held:
            found[party] = people[held[0]], held[1]
        elif party not in agreed:
            wanted += [one.name for one in people.values()]
    if not found:
        raise Refused(BY_ANOTHER.format(signed=file.names, wanted=" или ".join(wanted) or NOBODY_WAITS))
    return found


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
    _agree(pathway, signers, proven(signatures, file), viewer)


def _agree(
    pathway: Pathway, signers: Mapping[Party, PathwaySigner], proofs: Sequence[Signature], viewer: Viewer
) -> None:
    version = Version.objects.get(pathway=pathway, number=pathway.version_number)
    Agreement.objects.bulk_create(
        _agreement(version, party, signer, proof, viewer)
        for (party, signer), proof in zip(signers.items(), proofs, strict=True)
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
        signature=proof.kind,
        proof=proof,
        signed_digest=version.digests["extract"] if party is Party.HEAD else version.root,
        at=viewer.at,
    )
