"""Whose hand may stand on a sheet of an ИОМ."""

from dataclasses import dataclass
from datetime import date

from marshrut.core.viewer import Role
from marshrut.diagnostics.queries.signers import admits, signers
from marshrut.pathways.models import Party, Pathway
from marshrut.regulations.signatures import Way

signed_here = admits("pathway_signatures", Way.SIMPLE, "A3.4.3.6")
signed_by_hand = admits("pathway_signatures", Way.PAPER, "A3.4.3.6")
signed_by_file = admits("pathway_signatures", Way.QUALIFIED, "A3.4.3.6")


@dataclass(frozen=True, slots=True)
class PathwaySigner:
    """A person who may have signed for a party; `acting`: for whom they stood in and by which act."""

    person_id: int
    name: str
    post: str
    capacity: str
    acting: str = ""


def signers_of(pathway: Pathway, party: Party, day: date) -> list[PathwaySigner]:
    """Teacher and curator sign for themselves; for the organisation who led it on the day, or the founder's person.
    Nobody approves their own ИОМ, or one that they curate.
    """
    if party is Party.TEACHER:
        return [PathwaySigner(pathway.person_id, pathway.person.full_name, "педагог", "self")]
    if party is Party.CURATOR:
        curator = pathway.curator
        return [PathwaySigner(curator.pk, curator.full_name, "куратор", "curator")] if curator else []
    found = _founders(pathway) if pathway.municipal else _heads(pathway, day)
    return [one for one in found if one.person_id not in (pathway.person_id, pathway.curator_id)]


def signer_of(pathway: Pathway, party: Party, person_id: int, day: date) -> PathwaySigner | None:
    return next((one for one in signers_of(pathway, party, day) if one.person_id == person_id), None)


def _heads(pathway: Pathway, day: date) -> list[PathwaySigner]:
    return [
        PathwaySigner(one.person_id, one.name, one.post, Role.HEAD, one.post if one.stands_in else "")
        for one in signers(pathway.organisation_id, day)
    ]


def _founders(pathway: Pathway) -> list[PathwaySigner]:
    founder = pathway.founder
    return [PathwaySigner(founder.pk, founder.full_name, "учредитель", Role.MUNICIPAL)] if founder else []
