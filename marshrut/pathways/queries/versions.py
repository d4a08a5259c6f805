"""Placed versions: what is signed, what changed since somebody looked, who has agreed."""

import hashlib
from collections.abc import Mapping
from typing import Any

from marshrut.core.journal import canonical
from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted
from marshrut.pathways.models import Agreement, Party, Pathway, Proposal, Seen, Version
from marshrut.people.models import Person

QUALIFICATIONS: dict[str, str] = {
    Person.Category.NONE: "без категории",
    Person.Category.FITTING: "соответствие занимаемой должности",
    Person.Category.FIRST: "первая категория",
    Person.Category.HIGHEST: "высшая категория",
}


def digest(salt: bytes, content: Mapping[str, Any]) -> str:
    """A section's digest. Without the salt nobody can try the few possible results against it."""
    return hashlib.sha256(bytes(salt) + canonical(content)).hexdigest()


def root(number: str | None, version: int, digests: Mapping[str, str]) -> str:
    """What teacher and curator sign: the number, the version and the digests of all sections."""
    return hashlib.sha256(canonical([number, version, sorted(digests.items())])).hexdigest()


def extract(pathway: Pathway) -> dict[str, Any]:
    """What the school's side sees and signs (decisions 1 and 2): no section 2, no codes, no curator of model 1."""
    person, employment = pathway.person, pathway.employment
    return {
        "number": pathway.number,
        "version": pathway.version_number,
        "teacher": person.full_name,
        "organisation": pathway.organisation.name,
        "position": employment.position,
        "subjects": [subject.name for subject in employment.subjects.all()],
        "education": person.get_education_display(),
        "experience": experience(person.years_taught(pathway.made_on)),
        "category": QUALIFICATIONS.get(person.category, ""),
        "phone": person.phone,
        "email": person.email,
        "curator": "" if pathway.model == 1 or not pathway.curator else pathway.curator.full_name,
        "months": pathway.months,
        "starts_on": pathway.starts_on.isoformat(),
        "ends_on": pathway.ends_on.isoformat(),
        "next_diagnostic_on": pathway.next_diagnostic_on.isoformat(),
        "made_on": pathway.made_on.isoformat(),
        "lines": [
            {
                "key": str(line.key),
                "category": line.category,
                "title": line.title,
                "kind": line.kind,
                "hours": line.hours,
                "form": line.form,
                "provider": line.provider,
                "starts_on": line.starts_on.isoformat(),
                "ends_on": line.ends_on.isoformat(),
            }
            for line in pathway.lines.all()
        ],
    }


def experience(years: int | None) -> str:
    """Full years of teaching: «12 лет»."""
    if years is None:
        return ""
    return counted(years, "год,года,лет") if years else "меньше года"


def current(pathway: Pathway) -> Version | None:
    """The version last placed, with what it says."""
    return version(pathway, pathway.version_number)


def version(pathway: Pathway, number: int) -> Version | None:
    found = Version.objects.filter(pathway=pathway, number=number).select_related("extract").first()
    if found:
        found.pathway = pathway
    return found


def agreements(pathway: Pathway) -> dict[str, Agreement]:
    """Signatures under the current version by party; those under earlier versions no longer count."""
    rows = Agreement.objects.filter(version__pathway=pathway, version__number=pathway.version_number)
    return {row.party: row for row in rows.select_related("person", "proof")}


def readers(pathway: Pathway) -> dict[int, Seen]:
    """Who has opened the ИОМ, by person."""
    return {row.person_id: row for row in Seen.objects.filter(pathway=pathway)}


def unanswered(pathway: Pathway) -> int:
    return Proposal.objects.filter(pathway=pathway, answer="").count()


def proposals_for(pathway: Pathway, viewer: Viewer, party: str | None) -> list[Proposal]:
    """Proposals the viewer may read: the school's side reads its own only, for others' words may name deficits.

    A recovered account reads no more than that (A2.6.3).
    """
    rows = Proposal.objects.filter(pathway=pathway).select_related("by", "answered_by")
    narrow = party == Party.HEAD or viewer.results_closed
    return list(rows.filter(party=Party.HEAD) if narrow else rows)
