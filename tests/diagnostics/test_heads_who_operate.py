"""Whoever leads a school learns nothing of individual applications of its people, the operator's role or not."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from marshrut.core.viewer import Role
from marshrut.core.workflow import Refused
from marshrut.desk.queries.duties import duties
from marshrut.diagnostics.actions import applications, sittings
from marshrut.diagnostics.models import Application, Attempt, Consent, Sitting
from tests.diagnostics import given

pytestmark = pytest.mark.clause("A2.6.3", "A2.5.9.3")


def own(world, name="teacher", subjects=None):
    return applications.send_own_application(
        employment=world.employment(name),
        subject_ids=subjects or [world.maths.pk],
        details=given.DETAILS,
        viewer=world.viewer(name),
    )


def scheduled(world, application):
    applications.agree_conditions(
        application,
        conditions=given.CONDITIONS,
        means="phone",
        with_whom="Ветрова М. П.",
        viewer=world.viewer("operator"),
        seen=given.seen(application),
    )
    return sittings.schedule_sitting(
        given.plan(world),
        consent_ids=application.consents.values_list("pk", flat=True),
        instruments={world.maths.pk: given.instrument(world).pk},
        viewer=world.viewer("operator"),
    )


@pytest.fixture(params=["head", "deputy"])
def both(world, request):
    """A head (or deputy) who serves as the region's operator too."""
    world.person("teacher")
    world.appoint(world.person(request.param), Role.OPERATOR)
    return request.param


def sights(world, name):
    viewer = world.viewer(name)
    return [*(model.objects.visible_to(viewer).count() for model in MODELS), len(duties(viewer))]


MODELS = (Application, Consent, Attempt, Sitting)


def test_nothing_of_an_individual_application_is_seen(world, both):
    application = own(world)
    assert sights(world, "operator") == [1, 1, 0, 0, 1] and sights(world, both) == [0, 0, 0, 0, 0]
    sitting = scheduled(world, application)
    assert sights(world, "operator") == [1, 1, 1, 1, 1] and sights(world, both) == [0, 0, 0, 0, 0]
    client = Client()
    client.force_login(world.person(both))
    with time_machine.travel(world.now, tick=False):
        pages = [reverse("application", args=[application.pk]), reverse("sitting", args=[sitting.pk])]
        assert [client.get(page).status_code for page in pages] == [404, 404]
        for name in ("applications", "sittings", "today"):
            assert "Ветрова" not in client.get(reverse(name)).content.decode()


def test_those_of_other_schools_and_one_s_own_are(world, both):
    own(world, "stranger")
    own(world, both)
    assert sights(world, both)[:2] == [2, 2]


def test_collective_applications_stay_theirs(world, both):
    given.sitting(world)
    assert sights(world, both)[:4] == [1, 2, 2, 1]


def test_an_oral_application_is_taken_down_by_another_operator(world, both):
    told = {"subject_ids": [world.maths.pk], "details": given.DETAILS, "viewer": world.viewer(both)}
    with pytest.raises(Refused, match="другой сотрудник"):
        applications.take_down_application(employment=world.employment("teacher"), **told)
    assert not Application.objects.exists()
    client = Client()
    client.force_login(world.person(both))
    page = client.get(f"{reverse('application_oral')}?who={world.person('teacher').pk}", follow=True)
    assert "Вы руководите организацией этого педагога" in page.content.decode()
    applications.take_down_application(employment=world.employment("stranger"), **told)


def test_a_role_that_reaches_the_region_costs_one_more_query(world, both, django_assert_num_queries):
    world.viewer("analyst")
    for name, queries in ((both, 2), ("operator", 2), ("stranger", 1)):
        world.person(name)
        with django_assert_num_queries(queries):
            assert bool(world.viewer(name).subordinates) is (name == both)
