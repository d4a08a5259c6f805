import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.actions.throttle import ADDRESS, HERE, Throttled
from marshrut.people.models import Employment, Person, Throttle

PASSWORD = "четыре слова подряд легко"


@pytest.fixture
def teacher(world):
    person = world.person("teacher")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, login="teacher", secret=PASSWORD, **extra):
    return client.post("/sign-in/", {"login": login, "secret": secret, **extra})


def enter(world, secret="не тот пароль", login="teacher", address="10.0.0.1", later=timedelta(0)):
    viewer = world.viewer("visitor", world.now + later)
    return actions.enter(login=login, secret=secret, address=address, viewer=viewer)


def fail(world, times, **kwargs):
    for _ in range(times):
        with pytest.raises(Refused, match="не подходят"):
            enter(world, **kwargs)


def test_password_opens_today(teacher):
    response = sign_in(Client())
    assert response.url == "/today/"


def test_login_may_be_typed_with_capitals_and_spaces(teacher):
    assert sign_in(Client(), login=" Teacher ").status_code == 302


def test_session_key_changes_at_sign_in(teacher):
    client = Client()
    sign_in(client, secret="не тот")
    client.get("/sign-in/")
    client.session.save()
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_password_is_kept_as_argon2_only(teacher):
    assert teacher.password.startswith("argon2$argon2id$v=19$m=32768,t=3,p=1$")


def test_unknown_login_and_wrong_password_are_answered_alike(teacher):
    wrong = sign_in(Client(), secret="не тот").content.decode()
    unknown = sign_in(Client(), login="nobody", secret="не тот").content.decode()
    assert "не подходят друг к другу" in wrong
    plain = [text.partition("<main")[2].partition('name="login"')[0] for text in (wrong, unknown)]
    strip = [" ".join(w for w in text.split() if "csrf" not in w and "value=" not in w) for text in plain]
    assert strip[0] == strip[1]


def test_blocked_person_cannot_come_in(teacher):
    Person.objects.update(is_active=False)
    assert sign_in(Client()).status_code == 422


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_sign_in_leads_nowhere_else(teacher, there):
    assert sign_in(Client(), next=there).url == "/today/"


def test_sixth_try_waits_even_with_the_right_password(world, teacher):
    fail(world, HERE[0])
    with pytest.raises(Throttled, match="Попробуйте снова в 10:16"):
        enter(world, secret=PASSWORD)
    assert enter(world, secret=PASSWORD, later=HERE[1]).person == teacher


def test_tries_from_one_place_do_not_lock_out_the_person_elsewhere(world, teacher):
    fail(world, HERE[0], address="10.0.0.66")
    assert enter(world, secret=PASSWORD, address="10.0.0.1").person == teacher


def test_one_address_cannot_try_many_logins(world):
    Throttle.objects.all().delete()
    for n in range(ADDRESS[0]):
        actions.throttle.take_try(f"user{n}", "10.0.0.9", world.now)
    with pytest.raises(Throttled):
        actions.throttle.take_try("another", "10.0.0.9", world.now)


def test_right_password_clears_the_count(world, teacher):
    fail(world, HERE[0] - 1)
    enter(world, secret=PASSWORD)
    fail(world, HERE[0] - 1)
    assert enter(world, secret=PASSWORD).person == teacher


def test_throttle_keeps_no_login_and_no_address(world):
    fail(world, 1, login="teacher", address="10.0.0.1")
    kept = "".join(Throttle.objects.values_list("key", flat=True))
    assert "teacher" not in kept and "10.0" not in kept


def test_page_tells_when_to_try_again(teacher):
    client = Client()
    for _ in range(HERE[0]):
        sign_in(client, secret="не тот")
    response = sign_in(client)
    assert response.status_code == 429
    assert "Попробуйте снова в" in response.content.decode()


def test_password_is_neither_shown_nor_logged(teacher, caplog):
    caplog.set_level(logging.DEBUG)
    response = sign_in(Client(), secret="canary-7f3a91")
    assert "canary-7f3a91" not in response.content.decode() + caplog.text


def test_sign_out_takes_a_post_and_tells_the_rooms(teacher, monkeypatch):
    told = []
    monkeypatch.setattr(actions.leaving, "_leaving", [])
    actions.on_sign_out(lambda person_id, viewer: told.append((person_id, viewer.person_id)))
    client = Client()
    client.force_login(teacher)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert told == [(teacher.pk, teacher.pk)]
    assert client.get("/today/").status_code == 302


def test_new_password_ends_other_sessions(teacher):
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    form = {
        "old_password": PASSWORD,
        "new_password1": "совсем другие слова",
        "new_password2": "совсем другие слова",
    }
    assert here.post("/me/password/", form).url == "/today/"
    assert here.get("/today/").status_code == 200
    assert elsewhere.get("/today/").status_code == 302


WEAK = {
    "9182736450": "В пароле одни цифры",
    "password123": "слишком известен",
    "коротко": "короче 10 знаков",
    "teacher123": "похож на ваше имя для входа",
    "Ветрова-1985": "похож на ваше имя для входа",
    "vetrova1985": "похож на ваше имя для входа",
    "dtnhjdf1985": "похож на ваше имя для входа",
    "МарияПетровна": "похож на ваше имя для входа",
    "Гимназия № 4 !": "название организации",
}


def change(person, **form):
    client = Client()
    client.force_login(person)
    typed = {"old_password": PASSWORD, "new_password1": "совсем другие слова", **form}
    return client.post("/me/password/", {"new_password2": typed["new_password1"], **typed})


@pytest.mark.parametrize("weak", WEAK)
def test_weak_password_is_refused_at_its_field_in_words(world, teacher, weak):
    Employment.objects.update(organisation=world.other_school)
    form = change(teacher, new_password1=weak).context["form"]
    assert list(form.errors) == ["new_password1"]
    assert WEAK[weak] in form.errors["new_password1"][-1]


def test_errors_stand_at_the_field_they_concern(teacher):
    assert list(change(teacher, new_password2="совсем другие снова").context["form"].errors) == [
        "new_password2"
    ]
    wrong = change(teacher, old_password="не тот пароль").context["form"].errors
    assert wrong == {"old_password": ["Пароль не подходит. Проверьте раскладку клавиатуры и Caps Lock."]}


@pytest.mark.parametrize(
    "good", ["марья пошла за грибами", "школа стоит на горе", "teacher of the year 1998"]
)
def test_a_name_among_other_words_is_no_harm(teacher, good):
    assert change(teacher, new_password1=good).status_code == 302
