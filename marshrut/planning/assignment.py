"""Curators for many teachers at once: a flow of least cost from groups of alike teachers to curators (A3.4.4.2).

Imports scipy: for worker processes only. The choice for one teacher is a ranking and needs no search.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from scipy.optimize import linprog
from scipy.sparse import coo_array

KIND_COST = 100_000
SUBJECT_COST = 10_000
LOAD_COST = 1_000
MUNICIPALITY_COST = 200


@dataclass(frozen=True, slots=True)
class Teacher:
    """Who needs a curator. `kinds` are the kinds of curator the rule allows, the preferred first.

    `excluded` are keys of curators who may not be theirs: they themselves, colleagues without their consent.
    """

    key: str
    kinds: tuple[str, ...]
    subject: str
    municipality: str
    organisation: str = ""
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Curator:
    """Who may be a curator: `active` ИОМ in their charge out of `limit`.

    Empty `subjects` mean every subject. `own_subjects_only` and `own_organisation_only` forbid others.
    """

    key: str
    kind: str
    subjects: frozenset[str]
    municipality: str
    active: int
    limit: int
    organisation: str = ""
    own_subjects_only: bool = False
    own_organisation_only: bool = False

    @property
    def free(self) -> int:
        """How many more ИОМ the curator may take."""
        return max(self.limit - self.active, 0)


@dataclass(frozen=True, slots=True)
class Assignment:
    """The proposed curator's key, None when there is none, and the reasons in Russian."""

    teacher: str
    curator: str | None
    reasons: tuple[str, ...]


def assign(teachers: Sequence[Teacher], curators: Sequence[Curator]) -> list[Assignment]:
    """Propose a curator for each teacher, within the limits, in the order of the teachers' keys.

    As many teachers as possible get one. Then the sum of costs is the least: a less preferred kind 100,000 a step,
    another subject 10,000, another municipality 200, and 1,000 × the curator's share of load after each ИОМ taken,
    so that loads come out equal and a trip to another municipality is worth a fifth of a full load.
    """
    curators = sorted(curators, key=lambda curator: curator.key)
    own_keys = {curator.key for curator in curators}
    groups: dict[Teacher, list[Teacher]] = {}
    for teacher in sorted(teachers, key=lambda teacher: teacher.key):
        groups.setdefault(_alike(teacher, own_keys), []).append(teacher)
    if not groups:
        return []
    pairs = {
        (row, column): cost
        for row, group in enumerate(groups)
        for column, curator in enumerate(curators)
        if (cost := pair_cost(group, curator)) is not None
    }
    flows = _least_cost([len(members) for members in groups.values()], curators, pairs)
    return sorted(_hand_out(list(groups.values()), curators, flows), key=lambda each: each.teacher)


def pair_cost(teacher: Teacher, curator: Curator) -> int | None:
    """Return the cost of this curator for this teacher without the load; None when not allowed."""
    same_subject = not curator.subjects or not teacher.subject or teacher.subject in curator.subjects
    if (
        curator.kind not in teacher.kinds
        or curator.key in teacher.excluded
        or not curator.free
        or (curator.own_subjects_only and not same_subject)
        or (curator.own_organisation_only and curator.organisation != teacher.organisation)
    ):
        return None
    elsewhere = curator.municipality != teacher.municipality
    rank = teacher.kinds.index(curator.kind)
    return KIND_COST * rank + SUBJECT_COST * (not same_subject) + MUNICIPALITY_COST * elsewhere


def load_cost(curator: Curator, taken: int) -> int:
    """Return the cost of the `taken`-th new ИОМ: thousandths of the limit then in charge."""
    return LOAD_COST * (curator.active + taken) // curator.limit


def _alike(teacher: Teacher, own_keys: Set[str]) -> Teacher:
    """Return what the costs depend on: everything but the key, which is excluded where a curator has it too."""
    return replace(teacher, key="", excluded=teacher.excluded | (own_keys & {teacher.key}))


def _least_cost(
    sizes: Sequence[int], curators: Sequence[Curator], pairs: Mapping[tuple[int, int], int]
) -> dict[tuple[int, int], int]:
    """Solve the flow: groups → curators → slots of growing cost. Such a matrix has whole-number corners.

    Variables: one a pair, one a slot of a curator, one a group for those left without. A place left without costs
    more than any chain of exchanges could save.
    """
    slots = [
        (column, load_cost(curator, taken))
        for column, curator in enumerate(curators)
        for taken in range(1, curator.free + 1)
    ]
    without = (max(pairs.values(), default=0) + LOAD_COST + 1) * (len(curators) + 1)
    costs = [*pairs.values(), *(cost for _, cost in slots), *([without] * len(sizes))]
    upper = [*(sizes[row] for row, _ in pairs), *([1] * len(slots)), *sizes]
    entries = [
        *((row, at, 1) for at, (row, _) in enumerate(pairs)),
        *((len(sizes) + column, at, 1) for at, (_, column) in enumerate(pairs)),
        *((len(sizes) + column, at, -1) for at, (column, _) in enumerate(slots, start=len(pairs))),
        *((row, len(pairs) + len(slots) + row, 1) for row in range(len(sizes))),
    ]
    rows, columns, values = zip(*entries, strict=True)
    matrix = coo_array((values, (rows, columns)), shape=(len(sizes) + len(curators), len(costs)))
    solved = linprog(
        costs,
        A_eq=matrix.tocsr(),
        b_eq=[*sizes, *([0] * len(curators))],
        bounds=[(0, most) for most in upper],
        method="highs-ds",
    )
    if not solved.success:
        raise RuntimeError(f"the assignment was not solved: {solved.message}")
    return {pair: round(amount) for pair, amount in zip(pairs, solved.x, strict=False)}


def _hand_out(
    groups: Sequence[Sequence[Teacher]], curators: Sequence[Curator], flows: Mapping[tuple[int, int], int]
) -> Iterator[Assignment]:
    taken = [curator.active for curator in curators]
    for row, members in enumerate(groups):
        queue = iter(members)
        for column, curator in enumerate(curators):
            for _ in range(flows.get((row, column), 0)):
                taken[column] += 1
                teacher = next(queue)
                yield Assignment(teacher.key, curator.key, _reasons(teacher, curator, taken[column]))
        for teacher in queue:
            yield Assignment(teacher.key, None, ("Нет допустимого куратора со свободным местом.",))


def _reasons(teacher: Teacher, curator: Curator, load: int) -> tuple[str, ...]:
    reasons = []
    if teacher.subject and curator.subjects:
        knows = teacher.subject in curator.subjects
        reasons.append(f"предмет «{teacher.subject}» {'ведёт' if knows else 'не ведёт'}")
    here = curator.municipality == teacher.municipality
    reasons.append("тот же муниципалитет" if here else "другой муниципалитет")
    reasons.append(f"станет действующих ИОМ: {load} из {curator.limit}")
    return tuple(reasons)
