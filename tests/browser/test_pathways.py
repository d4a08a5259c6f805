"""From a draft to the register, by the pages alone, in a real browser."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import localdate

from marshrut.core.workflow import flow_of
from marshrut.documents.models import Document
from marshrut.pathways import actions
from marshrut.pathways.models import Pathway
from tests.browser.test_applications import Journey, see, signs
from tests.pathways.given import Given

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[390, 1280])
def journey(chromium, live_server, world, request):
    made = Journey(chromium, live_server, world, request.param)
    yield made
    for context in made.contexts:
        context.close()


@pytest.fixture
def given(world):
    return Given(world)


@pytest.mark.clause("A3.3.2.1", "A3.3.2.2", "A3.3.2.3", "A3.3.2.4", "A3.4.3.4", "A3.4.3.6", "A3.4.3.10")
def test_from_the_draft_to_the_register(journey, given):
    given.draft()
    developer_adds_and_places(journey)
    teacher_proposes(journey)
    developer_answers_and_places_anew(journey)
    agrees(journey, "teacher")
    agrees(journey, "lecturer")
    head_approves(journey)
    developer_registers(journey)
    assert Pathway.objects.get().state == flow_of(Pathway).states.REGISTERED


def developer_adds_and_places(journey):
    page = journey.duty("developer", "Открыть проект")
    page.get_by_role("link", name="Внести своё").click()
    page.get_by_role("button", name="Сохранить").click()
    see(page, "Название: заполните это поле")
    page.get_by_label("Название").fill("Практикум для родителей")
    page.get_by_label("Часов").fill("4")
    page.get_by_label("Первый день").fill("2027-03-10")
    page.get_by_label("Последний день").fill("2027-03-10")
    page.get_by_label(re.compile("К-01.3")).check()
    page.get_by_role("button", name="Сохранить").click()
    see(page, "Практикум для родителей")
    page.get_by_role("link", name="Проверить и передать").click()
    page.get_by_role("button", name="Передать на согласование").click()
    see(page, "версия 1")


def teacher_proposes(journey):
    page = journey.duty("teacher", "Открыть ИОМ")
    page.get_by_role("link", name=re.compile("Предложить изменение.*webinar")).click()
    page.get_by_label("Изменить").check()
    page.get_by_label("Что предлагаете").fill("В каникулы было бы легче")
    page.get_by_role("button", name="Передать разработчику").click()
    see(page, "Предложение передано разработчику")


def developer_answers_and_places_anew(journey):
    page = journey.duty("developer", "Открыть")
    page.get_by_role("link", name="Ответить").click()
    page.get_by_label("Принято").check()
    page.get_by_role("button", name="Ответить").click()
    page.get_by_role("link", name="Вернуть на доработку").click()
    page.get_by_role("button", name="Вернуть на доработку").click()
    page = journey.duty("developer", "Открыть проект")
    page.get_by_role("link", name="Курс webinar").click()
    page.get_by_label("Первый день").fill("2027-03-23")
    page.get_by_label("Последний день").fill("2027-03-23")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("link", name="Проверить и передать").click()
    page.get_by_role("button", name="Передать на согласование").click()
    see(page, "версия 2")


@pytest.mark.clause("A3.4.3.10")
def test_a_deputy_who_stands_in_approves_and_the_extract_says_so(journey, given):
    given.agreed()
    journey.world.person("deputy")
    head_names_the_deputy(journey)
    see(journey.as_("deputy"), "Вы — и. о. руководителя организации (за Сомова П. И.)")
    page = journey.duty("deputy", "Открыть ИОМ")
    page.get_by_role("link", name="Утвердить версию 1").click()
    page.get_by_label("Утверждаю выписку из ИОМ").check()
    signs(page)
    page.get_by_role("button", name="Утвердить").click()
    see(page, "ИОМ утверждён")
    given.by("developer", actions.put_into_register, Pathway.objects.get())
    sheet = Document.objects.filter(kind="extract").latest("pk").context["approvals"]
    assert [line["who"] for line in sheet if line["name"] == "Лунина Ольга Юрьевна"] == [
        "И. о. руководителя организации (за Сомова П. И.), приказ от 20.11.2026 № 41-к"
    ]


def head_names_the_deputy(journey):
    page = journey.as_("head", "stand_ins")
    see(page, "Никто никого не замещает")
    page.get_by_role("link", name="Сомов Пётр Ильич").click()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Кто исполняет обязанности").fill("Лунина")
    page.get_by_label("По", exact=True).fill((localdate() + timedelta(days=400)).isoformat())
    page.get_by_label("Номер приказа").fill("41-к")
    page.get_by_label("Дата приказа").fill("2026-11-20")
    page.get_by_role("button", name="Назначить").click()
    see(page, "Замещение назначено")
    see(page, "Лунина Ольга Юрьевна")


def agrees(journey, name):
    page = journey.duty(name, "Открыть ИОМ")
    if name == "teacher":
        see(page, "перенесено: «Курс webinar»")
    page.get_by_role("link", name="Согласовать версию 2").click()
    signs(page)
    page.get_by_role("button", name="Согласовать").click()
    see(page, "Согласие записано")


def head_approves(journey):
    page = journey.duty("head", "Открыть ИОМ")
    assert "М-01.4" not in page.content()
    page.get_by_role("link", name="Утвердить версию 2").click()
    page.get_by_label("Утверждаю выписку из ИОМ").check()
    signs(page)
    page.get_by_role("button", name="Утвердить").click()
    see(page, "ИОМ утверждён")


def developer_registers(journey):
    page = journey.duty("developer", "Открыть ИОМ")
    page.get_by_role("button", name="Внести в реестр").click()
    see(page, "внесён в реестр ИОМ")


PAGES = (
    *(("teacher", "pathway"), ("lecturer", "pathway"), ("head", "pathway"), ("teacher", "pathway_open")),
    *(("developer", "pathway_place"), ("developer", "pathway_edit"), ("developer", "pathway_curator")),
    *(("developer", "pathway_add"), ("developer", "pathway_add_own"), ("teacher", "pathway_propose")),
)
LISTS = (
    ("developer", "pathways"),
    ("developer", "pathway_register"),
    ("head", "pathways"),
    ("developer", "measures"),
)


def test_axe_finds_nothing_and_nothing_scrolls_sideways(journey, given):
    placed, draft = given.new_version(given.placed()), given.draft("colleague", level="high")
    given.measure("extra", ("К-01.3",))
    drafts = {"pathway_place", "pathway_edit", "pathway_curator", "pathway_add", "pathway_add_own"}
    opened = [(who, name, draft.pk if name in drafts else placed.pk) for who, name in PAGES]
    for who, name, *args in [*opened, *LISTS]:
        page = journey.as_(who, name, *args)
        wrong = [v["id"] for v in Axe().run(page).response["violations"]]
        width = page.evaluate("document.documentElement.scrollWidth")
        assert (name, wrong, width) == (name, [], journey.width)
