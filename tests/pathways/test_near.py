"""Who is near a teacher now sees no result: judged at naming and at every reading, by any work of either (decision 4)."""

from datetime import timedelta

import pytest

from marshrut.core.models import Deadline
from marshrut.core.viewer import Role
from marshrut.core.workflow import Denied, Refused, Unmet, may
from marshrut.diagnostics.models import Result
from marshrut.pathways import actions
from marshrut.pathways.access import curator, developer
from marshrut.pathways.models import Pathway, PathwayResult
from marshrut.pathways.queries.curators import proposal
from marshrut.pathways.queries.page import page
from marshrut.people.models import Employment
from marshrut.regulations.levels import Level
from tests.pathways.test_curating import duties, fresh
from tests.world import SINCE


def also_works(world, who, place, *, days=None, position="педагог"):
    """A second work; `days`: it ends so many days from now."""
    until = None if days is None else world.viewer("visitor").today + timedelta(days=days)
    work = {"position": position, "since": SINCE, "until": until, "is_main": False}
    return Employment.objects.create(person=world.person(who), organisation=place, **work)


def sees(world, who, pathway):
    return Pathway.objects.visible_to(world.viewer(who)).filter(pk=pathway.pk).exists()


def level_shown_to(world, who, pathway):
    found = page(fresh(pathway), world.viewer(who))
    return found.secrets is not None


def candidate(world, pathway, who):
    level = Level(PathwayResult.objects.get(pathway=pathway).level)
    ranked, _ = proposal(fresh(pathway), level, world.viewer("visitor").today)
    return next(each for each in ranked.ranked if each.candidate.key == str(world.person(who).pk))


NEAR = {
    "for a term": lambda world: also_works(world, "methodist", world.school, days=200),
    "as a second job": lambda world: also_works(world, "methodist", world.school),
    "at the teacher's second job": lambda world: (
        also_works(world, "methodist", world.other_school),
        also_works(world, "teacher", world.other_school),
    ),
}


@pytest.mark.clause("A3.4.4.2", "A2.6.3")
@pytest.mark.parametrize("near", NEAR.values(), ids=NEAR)
def test_any_work_together_makes_a_colleague(given, world, near):
    world.person("methodist")
    near(world)
    pathway = given.draft(level="high")
    assert pathway.curator_id is None
    who = world.person("methodist").pk
    pathway = given.by("developer", actions.set_curator, pathway, curator_id=who, kind="methodist")
    assert (fresh(pathway).curator_id, fresh(pathway).asked_curator_id) == (None, who)


@pytest.mark.clause("A3.4.4.2")
def test_work_that_has_ended_makes_no_colleague(given, world):
    world.person("methodist")
    also_works(world, "methodist", world.school, days=-1)
    assert given.curator(given.draft(level="high")) == "methodist"


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("stage", ["placed", "registered"])
@pytest.mark.parametrize("near", NEAR.values(), ids=NEAR)
def test_a_curator_come_near_sees_nothing_from_that_moment(given, world, near, stage):
    """No job has run yet: the reading itself judges."""
    pathway = getattr(given, stage)(level="high")
    assert level_shown_to(world, "methodist", pathway)
    near(world)
    assert not sees(world, "methodist", pathway)
    assert not level_shown_to(world, "methodist", pathway)
    assert not curator(world.viewer("methodist"), fresh(pathway))


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY])
@pytest.mark.parametrize("allowed", [False, True])
def test_a_curator_who_leads_the_school_sees_no_level_even_by_consent(given, world, role, allowed):
    pathway = given.registered(level="high")
    Pathway.objects.update(curator_allowed_at=world.now if allowed else None)
    world.appoint(world.person("methodist"), role, organisation=world.school)
    assert not level_shown_to(world, "methodist", pathway)
    assert not curator(world.viewer("methodist"), fresh(pathway))


@pytest.mark.clause("A2.6.3")
def test_who_leads_the_teachers_second_school_sees_nothing_by_consent_either(given, world):
    pathway = given.registered(level="high")
    Pathway.objects.update(curator_allowed_at=world.now)
    also_works(world, "teacher", world.other_school)
    world.appoint(world.person("methodist"), Role.HEAD, organisation=world.other_school)
    assert not sees(world, "methodist", pathway)
    assert not level_shown_to(world, "methodist", pathway)


@pytest.mark.clause("A2.6.3")
def test_staff_see_no_result_of_those_they_meet_at_a_second_job(given, world):
    pathway = given.placed(level="high")
    assert Result.objects.visible_to(world.viewer("developer")).exists()
    also_works(world, "developer", world.other_school, days=30)
    also_works(world, "teacher", world.other_school)
    viewer = world.viewer("developer")
    assert not Result.objects.visible_to(viewer).exists()
    assert not sees(world, "developer", pathway)
    assert not developer(viewer, fresh(pathway))
    assert not level_shown_to(world, "developer", pathway)


@pytest.mark.clause("A2.6.3")
def test_staff_get_no_duties_about_those_they_meet_at_a_second_job(given, world):
    given.draft(level="high")
    assert "develop" in duties(world, "developer")
    also_works(world, "developer", world.other_school)
    also_works(world, "teacher", world.other_school)
    assert "develop" not in duties(world, "developer")


@pytest.mark.clause("A2.6.1")
def test_the_institute_makes_no_staff_too_near(given, world):
    pathway = given.placed()
    also_works(world, "teacher", world.institute)
    assert sees(world, "developer", pathway)
    assert Result.objects.visible_to(world.viewer("developer")).exists()


@pytest.mark.clause("A3.4.4.2")
def test_the_institute_makes_a_curator_a_colleague(given, world):
    pathway = given.placed(level="high")
    also_works(world, "teacher", world.institute)
    assert not sees(world, "methodist", pathway)
    assert candidate(world, pathway, "methodist").colleague


@pytest.mark.clause("A3.4.4.2", "A3.4.3.10")
def test_the_head_of_the_school_is_no_candidate(given, world):
    world.appoint(world.person("head"), Role.METHODIST)
    pathway = given.draft(level="high")
    assert not candidate(world, pathway, "head").suitable
    who = world.person("head").pk
    with pytest.raises(Refused, match="руководит организацией педагога"):
        given.by("developer", actions.set_curator, pathway, curator_id=who, kind="methodist")


@pytest.mark.clause("A3.4.4.2")
def test_somebody_who_works_nowhere_any_more_is_no_candidate(given, world):
    world.person("methodist")
    Employment.objects.filter(person=world.person("methodist")).update(until=SINCE)
    assert given.draft(level="high").curator_id is None


@pytest.mark.clause("A3.4.3.10")
def test_nobody_approves_what_they_curate(given, world):
    pathway = given.agreed(level="high")
    assert may(fresh(pathway), "approve", world.viewer("head"))
    Pathway.objects.update(curator=world.person("head"))
    assert not may(fresh(pathway), "approve", world.viewer("head"))
    with pytest.raises(Denied):
        given.by("head", actions.approve, pathway, version=1)


@pytest.mark.clause("A3.4.3.6")
def test_a_colleague_by_a_second_job_holds_up_placing(given, world):
    pathway = given.draft(level="high")
    NEAR["at the teacher's second job"](world)
    with pytest.raises(Unmet, match="спросите согласие педагога"):
        given.place(pathway)


@pytest.mark.clause("A3.3.2.3")
def test_the_former_curators_duties_are_nobodys(given, world):
    pathway = given.placed(level="high")
    Deadline.objects.filter(case_id=pathway.pk, name="agree_curator").get()
    world.person("methodist").appointments.update(until=world.viewer("visitor").today - timedelta(days=1))
    actions.follow_moves(world.viewer("system"))
    assert duties(world, "methodist") == set()
