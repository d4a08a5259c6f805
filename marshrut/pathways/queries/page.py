"""Everything the page of an ИОМ shows to one viewer; the school's side gets the extract and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from marshrut.core.models import Deadline, Entry
from marshrut.core.norms import norms
from marshrut.core.pages import Signature, Stage, Status
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import day, moment, month_range
from marshrut.core.workflow import days_left
from marshrut.documents.models import StoredFile
from marshrut.documents.queries import Opened, files_of_case, of_case
from marshrut.pathways.access import developer, party_of
from marshrut.pathways.models import Agreement, Party, Pathway, Proposal, Seen, Version
from marshrut.pathways.queries import secret, versions
from marshrut.pathways.queries.load import Load, load
from marshrut.pathways.queries.roadmap import RoadMap, cancelled, road_map
from marshrut.pathways.queries.standing import standing
from marshrut.people.models import Appointment, in_force, not_ended

NO_CURATOR = "сейчас не назначен, разработчик выберет другого"
TERMS = {Party.TEACHER: "agree_teacher", Party.CURATOR: "agree_curator", Party.HEAD: "approve"}


@dataclass(frozen=True)
class Page:
    """What one viewer sees: `extract` always, `secrets` and journal only where they may."""

    pathway: Pathway
    version: Version
    headline: str
    extract: Mapping[str, Any]
    secrets: secret.Secrets | None
    road: RoadMap
    load: Load
    stages: Sequence[Stage]
    signatures: Sequence[Signature]
    seen: Seen | None
    proposals: Sequence[Proposal]
    entries: Sequence[Entry]
    party: Party | None
    signed: bool
    agreed: frozenset[str]
    by_hand: bool
    ready: bool
    unanswered: int
    left: int | None
    curator: str

    @property
    def asks_anew(self) -> bool:
        """Whether a text changed since the party looked still awaits its word."""
        changed = self.seen is not None and bool(self.seen.before)
        open_ = self.pathway.state == Pathway.State.AGREEING
        return changed and open_ and self.party is not None and not self.signed

    @property
    def columns(self) -> int:
        return 3 if self.secrets else 2


def page(pathway: Pathway, viewer: Viewer) -> Page | None:
    """The page of a placed ИОМ for the viewer; None while nothing was placed."""
    version = versions.current(pathway)
    if version is None:
        return None
    readers = versions.readers(pathway)
    seen = readers.get(viewer.person_id or 0)
    earlier = versions.version(pathway, seen.before) if seen and seen.before else None
    secrets, before = secret.placed(version, viewer, earlier)
    return _made(pathway, viewer, version, earlier, secrets, before, readers)


def as_the_head_sees(pathway: Pathway, viewer: Viewer) -> Page | None:
    """The teacher's look at exactly what the head sees: the extract, or the card once it was opened (decision 1)."""
    version = versions.current(pathway)
    if version is None or viewer.person_id != pathway.person_id:
        return None
    secrets, _ = secret.placed(version, viewer) if pathway.opened_to_head_at else (None, None)
    return _made(pathway, viewer, version, None, secrets, None, {})


def _made(
    pathway: Pathway,
    viewer: Viewer,
    version: Version,
    earlier: Version | None,
    secrets: secret.Secrets | None,
    before: secret.Secrets | None,
    readers: Mapping[int, Seen],
) -> Page:
    extract, party = version.extract.content, party_of(viewer, pathway)
    signed = versions.agreements(pathway)
    road = road_map(
        extract,
        earlier.extract.content if earlier else None,
        codes=secrets.codes if secrets else {},
        codes_before=before.codes if before else {},
        reasons=secrets.reasons if secrets else {},
        off=cancelled(pathway) if getattr(pathway, "has_cancelled", True) else {},
    )
    due = _due(pathway)
    named = secrets.curator if secrets else extract["curator"]
    curator = (pathway.curator.full_name if pathway.curator else NO_CURATOR) if named else ""
    return Page(
        pathway=pathway,
        version=version,
        headline=_headline(pathway, viewer, party, signed, due, road, extract),
        extract=extract,
        secrets=secrets,
        road=road,
        load=_load(extract),
        stages=_stages(pathway, secrets, due, viewer.today),
        signatures=_signatures(pathway, viewer, signed, due, bool(named), readers),
        seen=readers.get(viewer.person_id or 0),
        proposals=versions.proposals_for(pathway, viewer, party if not developer(viewer, pathway) else None),
        entries=_entries(pathway) if secrets and party is not Party.HEAD else (),
        party=party,
        signed=party in signed,
        agreed=frozenset(signed),
        by_hand=any(one.proof and one.proof.on_paper for one in signed.values()),
        ready={Party.TEACHER, Party.CURATOR} <= set(signed),
        unanswered=versions.unanswered(pathway) if party is Party.HEAD else 0,
        left=days_left(pathway.proposals_until, viewer.today) if pathway.proposals_until else None,
        curator=curator,
    )


def _headline(
    pathway: Pathway,
    viewer: Viewer,
    party: Party | None,
    signed: Mapping[str, Agreement],
    due: Mapping[str, Deadline],
    road: RoadMap,
    extract: Mapping[str, Any],
) -> str:
    """To the teacher, where things stand; to others, whose ИОМ it is."""
    if party is not Party.TEACHER:
        return extract["teacher"]
    term = due.get(TERMS[party])
    return standing(pathway, signed, term.due_on if term else None, viewer.today, len(road.news))


def _load(extract: Mapping[str, Any]) -> Load:
    start, end = (date.fromisoformat(extract[name]) for name in ("starts_on", "ends_on"))
    lines = [
        (line["hours"], date.fromisoformat(line["starts_on"]), date.fromisoformat(line["ends_on"]))
        for line in extract["lines"]
    ]
    return load(lines, start, end, norms(start).weekly_hours_limit)


def _due(pathway: Pathway) -> dict[str, Deadline]:
    return {row.name: row for row in Deadline.objects.open().filter(case_id=pathway.pk)}


def _stages(
    pathway: Pathway, secrets: secret.Secrets | None, due: Mapping[str, Deadline], today: date
) -> list[Stage]:
    """The four stages of A3.4.1; the day of the diagnostic is told to those who see section 2."""
    done = pathway.state in (Pathway.State.APPROVED, Pathway.State.REGISTERED)
    until = max((row.due_on for row in due.values() if row.due_on), default=None)
    closed = pathway.state == Pathway.State.CLOSED
    label = pathway.get_state_display() if pathway.state != Pathway.State.REGISTERED else "завершена"
    realised = pathway.state == Pathway.State.REGISTERED
    return [
        Stage("Диагностика", day(secrets.taken_on) if secrets else "", "done"),
        Stage(
            f"Разработка · {label[0].lower()}{label[1:]}",
            f"до {day(until)}" if until and not done else "",
            "stopped" if closed else "done" if realised else "now",
        ),
        Stage(
            "Реализация",
            month_range(pathway.starts_on, pathway.ends_on),
            "now" if realised and pathway.starts_on <= today else "ahead",
        ),
        Stage("Завершение", "итоговая диагностика", "ahead"),
    ]


def _signatures(
    pathway: Pathway,
    viewer: Viewer,
    signed: Mapping[str, Agreement],
    due: Mapping[str, Deadline],
    named: bool,
    readers: Mapping[int, Seen],
) -> list[Signature]:
    names = _names(pathway, signed, named, viewer.today)
    found = []
    for party in Party:
        people, who = names[party]
        mine = viewer.person_id in people and party_of(viewer, pathway) is party
        agreement, term = signed.get(party), due.get(TERMS[party])
        found.append(
            Signature(
                who=f"Вы, {party.label if party is not Party.HEAD else 'утверждающий'}" if mine else who,
                note=_note(
                    agreement,
                    [readers[p] for p in people if p in readers],
                    mine or not people,
                    pathway.version_number,
                ),
                state="agreed" if agreement else "waiting",
                status=_status(term, viewer) if term else None,
                clause=term.clause if term else "",
            )
        )
    return found


def _status(term: Deadline, viewer: Viewer) -> Status | None:
    return Status.of_term(days_left(term.due_on, viewer.today), term.due_on) if term.due_on else None


def _note(agreement: Agreement | None, seen: Sequence[Seen], silent: bool, number: int) -> str:
    if agreement:
        word = "утверждено" if agreement.party == Party.HEAD else "согласие"
        if agreement.proof and agreement.proof.on_paper:
            return f"{word} на бумаге {day(agreement.proof.signed_on)}, лист внесён {moment(agreement.at)}"
        return f"{word} {moment(agreement.at)}"
    if silent:
        return ""
    last = max(seen, key=lambda row: row.at, default=None)
    if last is None:
        return f"версия {number} ещё не открыта"
    return f"версия {last.number} открыта {moment(last.at)}"


def _names(
    pathway: Pathway, signed: Mapping[str, Agreement], shown: bool, day: date
) -> dict[Party, tuple[list[int], str]]:
    """Ids and words for each party: who signed, else who is to sign. Where the curator may not be named, the words
    name nobody.
    """
    signature = signed.get(Party.CURATOR)
    curator = signature.person if signature else pathway.curator
    heads = approvers(pathway, day)
    title = "Учредитель" if pathway.municipal else "Руководитель"
    named = f"{title}, {', '.join(heads.values())}" if heads else f"{title} не назначен"
    return {
        Party.TEACHER: ([pathway.person_id], f"Педагог, {pathway.person.short_name}"),
        Party.CURATOR: (
            [curator.pk] if shown and curator else [],
            f"Куратор, {curator.short_name}" if shown and curator else "Куратор",
        ),
        Party.HEAD: ([*heads], named),
    }


def approvers(pathway: Pathway, day: date) -> dict[int, str]:
    """Who may approve, with their names: heads in office at the organisation and who stands in for them on the day, or
    the founder's person.
    """
    if pathway.municipal:
        return {pathway.founder.pk: pathway.founder.short_name} if pathway.founder else {}
    since = pathway.placed_on or pathway.made_on
    rows = Appointment.objects.filter(
        Q(stands_in__isnull=True) | in_force(day),
        not_ended(since),
        role=Role.HEAD,
        organisation_id=pathway.organisation_id,
    ).exclude(person_id=pathway.person_id)
    found = rows.select_related("person").order_by("pk")
    return {r.person_id: f"{'и. о. ' if r.stands_in_id else ''}{r.person.short_name}" for r in found}


def _entries(pathway: Pathway) -> list[Entry]:
    rows = Entry.objects.filter(case_id=pathway.pk).select_related("person", "payload").order_by("-seq")
    return list(rows[:100])


def papers(pathway: Pathway, viewer: Viewer) -> list[Opened]:
    """The last card and the last extract that the viewer may open."""
    newest: dict[str, Opened] = {}
    for found in of_case(pathway.case, viewer):
        newest.setdefault(found.kind.code, found)
    return [newest[code] for code in ("card", "extract") if code in newest]


def scans(pathway: Pathway, viewer: Viewer) -> list[StoredFile]:
    """Signed sheets that the viewer may open: the card's behind the results' door, the extract's the school's too."""
    return [
        file
        for purpose in ("card_scan", "extract_scan")
        for file in files_of_case(pathway.case, viewer, purpose)
    ]
