"""Acts upon organisations: a new name, closing, joining; and the page of the school year."""

from datetime import date

import pytest

from marshrut.core.models import Entry
from marshrut.core.workflow import Denied, Refused
from marshrut.people import actions
from marshrut.people.models import Employment, Organisation

DAY, NEXT = date(2026, 11, 20), date(2026, 11, 21)


def close(world, **changed):
    asked = {"on": DAY, "successor": world.other_school, "staff": "transfer", "basis": "приказ № 3"}
    given = {"organisation": world.school, "viewer": world.viewer("operator"), **asked, **changed}
    return actions.close_organisation(**given)


@pytest.mark.clause("A1.2.2.1")
def test_a_renamed_organisation_keeps_its_former_name_with_the_day(world, client):
    client.force_login(world.person("operator"))
    asked = {
        "name": "МБОУ «Лицей № 7»",
        "short_name": "Лицей № 7",
        "until": DAY.isoformat(),
        "basis": "приказ № 2",
    }
    page = (
        client.post(f"/organisations/{world.school.pk}/name/", asked, follow=True)
        .content.decode()
        .replace("\xa0", " ")
    )
    assert "Лицей № 7" in page and "МБОУ «СШ № 7» — по 20 ноября 2026" in page
    place = Organisation.objects.get(pk=world.school.pk)
    assert (place.former_names.get().until, place.search) == (DAY, "лицей № 7 мбоу «лицей № 7»")
    assert Entry.objects.filter(case__organisation=place, name="renamed").count() == 1


def test_the_same_name_a_future_day_and_a_namesake_are_refused(world):
    world.other_school  # noqa: B018
    given = {"organisation": world.school, "basis": "приказ", "viewer": world.viewer("operator")}
    with pytest.raises(Refused, match="прежним"):
        actions.rename_organisation(name="МБОУ «СШ № 7»", short_name="СШ № 7", until=DAY, **given)
    with pytest.raises(Refused, match="не наступил"):
        actions.rename_organisation(name="Х", short_name="Х", until=date(2027, 1, 1), **given)
    with pytest.raises(Refused, match="уже есть"):
        actions.rename_organisation(name="МБОУ «Гимназия № 4»", short_name="Х", until=DAY, **given)


@pytest.mark.clause("A1.2.2.1")
def test_the_staff_of_a_joined_school_goes_on_at_its_successor(world):
    head = world.person("head")
    teacher = world.employment("teacher")
    close(world)
    teacher.refresh_from_db()
    after = Employment.objects.get(person=teacher.person, until__isnull=True)
    assert (teacher.until, teacher.continued_by, after.organisation, after.since) == (
        DAY,
        after,
        world.other_school,
        NEXT,
    )
    assert list(after.subjects.all()) == [world.maths]
    assert head.appointments.get().until == DAY
    place = Organisation.objects.get(pk=world.school.pk)
    assert (place.closed_on, place.successor) == (DAY, world.other_school)


def test_a_school_closed_without_successor_ends_its_works(world, client):
    teacher = world.employment("teacher")
    client.force_login(world.person("operator"))
    asked = {"on": DAY.isoformat(), "successor": "", "staff": "end", "basis": "приказ № 3"}
    page = (
        client.post(f"/organisations/{world.school.pk}/close/", asked, follow=True)
        .content.decode()
        .replace("\xa0", " ")
    )
    teacher.refresh_from_db()
    assert teacher.until == DAY and "Закрыта 20 ноября 2026" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"on": date(2027, 1, 1)}, "не наступил"),
        ({"successor": None}, "к кому переводятся"),
        ({"on": date(2019, 1, 1)}, "работает здесь с"),
    ],
)
def test_a_closing_that_cannot_be_changes_nothing(world, changed, said):
    teacher = world.employment("teacher")
    with pytest.raises(Refused, match=said):
        close(world, **changed)
    teacher.refresh_from_db()
    assert teacher.until is None and not Organisation.objects.get(pk=world.school.pk).closed_on


def test_only_the_registrar_closes_and_only_once(world):
    with pytest.raises(Denied):
        close(world, viewer=world.viewer("head"))
    close(world)
    with pytest.raises(Refused, match="уже закрыта"):
        close(world)


@pytest.mark.parametrize("many", [1, 3])
def test_the_school_year_shows_what_changed_and_whose_list_is_old(
    world, client, many, django_assert_max_num_queries
):
    for name in ("teacher", "colleague", "stranger")[:many]:
        world.person(name)
    Employment.objects.filter(person=world.person("teacher")).update(since=date(2026, 9, 1))
    client.force_login(world.person("operator"))
    with django_assert_max_num_queries(30):
        page = client.get("/people/year/").content.decode().replace("\xa0", " ")
    assert "с 1 июня 2026" in page and "СШ № 7" in page
    assert client.get("/people/year/?xlsx=1").status_code == 200
