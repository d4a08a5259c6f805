"""«Где я вошёл»: what is noted, and what ends a session."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client

from marshrut.core.models import Case
from marshrut.people import actions
from marshrut.people.access.devices import UNKNOWN, device_of
from marshrut.people.models import Person, Visit
from tests.people.conftest import PASSWORD
from tests.people.given_factors import code

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 YaBrowser/24.1 Safari/537.36"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"
)


def came(agent=WINDOWS, login="teacher"):
    client = Client(headers={"User-Agent": agent})
    client.post("/sign-in/", {"login": login, "secret": PASSWORD})
    return client


def inside(client):
    return client.get("/today/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [(WINDOWS, "Яндекс Браузер, Windows"), (PHONE, "Safari, iPhone"), ("", UNKNOWN), ("curl/8", UNKNOWN)],
)
def test_a_device_is_told_in_words(agent, words):
    assert device_of(agent) == words


def test_each_device_is_listed_with_this_one_marked(teacher):
    here, _there = came(), came(PHONE)
    page = here.get("/me/visits/").content.decode()
    assert "Яндекс Браузер, Windows" in page and "Safari, iPhone" in page
    assert page.count("этот сеанс") == 1 and "127.0.0.1" in page


def test_a_page_opened_again_soon_writes_nothing(teacher):
    here = came()
    here.get("/today/")
    before = Visit.objects.get().seen_at
    here.get("/today/")
    assert Visit.objects.get().seen_at == before


def test_one_is_ended_and_tests_on_it_stop(teacher, monkeypatch):
    told = []
    monkeypatch.setattr(actions.leaving, "_leaving", [lambda person_id, viewer: told.append(person_id)])
    here, there = came(), came(PHONE)
    other = Visit.objects.get(device="Safari, iPhone")
    here.post("/me/visits/end/", {"visit": other.pk})
    assert (inside(here), inside(there), told) == (True, False, [teacher.pk])
    other.refresh_from_db()
    assert (other.key, other.ended) == (None, "завершён вами")
    assert Case.objects.get(kind="person", person=teacher).entries.get().name == "visits"


def test_all_others_are_ended(teacher):
    here, others = came(), [came(PHONE), came()]
    here.post("/me/visits/end/", {"visit": "all"})
    assert [inside(client) for client in (here, *others)] == [True, False, False]


def test_the_session_that_asks_is_left_by_signing_out(teacher):
    here = came()
    here.post("/me/visits/end/", {"visit": Visit.objects.get().pk})
    assert inside(here)
    here.post("/sign-out/")
    assert Visit.objects.get().ended == "вы вышли"


@pytest.mark.parametrize("asked", ["", "0", "-1", "x", "9" * 30, "5 "])
def test_what_is_no_session_ends_nothing(teacher, asked):
    here, there = came(), came(PHONE)
    assert here.post("/me/visits/end/", {"visit": asked}).status_code == 302
    assert inside(here) and inside(there)


def test_nobody_ends_or_sees_anothers(world, teacher):
    there, stranger = came(), Client()
    stranger.force_login(world.person("colleague"))
    stranger.get("/today/")
    stranger.post("/me/visits/end/", {"visit": Visit.objects.get(person=teacher).pk})
    assert inside(there)
    assert "Яндекс" not in stranger.get("/me/visits/").content.decode()


def test_a_block_ends_all(world, teacher):
    there = came()
    actions.set_blocked(
        person=teacher, blocked=True, basis="приказ № 1", viewer=world.viewer("administrator")
    )
    Person.objects.update(is_active=True)
    assert not inside(there), "opened again, the old session is gone all the same"
    assert Visit.objects.get().ended == "вход закрыт администратором"


def test_a_new_password_ends_the_others_and_keeps_this_one(teacher):
    here, there = came(), came(PHONE)
    words = "совсем другие слова"
    here.post("/me/password/", {"old_password": PASSWORD, "new_password1": words, "new_password2": words})
    assert inside(here) and not inside(there)
    assert {visit.ended for visit in Visit.objects.all()} == {"", "задан новый пароль"}
    assert here.get("/me/visits/").content.decode().count("этот сеанс") == 1


def test_a_confirmed_factor_ends_the_others(teacher):
    here, there = came(), came(PHONE)
    here.post("/me/factor/", {"begin": "1"})
    at = Visit.objects.order_by("-seen_at").first().seen_at
    here.post("/me/factor/", {"old_password": PASSWORD, "code": code(teacher, at)})
    assert inside(here) and not inside(there)


def test_what_ran_out_is_ended_and_later_forgotten(world, teacher):
    came()
    seen = Visit.objects.get().seen_at
    Session.objects.all().delete()
    actions.forget_visits(seen + timedelta(days=1))
    assert Visit.objects.get().ended == "закончился сам"
    actions.forget_visits(seen + timedelta(days=32))
    assert not Visit.objects.exists()


@pytest.mark.parametrize("broken", [{"key": None}, {"ended": "сам"}])
def test_the_database_knows_open_from_ended(teacher, broken):
    came()
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(**broken)
