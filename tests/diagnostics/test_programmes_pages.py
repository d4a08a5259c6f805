from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from marshrut.diagnostics.models import Application
from marshrut.measures.models import Group, Listener
from tests.diagnostics import given, given_programme
from tests.diagnostics.pages import text


def wishes(group, **changed):
    return {
        "seen": given.seen(group),
        "period_from": "2026-11-23",
        "period_to": "2026-11-27",
        "contact_phone": "8 (4812) 00-10-10",
        **changed,
    }


def test_the_operator_opens_a_group_on_the_page_of_the_programme(world, sign_in):
    measure = given_programme.programme(world)
    for name in ("expert", "lecturer"):
        world.person(name)
    page = sign_in("operator").get(reverse("measure", args=[measure.pk]))
    assert reverse("group_new", args=[measure.pk]) in page.content.decode()
    given_ = {
        "organiser": world.person("expert").pk,
        "lecturer": world.person("lecturer").pk,
        "act": "приказ № 1",
    }
    response = sign_in("operator").post(reverse("group_new", args=[measure.pk]), given_)
    assert response["Location"] == reverse("group", args=[Group.objects.get().pk])


def test_who_organises_finds_their_groups_without_a_role(world, sign_in):
    given_programme.group(world)
    groups = f'href="{reverse("groups")}"'
    mine = reverse("my_diagnostics")
    assert groups in sign_in("expert").get(mine).content.decode()
    assert groups not in sign_in("teacher").get(mine).content.decode()


def test_a_teacher_of_a_school_cannot_be_named_organiser(world, sign_in):
    measure = given_programme.programme(world)
    given_ = {"organiser": world.person("teacher").pk, "act": "приказ № 1"}
    response = sign_in("operator").post(reverse("group_new", args=[measure.pk]), given_)
    assert response.status_code == 200
    assert not Group.objects.exists()


@pytest.mark.clause("A2.5.3")
def test_the_organiser_finds_enrols_and_orders(world, sign_in):
    group = given_programme.group(world, ())
    work = world.employment("teacher")
    page = reverse("group_enrol", args=[group.pk])
    assert "Ветрова Мария Петровна" in text(sign_in("expert").get(page, {"q": "ветр"}))
    sign_in("expert").post(f"{page}?q=ветр", {"seen": given.seen(group), "pick": [work.pk]})
    order = reverse("programme_order", args=[group.pk, "entry"])
    assert "Согласие не спрашивают" in text(sign_in("expert").get(order))
    sign_in("expert").post(order, wishes(group))
    made = Application.objects.get()
    assert made.contact_name
    assert made.number in text(sign_in("expert").get(reverse("group", args=[group.pk])))
    assert "обязательное: п. 5.3 прил. 2" in text(
        sign_in("expert").get(reverse("application", args=[made.pk]))
    )


def test_an_order_outside_the_programme_keeps_what_was_entered(world, sign_in):
    group = given_programme.group(world)
    response = sign_in("expert").post(
        reverse("programme_order", args=[group.pk, "entry"]), wishes(group, period_to="2027-02-01")
    )
    assert "Тест проводят в сроки программы" in text(response)
    assert 'value="2027-02-01"' in response.content.decode()


def test_an_order_sent_twice_is_one(world, sign_in):
    group = given_programme.group(world)
    sent = wishes(group)
    for _ in range(2):
        response = sign_in("expert").post(reverse("programme_order", args=[group.pk, "entry"]), sent)
        assert response.status_code == 302
    assert Application.objects.count() == 1


def test_nobody_is_ticked(world, sign_in):
    group = given_programme.group(world, ())
    response = sign_in("expert").post(reverse("group_enrol", args=[group.pk]), {"seen": given.seen(group)})
    assert "отметьте хотя бы одного" in text(response)
    assert not Listener.objects.exists()


def test_a_listener_is_expelled(world, sign_in):
    group = given_programme.group(world, ("teacher",))
    listener = Listener.objects.get()
    sign_in("expert").post(reverse("group_expel", args=[group.pk, listener.pk]), {"seen": given.seen(group)})
    assert Listener.objects.get().left_on is not None


@pytest.mark.clause("A2.5.3", "A2.6.3")
def test_only_the_organiser_reads_who_did_not_pass(world, sign_in):
    group = given_programme.group(world)
    made = given_programme.ordered(world, group)
    given_programme.taken(world, made, {"teacher": 2, "stranger": 0})
    pages = [reverse("group", args=[group.pk]), reverse("application", args=[made.pk]), reverse("groups")]
    reading = {
        name
        for name in world.CAST
        for page in pages
        if "не сдал" in text(sign_in(name).get(page)).replace("«сдал / не сдал»", "")
    }
    assert reading == {"expert"}


@pytest.mark.clause("A2.6.3")
def test_the_lecturer_reads_no_names(world, sign_in):
    group = given_programme.group(world)
    given_programme.taken(world, given_programme.ordered(world, group), {"teacher": 2, "stranger": 0})
    page = text(sign_in("lecturer").get(reverse("group", args=[group.pk])))
    assert "меньше 10 человек" in page
    assert "Ветрова" not in page
    assert "Белов" not in page


def test_the_listener_reads_why_nobody_asks(world, sign_in):
    group = given_programme.group(world)
    made = given_programme.ordered(world, group)
    bound = given.consent(world, made, "teacher")
    page = text(sign_in("teacher").get(reverse("consent", args=[bound.pk])))
    assert "Почему согласие не спрашивают" in page
    assert "Даю согласие" not in page
    assert "Входной тест программы «Методика решения задач»" in text(
        sign_in("teacher").get(reverse("my_consents"))
    )


@pytest.mark.clause("A2.5.3")
def test_the_comparison_is_the_listeners_own(world, sign_in):
    group = given_programme.group(world)
    given_programme.taken(world, given_programme.ordered(world, group), {"teacher": 1, "stranger": 2})
    page = reverse("my_programme", args=[group.pk])
    assert "50 % баллов" in text(sign_in("teacher").get(page))
    assert page in sign_in("teacher").get(reverse("my_diagnostics")).content.decode()
    for name in ("expert", "lecturer", "operator", "analyst", "head", "colleague"):
        assert sign_in(name).get(page).status_code == 404


def test_the_list_is_filtered_and_exported(world, sign_in):
    given_programme.group(world)
    page = reverse("groups")
    assert "Методика решения задач" in text(sign_in("operator").get(page, {"q": "методика"}))
    assert "Ничего не нашлось" in text(sign_in("operator").get(page, {"q": "химия"}))
    assert "Групп слушателей пока нет" in text(sign_in("head").get(page))
    book = CalamineWorkbook.from_filelike(BytesIO(sign_in("operator").get(page, {"xlsx": 1}).content))
    rows = book.get_sheet_by_index(0).to_python()
    assert any("Методика решения задач" in row for row in rows)
