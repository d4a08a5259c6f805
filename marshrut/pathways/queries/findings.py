"""What annex 3 asks of an ИОМ, found in its rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshrut.core.norms import calendar, norms
from marshrut.core.standing import standing
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import day_year, hours, quoted
from marshrut.diagnostics.models import Result
from marshrut.diagnostics.queries.sittings import is_complex
from marshrut.pathways.models import Party, Pathway, Proposal, VersionExtract
from marshrut.pathways.queries import secret
from marshrut.pathways.queries.curators import works_with
from marshrut.pathways.queries.versions import agreements, experience, extract, unanswered
from marshrut.people.models import Appointment, Employment, in_force
from marshrut.planning.load import Term, total, weekly
from marshrut.regulations import pathway as rules
from marshrut.regulations.consents import block_names
from marshrut.regulations.curators import Model
from marshrut.regulations.findings import Finding

COLLEAGUE = (
    "Куратор работает в одной организации с педагогом: спросите согласие педагога или выберите другого."
)

LEFT = "Педагог больше не работает в организации, указанной в ИОМ. Прекратите ИОМ или попросите оператора внести перевод."


def complete(pathway: Pathway, viewer: Viewer) -> list[Finding]:
    """Sections 2, 4 and 5 of annex 3, warnings among them."""
    found = secret.facts(pathway)
    facts = rules.Pathway(
        model=Model(pathway.model),
        diagnosed_on=found.taken_on,
        level=found.level,
        deficits=frozenset(d.code for d in found.deficits),
        since=pathway.starts_on,
        until=pathway.ends_on,
        measures=[
            rules.PlannedMeasure(
                line.title,
                line.category,
                line.starts_on,
                line.ends_on,
                frozenset(found.codes.get(str(line.key), ())),
            )
            for line in pathway.lines.all()
        ],
        card=_card(pathway, found),
    )
    return rules.pathway_findings(facts, norms(pathway.made_on), calendar())


def _card(pathway: Pathway, found: secret.Secrets) -> dict[str, Any]:
    person = pathway.person
    return {
        "number": pathway.number,
        "teacher": person.full_name,
        "organisation": pathway.organisation.name,
        "position": pathway.employment.position,
        "curator": pathway.curator_id,
        "education": person.education,
        "experience": experience(person.years_taught(pathway.made_on)),
        "qualification": person.category,
        "diagnostic_kind": found.kind,
        "recommendations": found.recommendations or not found.deficits,
        "next_diagnostic": pathway.next_diagnostic_on,
        "drafted_on": pathway.made_on,
    }


def released(pathway: Pathway, _viewer: Viewer) -> Iterator[Finding]:
    """An ИОМ is sent to nobody before its teacher was told the result (decision 12)."""
    told = pathway.result.released_at is not None
    text = "Результат сообщён педагогу." if told else "Педагогу ещё не сообщён результат диагностики."
    yield Finding("A2.5.9.6", text, told)


def whole(pathway: Pathway) -> Finding:
    """The first model rests on a complex diagnostic (A3.2.3.1). A warning: a teacher may consent to some blocks."""
    blocks = pathway.result.attempt.blocks
    met = is_complex(blocks, norms(pathway.result.taken_on))
    text = f"Диагностика не комплексная, были только блоки: {block_names(blocks)}."
    return Finding("A3.2.3.1", "Диагностика комплексная." if met else text, met, blocking=False)


def parties(pathway: Pathway, viewer: Viewer) -> Iterator[Finding]:
    """There is somebody to approve, a colleague curates by consent only (decision 4), and nobody agrees for
    oneself in another role (decision 19).
    """
    if pathway.municipal:
        known = pathway.founder_id is not None
        text = (
            "Утверждает учредитель." if known else "Не назначен представитель учредителя: внесите назначение."
        )
        yield Finding("A3.4.3.10", text, known)
    work = Employment.objects.filter(in_force(viewer.today), person_id=pathway.person_id)
    works_here = work.filter(organisation_id=pathway.organisation_id).exists()
    yield Finding("A3.4.3.10", "Педагог работает в организации." if works_here else LEFT, works_here)
    if pathway.curator_id and works_with(pathway.curator_id, pathway, viewer.today):
        allowed = pathway.curator_allowed_at is not None
        text = "Педагог согласен, что куратор – его коллега." if allowed else COLLEAGUE
        yield Finding("A3.4.4.2", text, allowed)
    approver = pathway.founder_id if pathway.municipal else _leading(pathway, viewer)
    yield from rules.parties_findings(
        teacher=str(pathway.person_id), curator=str(pathway.curator_id), approver=str(approver)
    )


def _leading(pathway: Pathway, viewer: Viewer) -> int | None:
    """The curator, where they are head here too; else there is nobody to confuse them with."""
    heads = Appointment.objects.filter(
        in_force(viewer.today), role=Role.HEAD, organisation_id=pathway.organisation_id
    )
    return pathway.curator_id if pathway.curator_id in heads.values_list("person_id", flat=True) else None


def answered(pathway: Pathway, _viewer: Viewer) -> Iterator[Finding]:
    """Every proposal has its answer before the text moves on (A3.4.3.7)."""
    left = unanswered(pathway)
    text = (
        f"Предложений без ответа: {left}. Ответьте на каждое." if left else "На все предложения есть ответ."
    )
    yield Finding("A3.4.3.7", text, not left)


def taken_is_done(pathway: Pathway, _viewer: Viewer) -> Iterator[Finding]:
    """What was taken of the placed version's proposals shows in its lines now: a reminder, not a ban (A3.4.3.7)."""
    taken = pathway.proposals.filter(version_number=pathway.version_number, answer=Proposal.Answer.TAKEN)
    left = _not_done(list(taken), pathway)
    text = f"Принято, но не внесено: {'; '.join(left)}." if left else "Всё, что принято, внесено."
    yield Finding("A3.4.3.7", text, not left, blocking=False)


def _not_done(taken: Sequence[Proposal], pathway: Pathway) -> list[str]:
    if not taken:
        return []
    frozen = VersionExtract.objects.get(version__pathway=pathway, version__number=pathway.version_number)
    placed = {line["key"]: line for line in frozen.content["lines"]}
    now = {line["key"]: line for line in extract(pathway)["lines"]}
    added = len(now.keys() - placed.keys())
    left = []
    for proposal in taken:
        key = str(proposal.line_key)
        if proposal.kind == Proposal.Kind.ADD:
            added -= 1
            waits = added < 0
        else:
            gone = proposal.kind == Proposal.Kind.REMOVE
            waits = key in now and (gone or _same(now[key], placed.get(key)))
        if waits:
            what = proposal.line_title or " ".join(proposal.text.split())[:80]
            left.append(f"«{what}» ({proposal.get_kind_display().lower()})")
    return left


def _same(now: Mapping[str, Any], placed: Mapping[str, Any] | None) -> bool:
    """Whether a line is as it was placed, in everything that both of them say."""
    return placed is not None and all(now[name] == placed[name] for name in now.keys() & placed.keys())


def nothing_came_of(result_id: int) -> Iterator[Finding]:
    """A decision about an ИОМ is changed only while there is no ИОМ of it (A2.6.6.1)."""
    pathway = Pathway.objects.filter(result=result_id).first()
    if pathway is None:
        return
    over = pathway.state == Pathway.State.CLOSED and pathway.result.state == Result.State.NEEDED
    text = (
        f"ИОМ {pathway.number} прекращён: решение можно исправить."
        if over
        else f"По этому решению уже составлен ИОМ {pathway.number}. Сначала его прекращает разработчик."
    )
    yield Finding("A2.6.6.1", text, over)


def load_is_bearable(pathway: Pathway, _viewer: Viewer) -> Iterator[Finding]:
    """Weeks above the norm of hours are a reminder, not a ban (A3.3.2.4)."""
    limit = norms(pathway.made_on).weekly_hours_limit
    lines = [weekly(each.hours, Term(each.starts_on, each.ends_on)) for each in pathway.lines.all()]
    over = sorted(monday for monday, spent in total(lines).items() if spent > limit)
    text = (
        f"Больше нормы {hours(limit)} в неделю: недель {len(over)}, первая с {day_year(over[0])}."
        if over
        else f"Нагрузка в пределах нормы, {hours(limit)} в неделю."
    )
    yield Finding("A3.3.2.4", text, not over, blocking=False)


def held_as_planned(pathway: Pathway, _viewer: Viewer) -> Iterator[Finding]:
    """Nobody is sent to what was cancelled: a reminder, for a replacement may be on its way (A3.5.7)."""
    off = pathway.lines.filter(measure__withdrawn_on__isnull=False).values_list("title", flat=True)
    names = ", ".join(map(quoted, off))
    text = f"Отменено, замените или уберите: {names}." if names else "Отменённых мероприятий нет."
    yield Finding("A3.5.7", text, not names, blocking=False)


def own_answered(pathway: Pathway, viewer: Viewer) -> Iterator[Finding]:
    """Nobody agrees to a text and asks for another at once."""
    left = pathway.proposals.filter(by_id=viewer.person_id, answer="").count()
    words = f"Ваши предложения ждут ответа: {left}. Дождитесь его или отзовите их, потом согласуйте."
    yield Finding("A3.4.3.6", words if left else "Ваших предложений без ответа нет.", not left)


def stage_is_open(pathway: Pathway, viewer: Viewer) -> Iterator[Finding]:
    """Proposals are taken until the end of the joint term; on its lapse the stage closes (decision 14)."""
    until = pathway.proposals_until
    open_ = until is not None and viewer.today <= until
    text = f"Срок предложений истёк {until:%d.%m.%Y}." if until else "ИОМ ещё не передан на согласование."
    yield Finding("A3.4.3.6", "Предложения принимаются." if open_ else text, open_)


def curator_named(pathway: Pathway, _viewer: Viewer) -> Iterator[Finding]:
    """There is somebody to write to."""
    named = pathway.curator_id is not None
    text = "Куратор назначен." if named else "Куратор сейчас не назначен. Напишите, когда его назначат."
    yield Finding("A3.4.4.2", text, named)


def unsigned(party: Party):
    """A party signs a version once."""

    def need(pathway: Pathway, _viewer: Viewer) -> Iterator[Finding]:
        signed = party in agreements(pathway)
        text = "Эта версия уже согласована." if signed else "Согласия с этой версией ещё нет."
        yield Finding("A3.4.3.6", text, not signed)

    return need


def both_agreed(pathway: Pathway, _viewer: Viewer) -> Iterator[Finding]:
    """The head approves the final text, agreed by teacher and curator; silence is no consent (decision 14)."""
    signed = agreements(pathway)
    version = pathway.version_number
    for party in (Party.TEACHER, Party.CURATOR):
        met = party in signed
        who = party.label.capitalize()
        text = (
            f"{who}: версия {version} согласована." if met else f"{who}: версия {version} ещё не согласована."
        )
        yield Finding("A3.4.3.10", text, met)


def approver_may(pathway: Pathway, viewer: Viewer) -> Iterator[Finding]:
    """A3.4.3.10 with decision 19, by the rule."""
    if pathway.left_at:
        yield Finding("A3.4.3.10", LEFT, False)
    yield rules.approver_finding(
        teacher=str(pathway.person_id),
        approver=str(viewer.person_id),
        capacity=_capacity(pathway, viewer),
        teacher_is_head=pathway.municipal,
    )


def still_there(pathway: Pathway, _viewer: Viewer) -> Iterator[Finding]:
    """Who is no longer led by this head is not approved by them, on paper neither."""
    text = LEFT if pathway.left_at else "Педагог работает в этой организации."
    yield Finding("A3.4.3.10", text, not pathway.left_at)


def _capacity(pathway: Pathway, viewer: Viewer) -> rules.Capacity:
    """As whom the viewer would approve: of the head's duties, one's own or another's; without them a deputy."""
    if pathway.municipal and viewer.has(Role.MUNICIPAL):
        return rules.Capacity.FOUNDER
    if pathway.organisation_id not in viewer.organisations(Role.HEAD):
        return rules.Capacity.DEPUTY
    acting = standing(viewer, Role.HEAD, pathway.organisation_id)
    return rules.Capacity.ACTING_HEAD if acting else rules.Capacity.HEAD


def to_place(pathway: Pathway, viewer: Viewer) -> list[Finding]:
    """Everything that is asked before placing, what forbids it first; met ones of single lines are left out."""
    found = [
        *released(pathway, viewer),
        whole(pathway),
        *complete(pathway, viewer),
        *parties(pathway, viewer),
        *answered(pathway, viewer),
        *taken_is_done(pathway, viewer),
        *load_is_bearable(pathway, viewer),
        *held_as_planned(pathway, viewer),
    ]
    return sorted(found, key=lambda each: (each.met, not each.blocking))
