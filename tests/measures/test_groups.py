import pytest
from django.db import IntegrityError, transaction

from marshrut.core.models import Deadline
from marshrut.core.workflow import Denied, Refused, perform
from marshrut.measures.actions import expel, open_group
from marshrut.measures.models import Group, Listener
from marshrut.measures.queries import groups, listeners_of, to_enrol
from tests.diagnostics import given, given_programme


def names(group):
    return [row.employment.person.login for row in listeners_of(group)]


@pytest.mark.clause("A2.5.3")
def test_the_organiser_enrols_listeners(world):
    group = given_programme.group(world, ())
    due = Deadline.objects.open().filter(case=group.case, person=world.person("expert"))
    assert set(due.values_list("name", flat=True)) == {"enrol", "order_entry", "order_exit"}
    given_programme.enrol(world, group, ("teacher", "stranger"))
    assert names(group) == ["stranger", "teacher"]
    assert not due.filter(name="enrol").exists()


@pytest.mark.parametrize("who", ["lecturer", "operator", "head", "teacher", "analyst"])
def test_nobody_else_enrols(world, who):
    group = given_programme.group(world, ())
    with pytest.raises(Denied):
        given_programme.enrol(world, group, ("colleague",), by=who)
    assert names(group) == []


def test_only_the_operator_opens_a_group(world):
    people = {"organiser": world.person("expert"), "lecturer": None}
    with pytest.raises(Denied):
        open_group(
            measure=given_programme.programme(world), act="приказ", viewer=world.viewer("expert"), **people
        )
    assert not Group.objects.exists()


def test_who_teaches_does_not_organise(world):
    measure, one = given_programme.programme(world), world.person("lecturer")
    with pytest.raises(Refused, match="разные люди"):
        open_group(measure=measure, organiser=one, lecturer=one, act="п", viewer=world.viewer("operator"))
    group = given_programme.group(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(organiser=one)


def test_an_event_has_no_listeners(world):
    measure = given_programme.programme(world, kind="семинар")
    people = {"organiser": world.person("expert"), "lecturer": None}
    with pytest.raises(Refused, match="программы повышения квалификации"):
        open_group(measure=measure, act="приказ", viewer=world.viewer("operator"), **people)


def test_nobody_is_enrolled_twice_or_over_the_places(world):
    group = given_programme.group(world, ("teacher",), places=2)
    with pytest.raises(Refused, match="один раз"):
        given_programme.enrol(world, group, ("teacher",))
    with pytest.raises(Refused, match="Мест в программе 2"):
        given_programme.enrol(world, group, ("colleague", "stranger"))
    with pytest.raises(Refused, match="не бывают слушателями"):
        given_programme.enrol(world, group, ("lecturer",))
    assert names(group) == ["teacher"]


def test_who_left_can_come_back(world):
    group = given_programme.group(world, ("teacher",))
    listener = Listener.objects.get(group=group)
    expel(group, listener_id=listener.pk, viewer=world.viewer("expert"), seen=given.seen(group))
    assert names(group) == []
    given_programme.enrol(world, given.fresh(group), ("teacher",))
    assert names(group) == ["teacher"]
    assert [e.name for e in group.case.entries.order_by("seq")] == ["open", "enrol", "expel", "enrol"]


def test_after_the_programme_nobody_is_enrolled(world):
    group = given_programme.group(world, ("teacher",))
    perform(group, "close", viewer=world.viewer("expert"), seen=given.seen(group))
    assert not Deadline.objects.open().filter(case=group.case).exists()
    with pytest.raises(Refused, match="обучение завершено"):
        given_programme.enrol(world, group, ("colleague",))


def test_a_group_is_seen_by_its_own(world):
    group = given_programme.group(world)
    seeing = {name for name in world.CAST if group in groups(world.viewer(name))}
    assert seeing == {"expert", "lecturer", "operator"}


def test_people_are_found_by_the_beginning_of_the_name(world):
    group = given_programme.group(world, ("teacher",))
    world.person("stranger")
    assert [w.person.login for w in to_enrol(group, "бел", world.viewer("expert").today)] == ["stranger"]
    assert to_enrol(group, "ветр", world.viewer("expert").today) == []
