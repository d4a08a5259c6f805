from dataclasses import replace

import pytest

from marshrut.regulations.curators import Candidate, CuratorKind, Model, Need, curator_kinds, propose_curators
from marshrut.regulations.levels import Level
from marshrut.regulations.norms import Norms

pytestmark = pytest.mark.clause("A3.4.4.2")
NORMS = Norms()
METHODIST, LECTURER = CuratorKind.METHODIST, CuratorKind.LECTURER
NEED = Need(teacher="орлова", subject="математика", organisation="школа 3", municipality="Вяземский")
WHITE = Candidate("белова", METHODIST, frozenset({"математика"}), "институт", "г. Смоленск", active=10)
BLACK = Candidate("чернов", METHODIST, frozenset({"математика"}), "школа 7", "Вяземский", active=4)
GREY = Candidate("серова", METHODIST, frozenset({"химия"}), "институт", "Вяземский", active=0)


def ranked_keys(*candidates: Candidate, kinds: tuple[CuratorKind, ...] = (METHODIST,)) -> list[str]:
    return [
        each.candidate.key
        for each in propose_curators(candidates, kinds=kinds, need=NEED, norms=NORMS).ranked
    ]


@pytest.mark.parametrize(
    ("model", "level", "kinds"),
    [
        (Model.DIAGNOSTIC, Level.HIGH, (METHODIST,)),
        (Model.DIAGNOSTIC, Level.MEDIUM, (LECTURER,)),
        (Model.DIAGNOSTIC, Level.LOW, (LECTURER,)),
        (Model.POST_COURSE, None, (LECTURER, CuratorKind.ASSOCIATION_HEAD)),
        (Model.MENTORING, None, (CuratorKind.MENTOR, METHODIST)),
    ],
)
def test_kind_of_curator_by_model_and_level(
    model: Model, level: Level | None, kinds: tuple[CuratorKind, ...]
) -> None:
    assert curator_kinds(model, level) == kinds


def test_model_one_needs_a_level() -> None:
    with pytest.raises(ValueError, match="level"):
        curator_kinds(Model.DIAGNOSTIC, None)


def test_own_subject_comes_first_then_the_least_loaded() -> None:
    assert ranked_keys(GREY, WHITE, BLACK) == ["чернов", "белова", "серова"]


def test_equal_load_is_decided_by_municipality() -> None:
    assert ranked_keys(WHITE, replace(BLACK, active=10)) == ["чернов", "белова"]


def test_load_is_weighed_against_the_own_limit() -> None:
    half_timer = replace(BLACK, limit=6)
    assert ranked_keys(half_timer, WHITE) == ["белова", "чернов"]  # 4 of 6 against 10 of 25


def test_every_candidate_is_explained() -> None:
    proposal = propose_curators([BLACK], kinds=[METHODIST], need=NEED, norms=NORMS)
    assert proposal.best is not None
    assert proposal.best.reasons == (
        "ведёт предмет «математика»",
        "тот же муниципалитет",
    )


def test_full_curator_is_not_proposed() -> None:
    full = replace(BLACK, active=25)
    proposal = propose_curators([full], kinds=[METHODIST], need=NEED, norms=NORMS)
    assert proposal.best is None
    assert not proposal.finding.met
    assert proposal.ranked[0].reasons[0] == "нагрузка исчерпана: действующих ИОМ 25 из 25"


def test_lecturer_must_be_of_the_field() -> None:
    chemist = replace(GREY, kind=LECTURER)
    general = replace(GREY, key="общая кафедра", kind=LECTURER, subjects=frozenset())
    proposal = propose_curators([chemist, general], kinds=[LECTURER], need=NEED, norms=NORMS)
    assert [(each.candidate.key, each.suitable) for each in proposal.ranked] == [
        ("общая кафедра", True),
        ("серова", False),
    ]


def test_mentor_of_the_own_organisation_goes_before_a_methodist_but_not_from_elsewhere() -> None:
    kinds = curator_kinds(Model.MENTORING, None)
    mentor = Candidate("зимина", CuratorKind.MENTOR, frozenset(), "школа 3", "Вяземский", active=20)
    assert ranked_keys(BLACK, mentor, kinds=kinds) == ["зимина", "чернов"]
    assert ranked_keys(BLACK, replace(mentor, organisation="школа 4"), kinds=kinds) == ["чернов", "зимина"]


def test_curator_of_the_own_organisation_needs_the_teachers_consent() -> None:
    neighbour = replace(BLACK, organisation="школа 3")
    proposal = propose_curators([neighbour], kinds=[METHODIST], need=NEED, norms=NORMS)
    assert "та же организация: нужно согласие педагога" in proposal.ranked[0].reasons


def test_nobody_is_a_curator_of_oneself() -> None:
    proposal = propose_curators([replace(BLACK, key="орлова")], kinds=[METHODIST], need=NEED, norms=NORMS)
    assert not proposal.finding.met
    assert proposal.ranked[0].reasons[0] == "это сам педагог: никто не курирует себя"


def test_finding_tells_a_missing_kind_from_an_unfit_one() -> None:
    none = propose_curators([WHITE], kinds=[LECTURER], need=NEED, norms=NORMS).finding
    assert "таких людей в системе нет" in none.text
    unfit = propose_curators([replace(WHITE, active=30)], kinds=[METHODIST], need=NEED, norms=NORMS).finding
    assert "никто не подходит" in unfit.text
