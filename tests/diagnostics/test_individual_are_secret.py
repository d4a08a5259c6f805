"""An individual application belongs to no organisation, and the database holds it so (decision 3)."""

import pytest
from django.db import IntegrityError, transaction

from marshrut.desk.queries.ahead import coming
from marshrut.diagnostics.models import Application, Consent
from tests.diagnostics import given
from tests.diagnostics.test_heads_who_operate import own, scheduled

pytestmark = pytest.mark.clause("A2.6.3", "A2.5.9.3")


@pytest.fixture
def individual(world):
    world.person("head")
    application = own(world)
    scheduled(world, application)
    return application


def refused(rows, **change):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**change)


def test_an_individual_one_cannot_be_given_to_a_school(world, individual):
    applications, consents = Application.objects.filter(pk=individual.pk), individual.consents.all()
    refused(applications, organisation=world.school)
    refused(applications, channel="collective", organisation=world.school)
    refused(applications, person=None)
    refused(consents, organisation=world.school)
    refused(consents, collective=True)


def test_a_collective_one_has_its_school_and_no_person(world):
    application = given.asked(world)
    refused(Application.objects.all(), organisation=None)
    refused(Application.objects.all(), person=world.person("teacher"))
    refused(application.consents.all(), organisation=None)


@pytest.mark.parametrize("name", ["head", "deputy"])
def test_the_school_sees_neither_the_application_nor_its_sitting(world, individual, name):
    viewer = world.viewer(name)
    assert not Application.objects.visible_to(viewer).exists()
    assert not Consent.objects.visible_to(viewer).exists()
    assert coming(viewer) == []


def test_of_a_collective_one_it_sees_both(world):
    given.sitting(world)
    viewer = world.viewer("head")
    assert Application.objects.visible_to(viewer).count() == 1
    assert [one.about.replace("\xa0", " ") for one in coming(viewer)] == ["2 педагога"]
