from datetime import date

import pytest
from django.test import Client

from marshrut.core.workflow import Denied, Refused
from marshrut.people import actions
from marshrut.people.models import Likeness, Person

BORN = date(1985, 3, 12)


def person(login, surname="Ветрова", **fields):
    given = {"first_name": "Мария", "patronymic": "Петровна", "birth_date": BORN, **fields}
    return Person.objects.create(login=login, surname=surname, **given)


@pytest.fixture
def pair(world):
    Person.objects.filter(pk=world.person("teacher").pk).update(birth_date=BORN)
    person("double", "ВЕТРОВА ")
    actions.find_doubles(world.now)
    return Likeness.objects.get()


@pytest.fixture
def browser(world):
    client = Client()
    client.force_login(world.person("operator"))
    return client


@pytest.mark.clause("A1.2.2.1")
def test_what_is_found_and_what_goes_again(world, pair):
    assert pair.strength == Likeness.Strength.SURE
    assert actions.find_doubles(world.now) == 1 and Likeness.objects.get().pk == pair.pk
    Person.objects.filter(login="double").update(birth_date=date(1990, 1, 1))
    assert actions.find_doubles(world.now) == 0 and not Likeness.objects.exists()


def test_what_was_said_stays_when_doubles_are_looked_for_again(world, pair):
    viewer = world.viewer("operator")
    pair = actions.say_apart(pair=pair, why="сверено по паспортам", viewer=viewer)
    actions.find_doubles(world.now)
    pair.refresh_from_db()
    assert (pair.apart_by, pair.apart_why) == (world.person("operator"), "сверено по паспортам")
    with pytest.raises(Refused, match="уже записано"):
        actions.say_apart(pair=pair, why="ещё раз", viewer=viewer)
    actions.take_apart_back(pair=pair, why="ошиблись", viewer=viewer)
    pair.refresh_from_db()
    assert not pair.apart and pair.apart_why == ""


def test_who_may_say_it(world, pair):
    for name in ("head", "analyst", "teacher"):
        with pytest.raises(Denied):
            actions.say_apart(pair=pair, why="чужие", viewer=world.viewer(name))
    assert not Likeness.objects.visible_to(world.viewer("analyst")).exists()


def test_the_list_is_filtered_in_the_address_and_exported(world, pair, browser):
    page = browser.get("/people/doubles/").content.decode()
    assert "Ветрова Мария Петровна" in page and "почти наверняка" in page
    for asked, found in (
        ("q=ветрова", True),
        ("q=сомов", False),
        ("organisation=сш", True),
        ("organisation=гимназия", False),
        ("strength=3", True),
        ("strength=1", False),
        ("apart=on", False),
    ):
        text = browser.get(f"/people/doubles/?{asked}").content.decode()
        assert ("Сравнить и объединить" in text) == found, asked
    assert "Ничего не нашлось" in browser.get("/people/doubles/?q=никого").content.decode()
    book = browser.get("/people/doubles/doubles.xlsx?strength=3")
    assert book["Content-Disposition"].endswith('"doubles.xlsx"') and len(book.content) > 1000


def test_the_empty_list_says_what_happens_next(browser):
    assert "Двойников не нашли" in browser.get("/people/doubles/").content.decode()


def test_three_pairs_take_as_many_queries_as_one(world, pair, browser, django_assert_max_num_queries):
    browser.get("/people/doubles/")
    with django_assert_max_num_queries(14) as one:
        browser.get("/people/doubles/")
    person("double-2", "Ветрова")
    actions.find_doubles(world.now)
    with django_assert_max_num_queries(len(one)):
        assert browser.get("/people/doubles/").context["table"].page.paginator.count == 3


def test_the_page_merges_with_the_chosen_values(world, pair, browser):
    double = Person.objects.get(login="double")
    Person.objects.filter(pk=double.pk).update(phone="+79101234567")
    page = browser.get(f"/people/merge/{double.pk}/{world.person('teacher').pk}/")
    form = page.context["form"]
    assert "1\u00a0место работы" in page.content.decode()
    sent = {name: form[name].value() for name in form.fields} | {"basis": "сверено по паспорту"}
    assert sent["phone"] == double.pk
    wrong = browser.post(page.request["PATH_INFO"], {**sent, "basis": ""})
    assert wrong.status_code == 422 and "basis" in wrong.context["form"].errors
    done = browser.post(page.request["PATH_INFO"], sent)
    staying = Person.objects.get(merged__isnull=False)
    assert done.url == f"/people/{staying.pk}/"
    assert staying.phone == "+79101234567"


def test_the_page_says_what_stands_in_the_way_and_shows_no_form(world, browser):
    admin, teacher = world.person("administrator"), world.person("teacher")
    page = browser.get(f"/people/merge/{admin.pk}/{teacher.pk}/").content.decode()
    assert "Такие записи объединяет администратор" in page and '<form method="post" novalidate' not in page
    own = world.person("operator").pk
    assert browser.get(f"/people/merge/{own}/{teacher.pk}/").status_code == 403
    assert browser.get(f"/people/merge/{teacher.pk}/{teacher.pk}/").status_code == 404


def test_not_doubles_is_said_and_taken_back_on_its_page(pair, browser):
    assert browser.post(f"/people/doubles/{pair.pk}/apart/", {"why": "нет"}).status_code == 422
    assert (
        browser.post(f"/people/doubles/{pair.pk}/apart/", {"why": "сверено, разные"}).url
        == "/people/doubles/"
    )
    assert "Снять отметку" in browser.get("/people/doubles/?apart=on").content.decode()
    browser.post(f"/people/doubles/{pair.pk}/apart/", {"why": "ошиблись"})
    pair.refresh_from_db()
    assert not pair.apart
