"""The pages of a work, without scripts: opened by the token, saved page by page (A2.5.9.5, A3.3.2.1)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from marshrut.core.workflow import perform
from marshrut.diagnostics.access import Token
from marshrut.diagnostics.jobs.attempts import finish_overdue
from marshrut.diagnostics.models import Answer, CurrentAnswer, RivalAnswer
from tests.diagnostics import given

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(world, monkeypatch):
    """Moves the hands of the clock that requests arrive by."""
    hands = {"at": world.now}
    monkeypatch.setattr("django.utils.timezone.now", lambda: hands["at"])
    return hands


@pytest.fixture
def work(world):
    return given.running(world)


@pytest.fixture
def token(client, work):
    token = Token(work.pk, 1, 0).signed()
    client.cookies[f"work-{work.pk}"] = token
    return token


def page(work, tail="items/1/"):
    return f"/diagnostics/works/{work.pk}/{tail}"


def send(client, work, token, number=1, **fields):
    return client.post(page(work, f"items/{number}/"), {"token": token, "id": uuid4(), **fields})


def counting(work):
    return dict(CurrentAnswer.objects.filter(attempt=work).values_list("position", "answer__value"))


@pytest.mark.clause("A2.5.9.5", "A3.3.2.1")
def test_the_own_page_tells_time_rules_preparation_and_sight(client, world):
    work = given.work(given.opened(world), world.person("teacher"))
    client.force_login(world.person("teacher"))
    text = client.get(page(work, "")).content.decode()
    for words in (
        "60\xa0минут",
        "Как подготовиться",
        "Проверка устройства",
        "Кто увидит результат",
        "Начать работу",
    ):
        assert words in text


@pytest.mark.clause("A2.5.9.5")
def test_before_the_sitting_is_open_there_is_no_button_and_no_way(client, world):
    work = given.work(given.sitting(world), world.person("teacher"))
    client.force_login(world.person("teacher"))
    assert "Начать работу</button>" not in client.get(page(work, "")).content.decode()
    refused = client.post(page(work, ""), {"step": "start", "seen": given.seen(work)})
    assert refused.status_code == 409
    assert "когда оператор откроет сеанс" in refused.content.decode()


def test_starting_gives_the_token_and_the_first_item(client, world):
    work = given.work(given.opened(world), world.person("teacher"))
    client.force_login(world.person("teacher"))
    response = client.post(page(work, ""), {"step": "start", "seen": given.seen(work)})
    assert response.url == page(work)
    del client.cookies["sessionid"]
    assert "Вопрос 1" in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("teacher", 200), ("operator", 200), ("colleague", 404), ("head", 404), ("analyst", 404)],
)
def test_who_may_open_the_own_page(client, world, work, who, status):
    client.force_login(world.person(who))
    assert client.get(page(work, "")).status_code == status


@pytest.mark.parametrize("tail", ["items/1/", "items/", "finish/", "done/", "sheet/"])
@pytest.mark.parametrize("who", ["visitor", "teacher", "colleague", "head", "operator", "administrator"])
def test_without_the_token_nobody_sees_an_item(client, world, work, tail, who):
    if who != "visitor":
        client.force_login(world.person(who))
    response = client.get(page(work, tail))
    assert response.status_code in (302, 403)
    assert "Вопрос" not in response.content.decode()


@pytest.mark.parametrize("wrong", ["other", "old", "forged"])
def test_a_token_that_is_not_of_this_work_opens_nothing(client, world, work, wrong):
    other = given.work(work.sitting, world.person("colleague"))
    tokens = {
        "other": Token(other.pk, 1, 0).signed(),
        "old": Token(work.pk, 0, 0).signed(),
        "forged": "1.1.0:x",
    }
    client.cookies[f"work-{work.pk}"] = tokens[wrong]
    assert client.get(page(work)).url == page(work, "")


def test_each_page_is_saved_when_it_is_left(client, work, token):
    response = send(client, work, token, answer="a", go="next")
    assert response.url == page(work, "items/2/")
    assert counting(work) == {1: {"choice": "a"}}
    assert "checked" in client.get(page(work)).content.decode()


def test_leaving_a_page_unchanged_stores_nothing(client, work, token):
    send(client, work, token, answer="a")
    base = CurrentAnswer.objects.get().answer_id
    send(client, work, token, answer="a", base=base)
    send(client, work, token, number=2)
    assert Answer.objects.count() == 1


def test_a_page_sent_twice_is_stored_once(client, work, token):
    fields = {"token": token, "id": uuid4(), "answer": "a"}
    for _ in range(2):
        client.post(page(work), fields)
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(("go", "tail"), [("back", "items/2/"), ("next", "items/4/"), ("map", "items/")])
def test_buttons_lead_where_they_say(client, work, token, go, tail):
    assert send(client, work, token, number=3, go=go).url == page(work, tail)


def test_after_the_last_item_comes_the_check_that_names_the_unanswered(client, work, token):
    assert send(client, work, token, number=4, answer="a", go="next").url == page(work, "finish/")
    text = client.get(page(work, "finish/")).content.decode()
    assert "Без ответа 3" in text
    assert page(work, "items/2/") in text
    assert page(work, "items/4/") not in text


def test_an_item_to_come_back_to_is_marked_on_the_map(client, work, token):
    send(client, work, token, number=2, flag="1")
    assert "нет ответа, вернуться" in client.get(page(work, "items/")).content.decode()
    send(client, work, token, number=2)
    assert "вернуться</span>" not in client.get(page(work, "items/")).content.decode()


class TestTwoTabs:
    """Without scripts: two pages of one item, neither knows of the other."""

    @pytest.fixture
    def tabs(self, client, work, token):
        """Two pages of item 1, shown before anything was answered; `tabs[0](answer="a")` sends the first."""
        return [self.tab(client, work, number=1) for _ in range(2)]

    def tab(self, client, work, number):
        text = client.get(page(work, f"items/{number}/")).content.decode()
        names = ("token", "id", "base")
        hidden = {name: re.search(f'name="{name}" value="([^"]*)"', text)[1] for name in names}
        return lambda **fields: client.post(page(work, f"items/{number}/"), {**hidden, **fields})

    def shown(self, client, work, tail="items/1/"):
        return client.get(page(work, tail)).content.decode()

    @pytest.mark.clause("A2.5.9.5")
    def test_another_value_made_without_knowing_becomes_a_rival(self, client, work, tabs):
        assert tabs[0](answer="a").url == page(work, "items/2/")
        assert tabs[1](answer="b").url == page(work, "items/1/")
        assert counting(work) == {1: {"choice": "a"}}
        assert RivalAnswer.objects.get().answer.value == {"choice": "b"}

    @pytest.mark.parametrize("tail", ["items/1/", "items/", "finish/"])
    def test_both_are_shown_on_the_item_on_the_map_and_before_handing_in(self, client, work, tabs, tail):
        assert "Засчитать другой" not in self.shown(client, work, tail)
        tabs[0](answer="a")
        tabs[1](answer="b")
        text = self.shown(client, work, tail)
        assert "Сейчас засчитан: верно" in text
        assert "Другой: неверно" in text
        assert "Засчитать другой" in text

    @pytest.mark.parametrize(("button", "value"), [(0, "a"), (1, "b")])
    @pytest.mark.parametrize(("go", "tail"), [("", "items/1/"), ("map", "items/"), ("check", "finish/")])
    def test_a_button_chooses_on_each_of_these_pages(self, client, work, tabs, button, value, go, tail):
        tabs[0](answer="a")
        tabs[1](answer="b")
        chosen = re.findall('name="choose" value="([^"]*)"', self.shown(client, work, tail))[button]
        assert self.tab(client, work, 1)(choose=chosen, go=go).url == page(work, tail)
        assert counting(work) == {1: {"choice": value}}
        assert "Засчитать другой" not in self.shown(client, work, tail)

    def test_the_same_value_is_no_rival(self, client, work, tabs):
        for tab in tabs:
            assert tab(answer="a").url == page(work, "items/2/")
        assert not RivalAnswer.objects.exists()

    def test_a_tab_that_was_only_leafed_through_is_no_rival(self, client, work, tabs):
        tabs[0](answer="a")
        assert tabs[1]().url == page(work, "items/2/")
        assert (counting(work), Answer.objects.count()) == ({1: {"choice": "a"}}, 1)

    def test_a_tab_that_shows_the_current_answer_takes_its_place(self, client, work, tabs):
        tabs[0](answer="a")
        self.tab(client, work, 1)(answer="b")
        assert counting(work) == {1: {"choice": "b"}}
        assert not RivalAnswer.objects.exists()

    @pytest.mark.parametrize("answers", ["ab", "aba", "abab"])
    def test_the_same_page_sent_again_with_another_mind_counts(self, client, work, tabs, clock, answers):
        for number, answer in enumerate(answers):
            clock["at"] += timedelta(seconds=number)
            assert tabs[0](answer=answer).url == page(work, "items/2/")
        assert counting(work) == {1: {"choice": answers[-1]}}
        assert not RivalAnswer.objects.exists()

    def test_a_second_click_on_a_contending_page_is_the_same_change(self, client, work, tabs):
        tabs[0](answer="a")
        for _ in range(2):
            assert tabs[1](answer="b").url == page(work, "items/1/")
        assert Answer.objects.count() == 2

    def test_a_choice_sent_with_nonsense_is_told(self, client, work, tabs):
        assert tabs[0](choose="b").status_code == 400


def test_nonsense_in_a_number_is_told_on_its_page_and_kept(client, world):
    number = {"position": 1, "block": "subject", "kind": "number", "text": "Сколько?", "points": 1}
    paper = [{**number, "content": {"unit": "мин"}}]
    work = given.running(world, material=given.instrument(world, paper=paper))
    response = send(client, work, Token(work.pk, 1, 0).signed(), answer="около двух")
    text = response.content.decode()
    assert response.status_code == 422
    assert "Введите число" in text
    assert 'value="около двух"' in text


def test_a_rival_is_shown_and_settled_on_the_page(client, work, token):
    first = send(client, work, token, answer="a") and Answer.objects.get()
    rival = Answer.objects.create(
        uuid=uuid4(), attempt=work, position=1, value={"choice": "b"}, made_at=first.made_at,
        received_at=first.made_at, device="desk",
    )  # fmt: skip
    RivalAnswer.objects.create(attempt=work, position=1, answer=rival)
    text = client.get(page(work)).content.decode()
    assert "Сейчас засчитан: верно" in text
    assert "Другой: неверно" in text
    send(client, work, token, answer="a", choose=rival.uuid)
    assert counting(work) == {1: {"choice": "b"}}


@pytest.mark.clause("A2.5.9.5", "A2.5.9.6")
def test_handing_in_works_without_a_session_and_tells_the_term(client, work, token):
    response = client.post(page(work, "finish/"), {"token": token}, follow=True)
    text = response.content.decode()
    assert "Работа сдана в 10:00" in text
    assert "в течение 10 рабочих дней" in text
    assert "7\xa0декабря" in text
    assert given.fresh(work).state == "finished"


def test_after_handing_in_the_items_are_closed_and_answers_do_not_count(client, work, token):
    client.post(page(work, "finish/"), {"token": token})
    assert client.get(page(work)).url == page(work, "done/")
    send(client, work, token, answer="a")
    assert (Answer.objects.get().late, counting(work)) == (True, {})


def test_a_cookie_alone_changes_nothing(client, work, token):
    client.post(page(work), {"id": uuid4(), "answer": "a"})
    client.post(page(work, "finish/"), {})
    assert not Answer.objects.exists()
    assert given.fresh(work).state == "running"


def test_a_page_of_the_former_device_is_kept_aside(client, world, work, token):
    perform(work, "move", viewer=world.viewer("teacher"), seen=given.seen(work))
    assert send(client, work, token, answer="a").url == page(work, "")
    assert (Answer.objects.get().aside, counting(work)) == (True, {})


def test_the_sheet_has_every_item_of_the_consented_blocks(client, work, token):
    type(work).objects.update(blocks=["subject", "communicative"])
    rows = client.get(page(work, "sheet/")).json()["items"]
    assert [(row["number"], row["position"]) for row in rows] == [(1, 1), (2, 4)]


@pytest.mark.clause("A2.5.9.5")
def test_when_the_time_is_over_the_system_hands_the_work_in(client, world, work, token, clock):
    send(client, work, token, answer="a")
    clock["at"] = world.now + 61 * MINUTE
    assert "Время работы вышло в 11:00" in client.get(page(work), follow=True).content.decode()
    finish_overdue.call()
    finished = given.fresh(work)
    assert (finished.state, finished.finished_at) == ("finished", work.ends_at)
    assert "Работа сдана в 11:00" in client.get(page(work, "done/")).content.decode()


def test_a_page_takes_one_query_and_asks_for_no_session(client, work, token, django_assert_max_num_queries):
    client.get(page(work))
    with django_assert_max_num_queries(1):
        client.get(page(work))
