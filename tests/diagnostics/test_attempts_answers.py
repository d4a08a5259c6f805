"""Storing answers: idempotent, in order, late, from two devices (A2.5.9.5, A3.3.2.1)."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from marshrut.core.workflow import perform
from marshrut.diagnostics.access import Token
from marshrut.diagnostics.actions.answers import Change, Standing, choose, store
from marshrut.diagnostics.models import Answer, CurrentAnswer, RivalAnswer
from tests.diagnostics import given

MINUTE = timedelta(minutes=1)


@pytest.fixture
def work(world):
    return given.running(world)


@pytest.fixture
def token(work):
    return Token(work.pk, work.generation, 0)


def change(world, choice="a", *, position=1, base=None, seq=1, device="phone", uuid=None):
    value = choice and {"choice": choice}
    return Change(uuid or uuid4(), position, value, base, seq, world.now, device)


def counting(work, position=1):
    return CurrentAnswer.objects.get(attempt=work, position=position).answer


@pytest.mark.clause("A2.5.9.5")
def test_five_answers_are_stored_and_count(world, work, token):
    changes = [change(world, position=n, seq=n) for n in range(1, 5)]
    receipt = store(token, changes, at=world.now)
    assert (receipt.standing, set(receipt.stored)) == (Standing.COUNTED, {c.uuid for c in changes})
    assert CurrentAnswer.objects.filter(attempt=work).count() == 4


def test_the_same_change_twice_is_stored_once(world, work, token):
    one = change(world)
    assert store(token, [one], at=world.now).stored == store(token, [one], at=world.now).stored == (one.uuid,)
    assert Answer.objects.count() == 1


def test_a_change_made_upon_the_current_answer_takes_its_place(world, work, token):
    first = change(world)
    second = change(world, "b", base=first.uuid, seq=2)
    store(token, [first], at=world.now)
    store(token, [second], at=world.now)
    assert counting(work).uuid == second.uuid


def test_two_changes_of_one_item_in_one_message_keep_their_order(world, work, token):
    first = change(world)
    second = change(world, "b", base=first.uuid, seq=2)
    store(token, [second, first], at=world.now)
    assert counting(work).value == {"choice": "b"}


def test_a_repeated_older_change_changes_nothing(world, work, token):
    first = change(world)
    second = change(world, "b", base=first.uuid, seq=2)
    for one in (first, second, first):
        store(token, [one], at=world.now)
    assert counting(work).uuid == second.uuid
    assert not RivalAnswer.objects.exists()


def test_clearing_an_answer_is_an_answer(world, work, token):
    first = change(world)
    store(token, [first, change(world, None, base=first.uuid, seq=2)], at=world.now)
    assert counting(work).value is None


def test_another_device_with_another_value_makes_a_rival(world, work, token):
    store(token, [change(world)], at=world.now)
    receipt = store(token, [change(world, "b", device="desk")], at=world.now)
    assert (receipt.standing, receipt.rivals) == (Standing.COUNTED, (1,))
    assert counting(work).value == {"choice": "a"}
    assert RivalAnswer.objects.get().answer.value == {"choice": "b"}


def test_another_device_with_the_same_value_is_no_rival(world, work, token):
    store(token, [change(world)], at=world.now)
    assert store(token, [change(world, device="desk")], at=world.now).rivals == ()


@pytest.mark.parametrize(("take", "value"), [(True, "b"), (False, "a")])
def test_the_person_chooses_which_of_two_counts(world, work, token, take, value):
    one, other = change(world), change(world, "b", device="desk")
    store(token, [one], at=world.now)
    store(token, [other], at=world.now)
    choose(token, 1, answer=other.uuid if take else one.uuid, at=world.now)
    assert (counting(work).value, counting(work).device) == ({"choice": value}, "choice")
    assert not RivalAnswer.objects.exists()


@pytest.mark.parametrize("repeated", [0, 1])
def test_a_repeat_after_the_choice_makes_no_new_rival(world, work, token, repeated):
    two = change(world), change(world, "b", device="desk")
    for each in two:
        store(token, [each], at=world.now)
    choose(token, 1, answer=two[1 - repeated].uuid, at=world.now + MINUTE)
    store(token, [two[repeated]], at=world.now + 2 * MINUTE)
    assert not RivalAnswer.objects.exists()


def test_what_comes_after_the_choice_contends_anew(world, work, token):
    one, other = change(world), change(world, "b", device="desk")
    store(token, [one], at=world.now)
    store(token, [other], at=world.now)
    choose(token, 1, answer=one.uuid, at=world.now)
    third = change(world, "b", device="tablet")
    assert store(token, [third], at=world.now + MINUTE).rivals == (1,)


def test_a_choice_between_other_answers_than_those_shown_decides_nothing(world, work, token):
    one, other, third = change(world), change(world, "b", device="desk"), change(world, None, device="tablet")
    for each in (one, other, third):
        store(token, [each], at=world.now)
    choose(token, 1, answer=other.uuid, at=world.now)
    assert counting(work).uuid == one.uuid
    assert RivalAnswer.objects.get().answer_id == third.uuid


@pytest.mark.clause("A2.5.9.5")
@pytest.mark.parametrize(("minutes", "standing"), [(59, "counted"), (60, "counted"), (61, "late")])
def test_what_comes_after_the_time_is_kept_but_does_not_count(world, work, token, minutes, standing):
    receipt = store(token, [change(world)], at=world.now + minutes * MINUTE)
    assert (receipt.standing, len(receipt.stored)) == (standing, 1)
    assert Answer.objects.get().late is (standing == "late")
    assert CurrentAnswer.objects.exists() is (standing == "counted")


def test_what_comes_after_handing_in_is_kept_but_does_not_count(world, work, token):
    perform(work, "finish", viewer=world.viewer("teacher"), seen=given.seen(work))
    assert store(token, [change(world)], at=world.now).standing == Standing.LATE
    assert not CurrentAnswer.objects.exists()


def test_a_shut_out_device_is_heard_and_does_not_count(world, work, token):
    store(Token(work.pk, 1, 0), [change(world)], at=world.now)
    perform(work, "move", viewer=world.viewer("teacher"), seen=given.seen(work))
    assert store(token, [change(world, "b", seq=9)], at=world.now).standing == Standing.ASIDE
    assert counting(work).value == {"choice": "a"}
    assert RivalAnswer.objects.get().answer.aside


def test_what_was_set_aside_counts_when_its_device_comes_back(world, work, token):
    late = change(world)
    perform(work, "move", viewer=world.viewer("teacher"), seen=given.seen(work))
    store(token, [late], at=world.now)
    store(Token(work.pk, 2, 0), [late], at=world.now)
    assert counting(work).uuid == late.uuid


def test_after_withdrawn_consent_nothing_is_stored(world, work, token):
    perform(work, "withdraw", viewer=world.viewer("teacher"), seen=given.seen(work))
    assert store(token, [change(world)], at=world.now).standing == Standing.GONE
    assert not Answer.objects.exists()


def test_somebody_elses_change_is_not_acknowledged(world, work, token):
    one = change(world)
    store(token, [one], at=world.now)
    other = given.work(work.sitting, world.person("colleague"))
    perform(other, "start", viewer=world.viewer("colleague"), seen=given.seen(other))
    assert store(Token(other.pk, 1, 0), [one], at=world.now).stored == ()


def test_the_answer_log_cannot_be_changed(world, work, token):
    store(token, [change(world)], at=world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.update(value={"choice": "b"})


class TestSparePath:
    def send(self, client, text, *plain, **more):
        body = json.dumps({"token": text, "device": "phone", "changes": plain, **more})
        return client.post("/a/answers/", body, content_type="application/json")

    def plain(self, world, **changed):
        values = {"id": str(uuid4()), "position": 1, "value": {"choice": "a"}, "base": None, "seq": 1}
        return {**values, "at": world.now.isoformat(), **changed}

    @pytest.fixture(autouse=True)
    def _now(self, world, monkeypatch):
        monkeypatch.setattr("marshrut.core.arrival.timezone.now", lambda: world.now)

    def test_acknowledges_what_is_stored(self, client, world, token):
        one = self.plain(world)
        told = self.send(client, token.signed(), one, flags={"2": True}).json()
        assert (told["standing"], told["stored"], told["left"]) == ("counted", [one["id"]], 3600)
        assert Answer.objects.get().uuid == UUID(one["id"])

    def test_touches_neither_session_nor_person(self, client, world, token, django_assert_max_num_queries):
        self.send(client, token.signed(), self.plain(world))
        with django_assert_max_num_queries(6) as queries:
            self.send(client, token.signed(), self.plain(world, position=2))
        assert not [q for q in queries.captured_queries if "session" in q["sql"] or "person" in q["sql"]]

    @pytest.mark.parametrize("text", ["", "1.1.1", "1.1.1:forged", "ю"])
    def test_a_forged_token_is_refused(self, client, world, text):
        assert self.send(client, text, self.plain(world)).status_code == 403

    @pytest.mark.parametrize("body", ["", "[]", "{}", "{", '{"token": 1}', "null", '"\\ud800"', "[" * 9000])
    def test_what_no_page_of_ours_sends_is_refused(self, client, db, body):
        assert client.post("/a/answers/", body, content_type="application/json").status_code == 400

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"position": 99}, "Такого задания в работе нет."),
            ({"value": {"choice": "z"}}, "Такого варианта в задании нет."),
            ({"value": {"number": "1"}}, "Ответ не подходит к виду задания."),
        ],
    )
    def test_an_impossible_answer_is_refused_in_words(self, client, world, token, changed, why):
        told = self.send(client, token.signed(), self.plain(world, **changed)).json()
        assert (told["stored"], told["refused"][0]["why"]) == ([], why)

    def test_an_unknown_work_is_told(self, client, world, token):
        told = self.send(client, Token(10**6, 1, 0).signed(), self.plain(world)).json()
        assert told["standing"] == "gone"

    def test_only_posts_are_taken(self, client, db):
        assert client.get("/a/answers/").status_code == 405
        assert client.get("/a/elsewhere/").status_code == 404
