"""The card (A3.card) and the head's extract, filled from a placed version: what was signed is what is printed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from marshrut.core.norms import bodies, norms
from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted, day_digits, moment
from marshrut.documents import actions
from marshrut.documents.access import (
    GivingBack,
    Purpose,
    register,
    register_giving_back,
    register_purpose,
)
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
CARD_SCAN = register_purpose(
    Purpose("card_scan", "Подписанная карта ИОМ", access.sees_results, individual=True)
)
EXTRACT_SCAN = register_purpose(
    Purpose(
        "extract_scan",
        "Подписанная выписка из карты ИОМ",
        access.teacher | access.sees_results | access.school_side,
    )
)
register_giving_back(
    CARD.code, GivingBack(("agree_teacher_on_paper", "agree_curator_on_paper"), "pathway_signed")
)
register_giving_back(EXTRACT.code, GivingBack(("approve_on_paper",), "pathway_signed"))


def issue_papers(pathway: Pathway, viewer: Viewer) -> None:
    """Issue the card and the extract of the current version; the worker makes their files."""
    version = versions.current(pathway)
    found = secret.of_version(version) if version else None
    if version is None or found is None or pathway.number is None:
        raise ValueError("Papers are issued of a placed and numbered version that still has its secrets.")
    signed = versions.agreements(pathway)
    next_curator = _next_curator(pathway, signed)
    actions.issue(
        kind="card",
        case=pathway.case,
        viewer=viewer,
        context=card(version, found, signed, viewer.today, next_curator),
        number=pathway.number,
    )
    actions.issue(
        kind="extract",
        case=pathway.case,
        viewer=viewer,
        context=extract(version, signed, viewer.today, next_curator),
        number=pathway.number,
    )


def _next_curator(pathway: Pathway, signed: Mapping[str, Agreement]) -> str:
    """Who curates in place of the one that signed: the sheet names both, each for what they did; "" for nobody."""
    signature = signed.get(Party.CURATOR)
    changed = signature and pathway.curator and pathway.curator_id != signature.person_id
    return pathway.curator.full_name if changed and pathway.curator else ""


def card(
    version: Version,
    found: secret.Secrets,
    signed: Mapping[str, Agreement],
    today: date,
    next_curator: str = "",
) -> Card:
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
            least_rows=norms(today).card_deficit_rows,
        ),
        measures=[_measure(line, found.codes.get(line["key"], ())) for line in content["lines"]],
        curator=next_curator or found.curator,
        approvals=[*_sheet(version, signed, names), *_supplement(next_curator, today)],
    )


def extract(
    version: Version, signed: Mapping[str, Agreement], today: date, next_curator: str = ""
) -> Extract:
    """What the head works on: no section 2, no codes, no curator of model 1, not even on the sheet of agreement."""
    content = version.extract.content
    named = content["curator"]
    names: dict[str, str] = {Party.CURATOR: named}
    return Extract(
        **_common(content, today),
        measures=[_measure(line, ()) for line in content["lines"]],
        curator=named and (next_curator or named),
        root=version.digests["extract"],
        approvals=[*_sheet(version, signed, names), *_supplement(named and next_curator, today)],
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


def _sheet(version: Version, signed: Mapping[str, Agreement], names: Mapping[str, str]) -> list[Approval]:
    return [_approval(version, party, signed, names) for party in Party]


def _supplement(next_curator: str, today: date) -> list[Approval]:
    """Who curates from today on; the signature above stays the one that was given."""
    line = Approval(
        who="Куратор ИОМ после замены",
        name=next_curator,
        word="назначен",
        at=day_digits(today),
        how="решение разработчика ИОМ",
    )
    return [line] if next_curator else []


def _approval(
    version: Version, party: Party, signed: Mapping[str, Agreement], names: Mapping[str, str]
) -> Approval:
    """A line of the sheet, with the name of whoever signed; without a signature it waits for one on paper.

    A name that `names` leaves empty stays unsaid, whoever signed.
    """
    agreement = signed.get(party)
    own: dict[str, str] = {Party.TEACHER: version.extract.content["teacher"]}
    name = {**own, **names}.get(party)
    if agreement and name != "":
        name = agreement.person.full_name
    name = name or ""
    who = "Учредитель" if party is Party.HEAD and version.pathway.municipal else NAMES[party]
    if agreement is None:
        return Approval(who=who, name=name)
    return Approval(
        who=agreement.acting or who,
        name=name,
        word=WORDS[party],
        at=day_digits(agreement.proof.signed_on if agreement.proof else agreement.at),
        how=_how(agreement),
    )


def _how(agreement: Agreement) -> str:
    proof = agreement.proof
    when = day_digits(proof.signed_on) if proof and proof.on_paper else moment(agreement.at)
    return f"{agreement.get_signature_display()}, {when}"
