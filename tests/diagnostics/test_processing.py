"""Who processes results, and what is processed (A2.6.1, A2.3.1.1)."""

from datetime import date

import pytest
from django.urls import reverse

from marshrut.core.viewer import Role, system
from marshrut.core.workflow import Denied, flow_of, may
from marshrut.diagnostics.actions.results import score_sitting
from marshrut.diagnostics.models import Attempt
from marshrut.diagnostics.queries.results import open_result
from tests.diagnostics import given, given_results
from tests.world import World

RIGHT = {"teacher": 2, "colleague": 4}
WHO = {
    "scored": {
        "release": {"analyst", "teacher_analyst"},
        "release_short": {"analyst", "teacher_analyst"},
        "hold": {"analyst"},
        "annul": {"analyst"},
    },
    "released": {
        "read": {"teacher"},
        "annul": {"analyst"},
        "need": {"analyst"},
        "not_need": {"analyst"},
        "decline": {"analyst"},
    },
}


@pytest.mark.clause("A2.6.1")
@pytest.mark.parametrize("stage", WHO)
def test_every_step_of_a_result_by_every_member_of_the_cast(world, stage):
    getattr(given_results, stage)(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    cast = (*World.CAST, "visitor", "system")
    found = {
        t.name: {name for name in cast if may(result, t.name, world.viewer(name))}
        for t in flow_of(result).transitions
    }
    assert {step: who for step, who in found.items() if who} == WHO[stage]


@pytest.mark.clause("A2.6.1")
@pytest.mark.parametrize("path", ["results/", "results/decide/", "results/typical/"])
def test_the_lists_of_results_open_to_the_analysts_alone(world, client, path):
    opened = set()
    for name in World.CAST:
        client.force_login(world.person(name))
        if client.get(f"/diagnostics/{path}").status_code == 200:
            opened.add(name)
    assert opened == {"analyst", "teacher_analyst"}


@pytest.mark.clause("A2.6.1")
def test_another_specialist_of_the_institute_takes_part_while_admitted(world):
    given_results.scored(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    admitted = world.appoint(world.person("lecturer"), Role.ANALYST)
    assert may(result, "release", world.viewer("lecturer"))
    assert open_result(result.pk, world.viewer("lecturer")) is not None
    admitted.until = date(2026, 11, 22)
    admitted.save()
    assert not may(result, "release", world.viewer("lecturer"))
    assert open_result(result.pk, world.viewer("lecturer")) is None


@pytest.mark.clause("A2.6.1")
@pytest.mark.parametrize("name", ["analyst", "operator", "head"])
def test_nobody_scores_by_hand(world, name):
    sitting = given_results.closed(world, RIGHT)
    with pytest.raises(Denied):
        score_sitting(sitting.pk, viewer=world.viewer(name))


@pytest.mark.clause("A2.3.1.1", "A2.2.2")
def test_a_work_of_chosen_blocks_is_scored_on_them_alone(world):
    sitting = given_results.closed(world, RIGHT)
    work = given.work(sitting, world.person("teacher"))
    Attempt.objects.filter(pk=work.pk).update(blocks=["methodical", "communicative"])
    score_sitting(sitting.pk, viewer=system("score", world.now))
    result = given_results.result_of(world, "teacher")
    assert (result.points, result.maximum) == (1, 2)
    assert set(result.block_results.values_list("block", flat=True)) == {"methodical", "communicative"}
    assert set(result.entries.values_list("entry__code", flat=True)) == {"К-2", "К-4"}


@pytest.mark.clause("A2.5.9.6")
def test_the_analyst_sees_what_the_teacher_will_see_and_tells_nothing_by_it(world, client):
    given_results.scored(world, RIGHT)
    result = given_results.result_of(world, "teacher")
    client.force_login(world.person("analyst"))
    page = client.get(reverse("result_preview", args=[result.pk]))
    main = page.content.decode().partition("<main")[2]
    assert (
        "Так свой результат увидит" in page.content.decode() and "href=" not in main.partition("</main>")[0]
    )
    assert given_results.result_of(world, "teacher").state == "scored"
    assert client.get(reverse("result", args=[result.pk])).status_code == 200
    client.force_login(world.person("teacher"))
    assert client.get(reverse("result", args=[result.pk])).status_code == 404
    assert client.get(reverse("result_preview", args=[result.pk])).status_code == 403
