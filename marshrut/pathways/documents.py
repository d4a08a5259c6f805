"""The card (A3.card) and the head's extract, filled from a placed version: what was signed is what is printed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted, day_digits, moment
from marshrut.documents import actions
from marshrut.documents.access import register
from marshrut.documents.documents.card import (
    CARD,
    EXTRACT,
    Approval,
    Card,
    Diagnostics,
    Extract,
    Measure,
    Teacher,
)
from marshrut.pathways import access
from marshrut.pathways.models import Agreement, Party, Pathway, Version
from marshrut.pathways.queries import secret, versions

MONTHS = "месяц,месяца,месяцев"
WORDS = {Party.TEACHER: "согласовано", Party.CURATOR: "согласовано", Party.HEAD: "утверждено"}
NAMES = {Party.TEACHER: "Педагог", Party.CURATOR: "Куратор ИОМ", Party.HEAD: "Руководитель организации"}

register(replace(CARD, who=access.sees_results))
register(replace(EXTRACT, who=access.teacher | access.sees_results | access.school_side))


def issue_papers(pathway: Pathway, viewer: Viewer) -> None:
    """Issue the card and the extract of the current version; the worker makes their files."""
    version = versions.current(pathway)
    found = secret.of_version(version) if version else None
    if version is None or found is None or pathway.number is None:
        raise ValueError("Papers are issued of a placed and numbered version that still has its secrets.")
    signed = versions.agreements(pathway)
    actions.issue(
        kind="card",
        case=pathway.case,
        viewer=viewer,
        context=card(version, found, signed, viewer.today),
        number=pathway.number,
    )
    actions.issue(
        kind="extract",
        case=pathway.case,
        viewer=viewer,
        context=extract(version, signed, viewer.today),
        number=pathway.number,
    )


def card(version: Version, found: secret.Secrets, signed: Mapping[str, Agreement], today: date) -> Card:
    """The whole card, field by field; the sheet of agreement names everybody."""
    content = version.extract.content
    names: dict[str, str] = {Party.CURATOR: found.curator}
    return Card(
        **_common(content, today),
        diagnostics=Diagnostics(
            kind=found.kind,
            taken_on=found.taken_on,
            level=found.level.label.split()[0],
            deficits=[(d.code, d.name) for d in found.deficits],
            recommendations=found.recommendations.splitlines(),
        ),
        measures=[_measure(line, found.codes.get(line["key"], ())) for line in content["lines"]],
        curator=found.curator,
        approvals=[_approval(version, party, signed, names) for party in Party],
    )


def extract(version: Version, signed: Mapping[str, Agreement], today: date) -> Extract:
    """What the head works on: no section 2, no codes, no curator of model 1, not even on the sheet of agreement."""
    content = version.extract.content
    names: dict[str, str] = {Party.CURATOR: content["curator"]}
    return Extract(
        **_common(content, today),
        measures=[_measure(line, ()) for line in content["lines"]],
        curator=content["curator"],
        root=version.digests["extract"],
        approvals=[_approval(version, party, signed, names) for party in Party],
    )


def _common(content: Mapping[str, Any], today: date) -> dict[str, Any]:
    made_on = date.fromisoformat(content["made_on"])
    return {
        "bodies": bodies(today),
        "number": content["number"],
        "version": content["version"],
        "year": made_on.year,
        "teacher": Teacher(
            name=content["teacher"],
            organisation=content["organisation"],
            position=content["position"],
            subject=", ".join(content["subjects"]),
            education=content["education"],
            experience=content["experience"],
            qualification=content["category"],
            phone=content["phone"],
            email=content["email"],
        ),
        "duration": counted(content["months"], MONTHS),
        "starts_on": date.fromisoformat(content["starts_on"]),
        "ends_on": date.fromisoformat(content["ends_on"]),
        "next_diagnostic": date.fromisoformat(content["next_diagnostic_on"]),
        "drafted_on": made_on,
    }


def _measure(line: Mapping[str, Any], codes: tuple[str, ...]) -> Measure:
    start, end = (date.fromisoformat(line[name]) for name in ("starts_on", "ends_on"))
    when = day_digits(start) if start == end else f"{day_digits(start)} – {day_digits(end)}"
    about = ", ".join(part for part in (line["kind"], line["provider"], f"{line['hours']} ч") if part)
    return Measure(category=line["category"], title=f"{line['title']} ({about})", when=when, codes=codes)


def _approval(
    version: Version, party: Party, signed: Mapping[str, Agreement], names: Mapping[str, str]
) -> Approval:
    """A line of the sheet; without a signature it waits for one on paper."""
    agreement = signed.get(party)
    own: dict[str, str] = {Party.TEACHER: version.extract.content["teacher"]}
    name = {**own, **names}.get(party, agreement.person.full_name if agreement else "")
    who = "Учредитель" if party is Party.HEAD and version.pathway.municipal else NAMES[party]
    if agreement is None:
        return Approval(who=who, name=name)
    return Approval(
        who=who,
        name=name,
        word=WORDS[party],
        at=day_digits(agreement.at),
        how=f"{agreement.get_signature_display()}, {moment(agreement.at)}",
    )
