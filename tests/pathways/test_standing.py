"""What the page of a result says of the ИОМ that came of it, stage by stage."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from marshrut.core.workflow import perform
from marshrut.diagnostics.queries.following import following
from marshrut.pathways import actions
from marshrut.pathways.models import Party, Pathway
from marshrut.pathways.queries.standing import standing

TODAY = date(2026, 11, 23)
DUE = date(2026, 12, 1)


@pytest.fixture
def follows(world):
    """`follows(pathway)`: what its teacher, or another, is told on the page of the result."""

    def ask(pathway, who="teacher"):
        return following(pathway.result, world.viewer(who))

    return ask


def closed(pathway, **kwargs):
    return perform(pathway, "close", note="Увольнение", **kwargs)


@pytest.fixture
def page(client, world):
    def read(pathway):
        with time_machine.travel(world.now, tick=True):
            client.force_login(world.person("teacher"))
            return client.get(reverse("result", args=[pathway.result_id])).content.decode()

    return read


@pytest.mark.clause("A2.6.6.3")
def test_a_draft_is_told_by_its_term_and_by_nothing_of_its_text(given, follows, page):
    pathway = given.draft()
    assert follows(pathway) is None
    html = page(pathway)
    assert "Ваш ИОМ разрабатывается до вт, 24\u00a0ноября" in html
    assert reverse("pathway", args=[pathway.pk]) not in html


@pytest.mark.clause("A3.4.3.4")
def test_a_placed_one_is_to_be_read_and_agreed(given, follows, page):
    pathway = given.placed()
    told = follows(pathway)
    assert told.text == "Ваш ИОМ готов: прочитайте и согласуйте до пн, 30\u00a0ноября."
    assert (told.url, told.urgent) == (reverse("pathway", args=[pathway.pk]), True)
    assert told.text in page(pathway)


@pytest.mark.clause("A3.5.9")
def test_what_helps_is_what_the_placed_text_says(given, follows, page):
    pathway = given.placed()
    given.measure("nearer", ("П-01.1", "К-01.3"), start=date(2026, 12, 1))
    assert follows(pathway).planned == {
        "П-01.1": ["Повышение квалификации «Курс course», 18–29\u00a0янв.\u00a02027, 14\u00a0ч"],
        "П-03.2": ["Повышение квалификации «Курс course», 18–29\u00a0янв.\u00a02027, 14\u00a0ч"],
        "М-01.4": ["Вебинар «Курс webinar», 11\u00a0февр.\u00a02027, 2\u00a0ч"],
    }
    html = page(pathway)
    assert "Курс nearer" not in html
    assert "В ИОМ мероприятия на это пока нет" in html


@pytest.mark.clause("A3.4.3.6")
def test_each_stage_has_its_words(given, follows, world):
    pathway = given.by("teacher", actions.agree, given.placed(), version=1)
    assert follows(pathway).text == "Вы согласовали ИОМ, ждём куратора и руководителя."
    pathway = given.by(given.curator(pathway), actions.agree, pathway, version=1)
    assert follows(pathway).text == "Вы согласовали ИОМ, ждём руководителя."
    pathway = given.by("head", actions.approve, pathway, version=1)
    assert follows(pathway).text == "Ваш ИОМ утверждён, ЦНППМ вносит его в реестр."
    pathway = given.by("developer", actions.put_into_register, pathway)
    assert follows(pathway).text.startswith("Ваш ИОМ в реестре: с 2\u00a0декабря 2026 по ")
    assert not follows(pathway).urgent


def test_a_changed_one_is_read_anew(given, follows):
    pathway = given.placed()
    given.by("developer", lambda p, **kw: perform(p, "recall", **kw), pathway)
    assert "дорабатывает ваш ИОМ" in follows(pathway).text
    given.place(pathway)
    assert follows(pathway).text.startswith("Ваш ИОМ изменился: прочитайте и согласуйте")


def test_a_closed_one_plans_nothing(given, follows):
    pathway = given.by("developer", closed, given.placed())
    assert (follows(pathway).text, follows(pathway).planned) == ("Ваш ИОМ прекращён.", None)


@pytest.mark.clause("A3.4.4.2")
def test_a_question_about_the_curator_comes_first(given, follows, world):
    pathway = given.draft()
    Pathway.objects.filter(pk=pathway.pk).update(asked_curator=world.person("lecturer"))
    told = follows(pathway)
    assert (told.url, told.urgent) == (reverse("pathway_allow", args=[pathway.pk]), True)


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize(
    "who", ["colleague", "head", "deputy", "lecturer", "developer", "analyst", "visitor"]
)
def test_nobody_else_is_told(given, follows, who):
    assert follows(given.placed(), who) is None


@pytest.mark.parametrize(
    ("changed", "due", "told"),
    [
        (0, DUE, "Ваш ИОМ готов: прочитайте и согласуйте до вт, 1\u00a0декабря"),
        (1, DUE, "В вашем ИОМ одна строка изменилась: прочитайте и согласуйте до вт, 1\u00a0декабря"),
        (2, None, "В вашем ИОМ две строки изменились: прочитайте и согласуйте"),
        (
            5,
            date(2026, 11, 20),
            "В вашем ИОМ пять строк изменилось: прочитайте и согласуйте, срок был пт, 20\u00a0ноября",
        ),
    ],
)
def test_the_heading_says_what_changed_and_until_when(changed, due, told):
    pathway = Pathway(state=Pathway.State.AGREEING, version_number=1)
    assert standing(pathway, {Party.CURATOR: None}, due, TODAY, changed) == told
