"""The pages of works on paper: print, take, type, settle; nowhere a name beside an answer (A2.5.7.1)."""

import pytest
from django.test import Client
from django.urls import reverse

from marshrut.core.models import Entry, Look
from marshrut.diagnostics.models import SheetEntry
from tests.diagnostics import given, given_paper

pytestmark = pytest.mark.clause("A2.5.7.1")
ALL = {"item_1": "1", "item_2": "2", "item_3": "1", "item_4": "2"}


@pytest.fixture
def by(world):
    """The clients of the staff, signed in."""
    made = {}
    for who in ("operator", "analyst"):
        made[who] = Client()
        made[who].force_login(world.person(who))
    return made


def url(route, *args):
    return reverse(route, args=args)


def text(response):
    return response.content.decode().replace("\xa0", " ")


def send(client, work, seen=0, **fields):
    return client.post(url("sheet", work.paper_code), {"seen": seen, **ALL, **fields}, follow=True)


def test_a_clerks_journey_from_the_list_to_accepted_answers(by, world):
    """Client journey: print, take the sheets, type twice, settle one item."""
    sitting = given_paper.opened(world)
    page = text(by["operator"].get(url("sitting", sitting.pk)))
    assert "на бумаге (заявка школы" in page and "Напечатать работы и бланки" in page
    printed = by["operator"].post(url("sitting_booklets", sitting.pk), follow=True)
    assert "Работы и бланки ответов Б‑2026‑0001" in text(printed)
    nobody = by["operator"].post(url("sitting_hand_in", sitting.pk))
    assert "Отметьте хотя бы одного человека" in text(nobody)
    work = given_paper.sheet(sitting, world)
    taken = by["operator"].post(url("sitting_hand_in", sitting.pk), {"handed": work.pk}, follow=True)
    assert "Принято: 1 бланк." in text(taken) and "осталось 1 из 1" in text(taken)
    sheets = url("sheets", sitting.pk)
    assert "Осталось ввести: 1 бланк" in text(by["operator"].get(sheets))
    opened = by["operator"].get(sheets, {"code": f"{work.paper_code[:4]}-{work.paper_code[4:]}"}, follow=True)
    assert "Бланк № " in text(opened)
    assert "должен ввести другой сотрудник" in text(send(by["operator"], work, done=1))
    assert "Вы уже ввели этот бланк" in text(by["operator"].get(url("sheet", work.paper_code)))
    differs = send(by["analyst"], work, done=1, item_2="-")
    assert "1 различие: что стоит на бланке?" in text(differs)
    settled = by["analyst"].post(url("sheet_settle", work.paper_code), {"item_2": "2"}, follow=True)
    assert "ответы приняты" in text(settled) and "Все принятые бланки введены" in text(settled)
    assert given.fresh(work).state == "finished"


@pytest.fixture
def sitting(world):
    return given_paper.closed(world)


@pytest.fixture
def work(world, sitting):
    return given_paper.sheet(sitting, world)


@pytest.mark.clause("A2.6.3")
def test_the_second_never_sees_the_first_entry_nor_anybody_a_name(by, world, sitting, work):
    send(by["operator"], work, item_2="-", keep=1)
    mine = text(by["operator"].get(url("sheet", work.paper_code)))
    assert 'name="item_2" value="-"' in mine
    for path in (url("sheet", work.paper_code), url("sheets", sitting.pk)):
        page = text(by["analyst"].get(path))
        assert world.person("teacher").surname not in page
        assert 'name="item_2" value=' not in page


def test_what_cannot_be_read_is_said_beside_its_item_and_nothing_is_lost(by, work):
    page = text(send(by["operator"], work, done=1, item_1="7", item_2="12", item_3="x"))
    assert "Введите цифры от 1 до 2" in page and "Здесь один ответ" in page
    assert 'value="7"' in page and 'value="12"' in page
    assert not SheetEntry.objects.exists()


def test_what_is_not_typed_yet_is_named(by, work):
    page = text(send(by["operator"], work, done=1, item_3="", item_4=""))
    assert "Не введены задания: 3, 4." in page and not SheetEntry.objects.exists()
    assert "Введённое сохранено" in text(send(by["operator"], work, keep=1, item_3=""))
    assert SheetEntry.objects.get().values.keys() == {"1", "2", "4"}


def test_a_mistyped_code_and_one_of_another_are_told_apart(by, sitting, work):
    sheets = url("sheets", sitting.pk)
    assert "опечатка" in text(by["operator"].get(sheets, {"code": work.paper_code[::-1] + "1"}))
    other = str(int(work.paper_code) + 97) if int(work.paper_code) < 99999000 else "10000047"
    assert "нет среди принятых" in text(by["operator"].get(sheets, {"code": other}))


def test_settling_leaves_a_look_for_the_owner(by, world, work):
    given_paper.twice(world, work, {**given_paper.CHOICES, 1: "b"})
    by["analyst"].get(url("sheet_settle", work.paper_code))
    look = Look.objects.get(case_id=work.pk)
    assert (look.owner_id, look.viewer_id) == (work.person_id, world.person("analyst").pk)


def test_there_is_nothing_to_settle_before_two_entries(by, work):
    page = by["operator"].get(url("sheet_settle", work.paper_code), follow=True)
    assert "Сверять здесь сейчас нечего" in text(page)


def test_an_unfinished_entry_is_freed(by, world, work):
    send(by["operator"], work, keep=1)
    assert "не закончил" in text(by["analyst"].get(url("sheet", work.paper_code)))
    by["analyst"].post(url("sheet_drop", work.paper_code), {"turn": 1})
    assert not SheetEntry.objects.exists()
    assert Entry.objects.filter(case_id=work.pk, name="drop_sheet_entry").exists()


def test_on_screen_there_are_no_sheets(by, world):
    sitting = given.opened(world)
    assert by["operator"].get(url("sheets", sitting.pk)).status_code == 404
    assert by["operator"].get(url("sheet", "10000047")).status_code == 404
    assert "Напечатать" not in text(by["operator"].get(url("sitting", sitting.pk)))


@pytest.mark.parametrize("people", [("teacher",), ("teacher", "colleague", "mentor")])
def test_the_list_takes_the_same_queries_however_long(by, world, people, django_assert_max_num_queries):
    sitting = given_paper.closed(world, people)
    with django_assert_max_num_queries(16):
        by["operator"].get(url("sheets", sitting.pk))


def test_the_duty_stands_on_the_first_page_of_the_operator(by, sitting):
    assert "Дважды ввести ответы с бланков" in text(by["operator"].get("/today/"))


def test_the_teacher_reads_that_it_is_on_paper_and_what_becomes_of_it(world):
    client = Client()
    client.force_login(world.person("teacher"))
    sitting = given_paper.opened(world)
    work = given_paper.sheet(sitting, world)
    page = text(client.get(url("attempt", work.pk)))
    assert "Работу пишут на бумаге" in page and "Начать работу" not in page
    given_paper.sheets.hand_in(sitting, attempt_ids=[work.pk], viewer=world.viewer("operator"))
    assert "Бланк сдан" in text(client.get(url("attempt", work.pk)))


def test_the_analyst_is_told_what_is_left_to_type(by, sitting):
    assert "осталось 2" in text(by["analyst"].get(url("sitting_results", sitting.pk)))


def test_scheduling_on_paper_by_the_page(by, world):
    application = given.agreed(world)
    material = given.instrument(world)
    path = f"{reverse('sitting_new')}?application={application.pk}"
    picks = [c.pk for c in application.consents.all()]
    fields = {
        "title": "Математика",
        "day": "2026-12-07",
        "starts": "10:00",
        "ends": "13:00",
        "mode": "in_person",
        "place": "СОИРО, каб. 214",
        "on_paper": "on",
        f"instrument_{world.maths.pk}": material.pk,
        "pick": picks,
    }
    assert "Укажите основание бумажного варианта" in text(by["operator"].post(path, fields))
    done = by["operator"].post(path, {**fields, "paper_basis": "заявка школы"}, follow=True)
    assert "на бумаге (заявка школы)" in text(done)
