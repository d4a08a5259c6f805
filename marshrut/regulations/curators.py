"""Who may be the curator of an ИОМ, and whom to propose (A3.4.4.2; decisions 4, 19, 22)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction

from marshrut.regulations.findings import Finding
from marshrut.regulations.levels import Level
from marshrut.regulations.norms import Norms

CLAUSE = "A3.4.4.2"


class Model(IntEnum):
    """The three models of an ИОМ (A3.2.3.1 to A3.2.3.3)."""

    DIAGNOSTIC = 1
    POST_COURSE = 2
    MENTORING = 3


class CuratorKind(StrEnum):
    """In what capacity a person is a curator."""

    METHODIST = "methodist"
    LECTURER = "lecturer"
    ASSOCIATION_HEAD = "association_head"
    MENTOR = "mentor"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    CuratorKind.METHODIST: "региональный методист",
    CuratorKind.LECTURER: "преподаватель института соответствующего профиля",
    CuratorKind.ASSOCIATION_HEAD: "руководитель школьного методического объединения",
    CuratorKind.MENTOR: "наставник из той же организации",
}
OF_THE_SAME_ORGANISATION = frozenset({CuratorKind.ASSOCIATION_HEAD, CuratorKind.MENTOR})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who could be a curator. `active` counts the ИОМ in their charge, `limit` overrides the norm.

    `subjects` are the subjects of their profile; an empty set means a profile common to all subjects.
    `organisation` is where they act, `works_at` every place they work at, `leads` where they are head or deputy.
    """

    key: str
    kind: CuratorKind
    subjects: frozenset[str]
    organisation: str
    municipality: str
    active: int
    limit: int | None = None
    works_at: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()

    def is_colleague(self, organisations: frozenset[str]) -> bool:
        """Whether they work where the teacher does, in any work of either: the teacher's consent is needed
        (decision 4).
        """
        return not organisations.isdisjoint({self.organisation, *self.works_at, *self.leads})


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the reasons, in Russian, that speak for and against; `suitable` is false when a rule forbids.

    `colleague`: suitable only with the teacher's consent.
    """

    candidate: Candidate
    suitable: bool
    reasons: tuple[str, ...]
    colleague: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """All candidates, the best first and the unsuitable last, and the finding whether anybody suits."""

    ranked: tuple[Ranked, ...]
    finding: Finding

    @property
    def best(self) -> Ranked | None:
        return self.ranked[0] if self.finding.met else None


@dataclass(frozen=True, slots=True)
class Need:
    """Whom a curator is sought for: the teacher's key, subject ("" for none), organisation, municipality.

    `also_at`: every other place the teacher works at.
    """

    teacher: str
    subject: str
    organisation: str
    municipality: str
    also_at: frozenset[str] = frozenset()

    @property
    def organisations(self) -> frozenset[str]:
        return self.also_at | {self.organisation}


def curator_kinds(model: Model, level: Level | None) -> tuple[CuratorKind, ...]:
    """A3.4.4.2: the kinds of curator the order allows, in its order of preference.

    Model 1: high deficits, a regional methodist; medium and low, a lecturer of the field. Model 2: a lecturer or the
    head of the school's methodical association. Model 3: a mentor of the same organisation, else a methodist.
    Raises ValueError for model 1 without a level (decision 16: model 1 needs one).
    """
    if model is Model.POST_COURSE:
        return (CuratorKind.LECTURER, CuratorKind.ASSOCIATION_HEAD)
    if model is Model.MENTORING:
        return (CuratorKind.MENTOR, CuratorKind.METHODIST)
    if level is None:
        raise ValueError("the curator of model 1 depends on the level of deficits")
    return (CuratorKind.METHODIST,) if level is Level.HIGH else (CuratorKind.LECTURER,)


def propose_curators(
    candidates: Iterable[Candidate], *, kinds: Sequence[CuratorKind], need: Need, norms: Norms
) -> Proposal:
    """Rank candidates: kind by the rule, then own subject, then the least loaded, then own municipality (A3.4.4.2).

    Colleagues of the teacher come after others of their kind: they need the teacher's consent (decision 4).
    """

    def order(ranked: Ranked) -> tuple[object, ...]:
        candidate = ranked.candidate
        return (
            not ranked.suitable,
            kinds.index(candidate.kind) if candidate.kind in kinds else len(kinds),
            ranked.colleague and candidate.kind not in OF_THE_SAME_ORGANISATION,
            need.subject not in candidate.subjects,
            Fraction(candidate.active, max(_limit(candidate, norms), 1)),
            candidate.municipality != need.municipality,
            candidate.key,
        )

    ranked = tuple(sorted((_judge(candidate, kinds, need, norms) for candidate in candidates), key=order))
    suitable = any(each.suitable for each in ranked)
    wanted = " или ".join(kind.label for kind in kinds)
    text = f"Подходит {wanted}." if suitable else _nobody(ranked, kinds, wanted)
    return Proposal(ranked, Finding(CLAUSE, text, suitable))


def _judge(candidate: Candidate, kinds: Sequence[CuratorKind], need: Need, norms: Norms) -> Ranked:
    against = _obstacles(candidate, kinds, need, norms)
    colleague = candidate.key != need.teacher and candidate.is_colleague(need.organisations)
    reasons = (*against, *_circumstances(candidate, need))
    if colleague:
        reasons = (*reasons, "та же организация: нужно согласие педагога")
    return Ranked(candidate, not against, reasons, colleague)


def _obstacles(candidate: Candidate, kinds: Sequence[CuratorKind], need: Need, norms: Norms) -> list[str]:
    limit = _limit(candidate, norms)
    checks = (
        (candidate.key == need.teacher, "это сам педагог: никто не курирует себя"),
        (
            not need.organisations.isdisjoint(candidate.leads),
            "руководит организацией педагога: его результатов не видит",
        ),
        (candidate.kind not in kinds, f"{candidate.kind.label}: для этого ИОМ не предусмотрен"),
        (
            candidate.kind in OF_THE_SAME_ORGANISATION and candidate.organisation != need.organisation,
            "работает в другой организации",
        ),
        (
            candidate.kind is CuratorKind.LECTURER and not _fits(candidate, need),
            f"другой профиль: предмет «{need.subject}» не ведёт",
        ),
        (candidate.active >= limit, f"нагрузка исчерпана: действующих ИОМ {candidate.active} из {limit}"),
    )
    return [text for applies, text in checks if applies]


def _circumstances(candidate: Candidate, need: Need) -> list[str]:
    notes = []
    if need.subject and need.subject in candidate.subjects:
        notes.append(f"ведёт предмет «{need.subject}»")
    elif need.subject and candidate.kind is not CuratorKind.LECTURER and not _fits(candidate, need):
        notes.append(f"предмет «{need.subject}» не ведёт")
    if candidate.municipality == need.municipality:
        notes.append("тот же муниципалитет")
    return notes


def _fits(candidate: Candidate, need: Need) -> bool:
    return not need.subject or not candidate.subjects or need.subject in candidate.subjects


def _limit(candidate: Candidate, norms: Norms) -> int:
    return norms.curator_active_limit if candidate.limit is None else candidate.limit


def _nobody(ranked: Sequence[Ranked], kinds: Sequence[CuratorKind], wanted: str) -> str:
    if not any(each.candidate.kind in kinds for each in ranked):
        return f"Куратора нет: нужен {wanted}, а таких людей в системе нет. Внесите назначение."
    return f"Куратора нет: нужен {wanted}, но никто не подходит. Причина указана у каждого кандидата."
