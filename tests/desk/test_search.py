"""Search finds what the viewer may see, however they type it, and nothing else."""

import pytest
from django.test import Client

from marshrut.desk.queries.search import search
from marshrut.documents.queries import spelled_code
from marshrut.people.models import Person
from tests.diagnostics import given as diagnosed
from tests.pathways.given import Given


def found(viewer, text):
    return {(group.kind.key, row.label) for group in search(viewer, text)[1] for row in group.shown}


def people(viewer, text):
    return {label for kind, label in found(viewer, text) if kind == "people"}


@pytest.fixture
def everybody(world):
    for name in ("teacher", "colleague", "head", "stranger"):
        world.person(name)
    return world


@pytest.mark.parametrize(
    "text",
    [
        "Ветрова",
        "ветровой",
        "ВЕТРОВУ марию",
        "Мария Ветрова",
        "dtnhjdf",
        "ветр",
        "  ветрова   мария петровна ",
    ],
)
def test_a_person_is_found_in_any_form_and_layout(everybody, text):
    assert people(everybody.viewer("operator"), text) == {"Ветрова Мария Петровна"}


@pytest.mark.parametrize("text", ["Елкина", "Ёлкиной", "ёлкина анна"])
def test_e_and_yo_are_one_letter(everybody, text):
    assert people(everybody.viewer("operator"), text) == {"Ёлкина Анна Ильинична"}


@pytest.mark.clause("A2.6.3")
def test_who_does_not_see_the_register_finds_nobody_in_it(everybody):
    assert people(everybody.viewer("teacher"), "Ёлкина") == set()
    assert people(everybody.viewer("head"), "Ёлкина") == {"Ёлкина Анна Ильинична"}
    stranger = everybody.person("stranger")
    assert people(everybody.viewer("head"), stranger.surname) == set()


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "'; DROP", "«»", "\x00", "ъ" * 500, "а б в г д е ж з"])
def test_odd_queries_find_nothing_and_break_nothing(everybody, text):
    client = Client()
    client.force_login(everybody.person("operator"))
    assert client.get("/search/", {"q": text}).status_code == 200


def test_a_sign_of_the_database_is_a_letter_like_any_other(everybody):
    assert (
        people(everybody.viewer("operator"), "Ветров_")
        == people(everybody.viewer("operator"), "%етрова")
        == set()
    )


def test_organisations_clauses_and_pages(everybody):
    operator = everybody.viewer("operator")
    everybody.school  # noqa: B018
    assert ("organisations", "СШ № 7") in found(operator, "сш 7")
    assert {kind for kind, _ in found(operator, "5.9.4")} == {"clauses"}
    assert ("pages", "Сеансы диагностики") in found(operator, "сеансов")
    assert ("pages", "Сеансы диагностики") not in found(everybody.viewer("teacher"), "сеансов")


def test_an_application_by_its_number(world):
    application = diagnosed.sent(world)
    assert found(world.viewer("operator"), application.number) == {("applications", application.case.title)}
    assert found(world.viewer("other_head"), application.number) == set()


def test_an_application_by_the_number_of_the_schools_letter(world):
    application = diagnosed.sent(world)
    type(application).objects.filter(pk=application.pk).update(outgoing_number="01-12/77а")
    for asked in ("01-12/77", "01-12/77а"):
        assert found(world.viewer("operator"), asked) == {("applications", application.case.title)}
        assert found(world.viewer("other_head"), asked) == set()


def test_a_printed_sheet_by_its_code_for_who_may_open_it(world):
    sheet = Given(world).placed().case.documents.get(kind="card")
    for asked in (sheet.code, spelled_code(sheet.code).lower(), f"лист {spelled_code(sheet.code)}"):
        assert {kind for kind, _ in found(world.viewer("teacher"), asked)} == {"sheets"}
        assert not found(world.viewer("head"), asked) and not found(world.viewer("operator"), asked)


def test_a_pathway_is_named_by_its_number_alone(world):
    pathway = Given(world).placed()
    assert found(world.viewer("teacher"), pathway.number) == {("pathways", pathway.number)}


def test_one_query_a_kind_whatever_is_found(everybody, django_assert_max_num_queries):
    operator = everybody.viewer("operator")
    with django_assert_max_num_queries(7):
        assert len(people(operator, "Ветрова")) == 1
    for n in range(3):
        Person.objects.create(login=f"v{n}", surname="Ветрова", first_name="Анна", patronymic="Ильинична")
    with django_assert_max_num_queries(7):
        assert len(people(operator, "Ветрова")) == 2


def test_all_of_a_kind_page_by_page(everybody):
    client = Client()
    client.force_login(everybody.person("operator"))
    page = client.get("/search/", {"q": "Ветрова", "kind": "people"}).content.decode()
    assert "Ветрова Мария Петровна" in page and "1\xa0запись" in page
    assert client.get("/search/", {"q": "Ветрова", "kind": "planets"}).status_code == 404
    assert "ничего не найдено" in client.get("/search/", {"q": "ъъъъ"}).content.decode()
    assert "Раскладка клавиатуры исправлена" in client.get("/search/", {"q": "dtnhjdf"}).content.decode()


def test_a_word_for_a_kind_says_which_kind_is_meant(everybody):
    application = diagnosed.sent(everybody)
    said = found(everybody.viewer("operator"), f"заявка {everybody.school.short_name}")
    assert {kind for kind, _ in said} == {"applications"}
    assert found(everybody.viewer("operator"), f"заявки {application.number}") == said
    assert {kind for kind, _ in found(everybody.viewer("operator"), "педагог Ветрова")} == {"people"}
    assert {kind for kind, _ in found(everybody.viewer("operator"), "пункт 5.9.4")} == {"clauses"}


def test_such_a_word_alone_is_searched_for(everybody):
    assert ("pages", "Заявки на диагностику") in found(everybody.viewer("operator"), "заявки")
