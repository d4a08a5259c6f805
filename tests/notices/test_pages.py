import re
from datetime import timedelta
from email import message_from_string, policy

import pytest
import time_machine
from django.core import mail
from django.test import Client
from icalendar import Calendar

from marshrut.core.models import Deadline, Entry
from marshrut.notices import jobs
from marshrut.notices.models import Feed, Letter, Mailbox
from tests.conftest import NOW
from tests.diagnostics import given as diagnostics
from tests.notices import given


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def signed_in(world):
    def client(who):
        made = Client()
        made.force_login(world.person(who))
        return made

    return client


def sent():
    """What went out last, as a mail program reads it."""
    jobs.deliver.func()
    return message_from_string(mail.outbox[-1].message().as_string(), policy=policy.default)


def link(message, path):
    return re.search(rf"http://127\.0\.0\.1:8000({path}\S+)", message.get_content())[1]


def ask(client, address="vetrova@example.org"):
    return client.post("/me/letters/address/", {"address": address})


def test_an_address_counts_once_its_letter_was_answered(signed_in, world):
    client = signed_in("teacher")
    assert ask(client).status_code == 302
    box = Mailbox.objects.get()
    assert (box.address, box.wanted) == ("", "vetrova@example.org")
    path = link(sent(), "/letters/confirm/")
    assert "Это ваш адрес?" in client.get(path).content.decode()
    assert Mailbox.objects.get().confirmed_at is None, "looking confirms nothing"
    client.post(path)
    box.refresh_from_db()
    assert (box.address, box.wanted, box.confirmed_at) == ("vetrova@example.org", "", NOW)
    assert "vetrova" not in str(list(Entry.objects.values())), "the journal names no address"
    page = client.post(path, follow=True).content.decode()
    assert "Ссылка уже не действует" in page, "the link works once"


def test_the_link_of_another_person_or_of_the_day_before_confirms_nothing(signed_in, clock):
    ask(signed_in("teacher"))
    path = link(sent(), "/letters/confirm/")
    signed_in("colleague").post(path)
    assert Client().post(path).status_code in (302, 401)
    clock.shift(timedelta(days=1, seconds=1))
    signed_in("teacher").post(path)
    assert Mailbox.objects.get(pk=Mailbox.objects.get(wanted="vetrova@example.org").pk).confirmed_at is None


def test_letters_go_to_the_former_address_until_the_new_one_is_confirmed(signed_in, world):
    given.mailbox(world, "teacher", "old@example.org")
    ask(signed_in("teacher"), "new@example.org")
    assert mail.outbox == [] and sent()["To"] == "new@example.org"
    diagnostics.asked(world)
    given.told(world)
    assert sent()["To"] == "old@example.org"


def test_nobody_is_flooded_with_letters_for_confirmation(signed_in, clock):
    client = signed_in("teacher")
    ask(client)
    again = ask(client)
    assert again.status_code == 422 and "Подождите две минуты" in again.content.decode()
    for _ in range(4):
        clock.shift(timedelta(minutes=3))
        assert ask(client).status_code == 302
    clock.shift(timedelta(minutes=3))
    assert "попробуйте завтра" in ask(client).content.decode()


@pytest.mark.parametrize(
    "address",
    ["", "нет", "a@b", "a@example.org\nBcc: x@example.org", "a" * 300 + "@example.org", "a@b\x00.ru"],
)
def test_a_bad_address_is_refused_in_words_and_kept_in_the_field(signed_in, address):
    page = ask(signed_in("teacher"), address)
    assert page.status_code == 422 and not Mailbox.objects.exists()


def test_which_letters_to_get_is_chosen_on_the_page(signed_in, world):
    given.mailbox(world, "teacher")
    client = signed_in("teacher")
    client.post("/me/letters/choice/", {"do": "choose", "digest": "on"})
    box = Mailbox.objects.get()
    assert (box.digest, box.reminders) == (True, False)
    client.post("/me/letters/choice/", {"do": "choose"})
    box.refresh_from_db()
    assert (box.digest, box.reminders) == (False, False)
    client.post("/me/letters/address/remove/", {"do": "remove"})
    assert not Mailbox.objects.exists()


def test_a_mail_program_unsubscribes_with_one_post(world):
    given.mailbox(world, "operator")
    diagnostics.sent(world)
    given.letter(world, "operator")
    path = sent()["List-Unsubscribe"].strip(" <>").removeprefix("http://127.0.0.1:8000")
    program = Client(enforce_csrf_checks=True)
    assert "Отписаться от сводок" in program.get(path).content.decode()
    assert Mailbox.objects.get().digest, "looking changes nothing"
    answer = program.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and "Вы отписаны" in answer.content.decode()
    box = Mailbox.objects.get()
    assert (box.digest, box.reminders, bool(box.address)) == (False, False, True)
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Entry.objects.filter(name="mail_stopped").count() == 1


@pytest.mark.parametrize("token", ["x", "0" * 32, "0" * 32 + "~AAAA", "~", "%00~%00"])
def test_a_forged_link_unsubscribes_nobody(db, token):
    assert Client().post(f"/letters/off/{token}/").status_code == 404


def test_a_link_of_confirming_does_not_unsubscribe(signed_in):
    ask(signed_in("teacher"))
    token = link(sent(), "/letters/confirm/").split("/")[3]
    assert Client().post(f"/letters/off/{token}/").status_code == 404


def test_the_link_of_a_letter_leads_its_person_to_what_awaits_and_nobody_else(signed_in, world):
    given.mailbox(world, "teacher")
    application = diagnostics.asked(world)
    given.told(world)
    path = link(sent(), "/letters/")
    consent = diagnostics.consent(world, application, "teacher")
    assert signed_in("teacher").get(path).url == f"/diagnostics/consents/{consent.pk}/"
    assert signed_in("colleague").get(path).status_code == 404
    assert Client().get(path).url.startswith("/sign-in/")


def made_feed(client):
    return re.search(r"(/feed/[\w-]+\.ics)", client.post("/me/feed/make/", {"do": "make"}).content.decode())[
        1
    ]


def test_the_calendar_has_a_day_for_each_term_and_not_a_word_about_it(signed_in, world):
    diagnostics.sitting(world, in_days=9)
    path = made_feed(signed_in("teacher"))
    answer = Client().get(path)
    assert answer["Content-Type"].startswith("text/calendar") and "no-store" in answer["Cache-Control"]
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Срок по системе «Маршрут»" and str(event["URL"]).endswith("/today/")
    assert (
        event.decoded("DTSTART") == Deadline.objects.get(name="take", person=world.person("teacher")).due_on
    )
    text = str(Calendar.from_ical(answer.content)).lower()
    for word in ("ветрова", "математика", "диагностика", "teacher"):
        assert word not in text


def test_many_terms_of_a_day_are_one_event(signed_in, world):
    diagnostics.sent(world, ("teacher",))
    diagnostics.sent(world, ("colleague",))
    (event,) = Calendar.from_ical(Client().get(made_feed(signed_in("operator"))).content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Сроки по системе «Маршрут»: 2"


def test_the_calendar_takes_as_many_queries_for_many_terms(signed_in, world, django_assert_num_queries):
    path = made_feed(signed_in("operator"))
    for who in ("teacher", "colleague", "mentor"):
        diagnostics.sent(world, (who,))
    Client().get(path)
    with django_assert_num_queries(4):
        Client().get(path)


def test_only_the_digest_of_the_secret_is_kept_and_it_is_shown_once(signed_in, world):
    client = signed_in("teacher")
    path = made_feed(client)
    token = path.removeprefix("/feed/").removesuffix(".ics")
    assert (
        token not in str(Feed.objects.values()) and token not in client.get("/me/letters/").content.decode()
    )
    assert len(token) >= 43


def test_a_revoked_or_replaced_address_answers_no_more(signed_in, world):
    client = signed_in("teacher")
    first = made_feed(client)
    second = made_feed(client)
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    client.post("/me/feed/revoke/", {"do": "revoke"})
    assert Client().get(second).status_code == 404


def test_the_calendar_of_whose_sign_in_is_closed_answers_no_more(signed_in, world):
    path = made_feed(signed_in("teacher"))
    person = world.person("teacher")
    person.is_active = False
    person.save()
    assert Client().get(path).status_code == 404


def test_the_administrator_sees_that_letters_went_out_not_what_they_said_or_where_to(signed_in, world):
    given.mailbox(world, "operator", "secret@example.org")
    given.letter(world, "operator", outcome="failed", ended_at=NOW, attempts=1, error="получатель: 550")
    page = signed_in("administrator").get("/letters/").content.decode()
    assert "Орлова" in page and "Не доставлено" in page and "получатель: 550" in page
    assert "secret@example.org" not in page
    assert signed_in("operator").get("/letters/").status_code == 403


def test_the_list_is_narrowed_paged_and_downloaded(signed_in, world):
    for day in range(60):
        given.letter(world, "operator", day=NOW.date() + timedelta(days=day), outcome="sent", ended_at=NOW)
    given.letter(world, "teacher", outcome="failed", ended_at=NOW)
    client = signed_in("administrator")
    assert "61 письмо" in client.get("/letters/").content.decode().replace("\xa0", " ")
    assert "Орлова" in client.get("/letters/?page=2").content.decode()
    narrowed = client.get("/letters/?outcome=failed&kind=digest&since=2026-11-23&until=2026-11-23")
    assert "Ветрова" in narrowed.content.decode() and "Орлова" not in narrowed.content.decode()
    assert "Под такой отбор" in client.get("/letters/?kind=confirm").content.decode()
    assert (
        "Период кончается раньше"
        in client.get("/letters/?since=2026-11-23&until=2026-11-01").content.decode()
    )
    assert client.get("/letters/?xlsx=1").content[:2] == b"PK"


def test_an_empty_list_says_how_letters_come(signed_in):
    assert "Первые появятся" in signed_in("administrator").get("/letters/").content.decode()


def test_a_failed_letter_is_sent_again(signed_in, world):
    given.mailbox(world, "operator")
    diagnostics.sent(world)
    letter = given.letter(world, "operator", outcome="failed", ended_at=NOW, attempts=7)
    client = signed_in("administrator")
    client.post(f"/letters/{letter.pk}/again/")
    assert sent()["To"] == "operator@example.org" and Letter.objects.get().outcome == "sent"
    page = client.post(f"/letters/{letter.pk}/again/", follow=True).content.decode()
    assert "уже отправлено" in page and len(mail.outbox) == 1


def test_where_nothing_is_sent_the_page_says_so(signed_in, settings):
    settings.MAIL_TO_FILES = settings.DEMO = True
    assert "Это демонстрация" in signed_in("teacher").get("/me/letters/").content.decode()
    settings.MAIL_TO_FILES = False
    assert "записываются в файлы" not in signed_in("teacher").get("/me/letters/").content.decode()
