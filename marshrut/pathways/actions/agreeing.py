"""From draft to register: placing, proposing, agreeing, approving."""

import secrets
from uuid import UUID

from django.db import transaction

from marshrut.core.norms import calendar, norms
from marshrut.core.standing import signing_title
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused, lock, perform
from marshrut.documents.actions import simply
from marshrut.documents.documents.card import CARD, EXTRACT
from marshrut.documents.models import Document
from marshrut.documents.queries import last_sheet
from marshrut.pathways import documents
from marshrut.pathways.access import approver, party_of, proposer
from marshrut.pathways.actions.drafts import approver_of
from marshrut.pathways.models import (
    Agreement,
    Party,
    Pathway,
    Proposal,
    Version,
    VersionExtract,
    VersionSecret,
)
from marshrut.pathways.queries import secret, versions
from marshrut.people.models import SigningAgreement
from marshrut.regulations.terms import agree_pathway

STEPS = {Party.TEACHER: "agree_teacher", Party.CURATOR: "agree_curator"}
PLACING = (
    "approver_role",
    "founder",
    "version_number",
    "placed_on",
    "proposals_until",
    "developer",
    "shown_to_head_at",
)
NOT_A_PARTY = "Согласовать этот ИОМ вы не можете: вы не его сторона."


@transaction.atomic
def place(pathway: Pathway, *, viewer: Viewer, seen: int) -> Pathway:
    """Freeze the text as the next version and hand it to the parties (A3.4.3.4).

    One joint term opens (decision 14). The head of an individually diagnosed teacher gets the ИОМ only with the
    teacher's agreement (decision 3). Agreements of earlier versions stay on record and no longer count.
    """
    step = "place" if pathway.collective else "place_privately"
    fresh = lock(pathway, viewer=viewer, seen=seen, step=step)
    fresh.approver_role, fresh.founder_id = approver_of(
        fresh.person_id, fresh.organisation_id, fresh.municipality_id, viewer.today
    )
    fresh.version_number += 1
    fresh.placed_on = viewer.today
    fresh.proposals_until = agree_pathway(viewer.today, norms(viewer.today), calendar()).on
    fresh.developer_id = viewer.person_id
    if fresh.collective and fresh.shown_to_head_at is None:
        fresh.shown_to_head_at = viewer.at
    fresh.save(update_fields=PLACING)
    _freeze(fresh, viewer)
    moved = perform(fresh, step, viewer=viewer, seen=fresh.case.version)
    documents.issue_papers(moved, viewer)
    return moved


@transaction.atomic
def agree(
    pathway: Pathway, *, viewer: Viewer, seen: int, version: int, under: SigningAgreement | None = None
) -> Pathway:
    """The teacher or the curator signs the version they have before their eyes (A3.4.3.6)."""
    party = party_of(viewer, pathway)
    if party not in STEPS:
        raise Denied(NOT_A_PARTY)
    step = agreeing_step(pathway, party)
    fresh = lock(pathway, viewer=viewer, seen=seen, step=step)
    if party is Party.TEACHER and fresh.shown_to_head_at is None:
        fresh.shown_to_head_at = viewer.at
        fresh.save(update_fields=["shown_to_head_at"])
    moved = perform(fresh, step, viewer=viewer, seen=fresh.case.version)
    _sign(moved, party, viewer, version, under)
    return moved


@transaction.atomic
def approve(
    pathway: Pathway, *, viewer: Viewer, seen: int, version: int, under: SigningAgreement | None = None
) -> Pathway:
    """The head approves on the extract; this agreement is the approval (A3.4.3.10)."""
    fresh = lock(pathway, viewer=viewer, seen=seen, step="approve")
    fresh.approved_at = viewer.at
    fresh.save(update_fields=["approved_at"])
    moved = perform(fresh, "approve", viewer=viewer, seen=fresh.case.version)
    _sign(moved, Party.HEAD, viewer, version, under)
    return moved


@transaction.atomic
def propose(
    pathway: Pathway,
    *,
    viewer: Viewer,
    seen: int,
    kind: str,
    text: str,
    key: UUID | None = None,
    **dates: object,
) -> Pathway:
    """Propose a correction to one line of the placed version, or one more measure (A3.4.3.6)."""
    fresh = lock(pathway, viewer=viewer, seen=seen, step="propose")
    title = ""
    if kind != Proposal.Kind.ADD:
        placed = versions.current(fresh)
        lines = placed.extract.content["lines"] if placed else []
        title = next((line["title"] for line in lines if line["key"] == str(key)), "")
        if not title:
            raise Refused("Этой строки в дорожной карте уже нет. Обновите страницу.")
    party = party_of(viewer, fresh)
    if party is None:
        raise Denied(NOT_A_PARTY)
    moved = perform(fresh, "propose", viewer=viewer, seen=fresh.case.version)
    Proposal.objects.create(
        pathway=moved,
        version_number=moved.version_number,
        line_key=key if title else None,
        line_title=title,
        kind=kind,
        party=party,
        by_id=viewer.identity,
        text=text,
        at=viewer.at,
        **dates,
    )
    return moved


@transaction.atomic
def put_into_register(pathway: Pathway, *, viewer: Viewer, seen: int) -> Pathway:
    """The developer puts the approved ИОМ into the register (A3.4.3.8); the card is issued with its signatures."""
    fresh = lock(pathway, viewer=viewer, seen=seen, step="register")
    fresh.registered_at = viewer.at
    fresh.save(update_fields=["registered_at"])
    moved = perform(fresh, "register", viewer=viewer, seen=fresh.case.version)
    documents.issue_papers(moved, viewer)
    return moved


@transaction.atomic
def show_card(pathway: Pathway, *, viewer: Viewer, seen: int, opened: bool) -> Pathway:
    """The teacher opens the full card to the head, or closes it again (decision 1): theirs alone to do."""
    step = "open_to_head" if opened else "close_to_head"
    fresh = lock(pathway, viewer=viewer, seen=seen, step=step)
    fresh.opened_to_head_at = viewer.at if opened else None
    fresh.save(update_fields=["opened_to_head_at"])
    return perform(fresh, step, viewer=viewer, seen=fresh.case.version)


def agreeing_step(pathway: Pathway, party: Party) -> str:
    private = party is Party.TEACHER and not pathway.collective
    return "agree_privately" if private else STEPS[party]


def _freeze(pathway: Pathway, viewer: Viewer) -> Version:
    """Each section under its own salt and digest, the root over them (design: secrets under signatures)."""
    extract, hidden = versions.extract(pathway), secret.sections(pathway)
    salts = {name: secrets.token_bytes(32) for name in ("extract", *hidden)}
    digests = {name: versions.digest(salts[name], content) for name, content in hidden.items()}
    digests["extract"] = versions.digest(salts["extract"], extract)
    version = Version.objects.create(
        pathway=pathway,
        number=pathway.version_number,
        at=viewer.at,
        by_id=viewer.identity,
        digests=digests,
        root=versions.root(pathway.number, pathway.version_number, digests),
    )
    VersionExtract.objects.create(version=version, salt=salts["extract"], content=extract)
    VersionSecret.objects.bulk_create(
        VersionSecret(version=version, section=name, salt=salts[name], content=content)
        for name, content in hidden.items()
    )
    return version


def _sign(
    pathway: Pathway, party: Party, viewer: Viewer, number: int, under: SigningAgreement | None
) -> Agreement:
    """The party's agreement; with its proof where the hand was proved, as it is on every page."""
    if number != pathway.version_number:
        raise Refused("Пока страница была открыта, передана новая версия. Прочитайте её и согласуйте.")
    version = Version.objects.get(pathway=pathway, number=number)
    capacity = approver(viewer, pathway) if party is Party.HEAD else proposer(viewer, pathway)
    acting = signing_title(viewer, capacity, pathway.organisation_id, "")
    digest = version.digests["extract"] if party is Party.HEAD else version.root
    proof = simply(
        case=pathway.case,
        post=acting or party.label,
        digest=digest,
        sheet=_sheet(pathway, party),
        under=under,
        viewer=viewer,
    )
    return Agreement.objects.create(
        version=version,
        party=party,
        person_id=viewer.identity,
        capacity=capacity,
        acting=acting,
        proof=proof,
        signed_digest=digest,
        at=viewer.at,
    )


def _sheet(pathway: Pathway, party: Party) -> Document | None:
    """The card or the extract that was issued with this version."""
    kind = EXTRACT if party is Party.HEAD else CARD
    issued = last_sheet(pathway.case, kind.code)
    return issued if issued and issued.context.get("version") == pathway.version_number else None
