import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from marshrut.people.models import Factor, Person, RecoveryCode, Slip
from tests.people.conftest import PASSWORD
from tests.people.given_factors import code, factor

LATER = 31


@pytest.fixture
def clock(world):
    with time_machine.travel(world.now, tick=False) as moving:
        yield moving


@pytest.fixture
def operator(world, clock):
    person = world.person("operator")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person, **extra):
    client = Client()
    answer = client.post("/sign-in/", {"login": person.login, "secret": PASSWORD, **extra})
    return client, answer


def signed_in(client):
    return client.get("/today/").status_code == 200


def test_set_up_from_the_first_page_to_the_codes(world, operator, clock):
    client, _ = sign_in(operator)
    assert "Настройте второй фактор входа до" in client.get("/today/").content.decode()
    client.post("/me/factor/", {"begin": "1"})
    page = client.get("/me/factor/").content.decode()
    assert "data:image/svg+xml" in page and "otpauth://totp/" in page
    form = {"old_password": PASSWORD, "code": code(operator, world.now)}
    wrong = client.post("/me/factor/", {**form, "old_password": "не тот"})
    assert list(wrong.context["form"].errors) == ["old_password"]
    shown = client.post("/me/factor/", form)
    codes = re.findall(r"<li>(\w{4}-\w{4})</li>", shown.content.decode())
    assert len(codes) == 10 and shown["Cache-Control"].startswith("max-age=0")
    again = client.post("/me/factor/", form).content.decode()
    assert "Второй фактор настроен" in again and codes[0] not in again
    assert "Настройте второй фактор" not in client.get("/today/").content.decode()


def test_the_secret_stays_the_same_until_it_is_confirmed(operator):
    client, _ = sign_in(operator)
    client.post("/me/factor/", {"begin": "1"})
    before = client.get("/me/factor/").context["secret"]
    client.post("/me/factor/", {"begin": "1"})
    assert client.get("/me/factor/").context["secret"] == before


def test_password_alone_lets_nobody_in(world, operator, clock):
    factor(world, "operator")
    client, answer = sign_in(operator, next="/people/")
    assert answer.url == "/sign-in/code/" and not signed_in(client)
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert wrong.status_code == 422 and not signed_in(client)
    replayed = client.post("/sign-in/code/", {"code": code(operator, world.now)})
    assert "уже был использован" in replayed.content.decode() and not signed_in(client)
    clock.shift(LATER)
    assert client.post("/sign-in/code/", {"code": code(operator, clock_now())}).url == "/people/"
    assert signed_in(client)


def clock_now():
    return timezone.now()


def test_a_recovery_code_lets_in_and_says_how_many_are_left(world, operator):
    codes = factor(world, "operator")
    client, _ = sign_in(operator)
    client.post("/sign-in/code/", {"code": codes[0]})
    assert "Осталось: 9\xa0запасных кодов" in client.get("/today/").content.decode()


def test_the_second_step_waits_ten_minutes(world, operator, clock):
    codes = factor(world, "operator")
    client, _ = sign_in(operator)
    clock.shift(601)
    assert client.post("/sign-in/code/", {"code": codes[0]}).url == "/sign-in/"


def test_a_new_password_ends_a_sign_in_on_its_way(world, operator):
    codes = factor(world, "operator")
    client, _ = sign_in(operator)
    operator.set_password("совсем другие слова")
    operator.save()
    assert client.post("/sign-in/code/", {"code": codes[0]}).url == "/sign-in/"


def test_nobody_comes_to_the_second_step_without_the_first(operator):
    assert Client().get("/sign-in/code/").url == "/sign-in/"


def test_a_card_of_the_school_does_not_go_round_it(world, operator):
    factor(world, "operator")
    admin = Client()
    admin.force_login(world.person("administrator"))
    page = admin.get(f"/people/{operator.pk}/").context["key"]
    cards = admin.post("/people/slips/print/", {"person": operator.pk, "key": str(page)}).context["cards"]
    client = Client()
    client.post("/sign-in/", {"login": "operator", "secret": cards[0].code})
    words = "другие четыре слова здесь"
    form = {"new_password1": words, "new_password2": words, "phrase": "липа у старой мельницы"}
    assert client.post("/sign-in/password/", form).url == "/sign-in/code/"
    assert not signed_in(client)


def test_the_administrator_resets_and_the_person_reads_it(world, operator):
    factor(world, "operator")
    Person.objects.filter(pk=operator.pk).update(last_login=world.now)
    admin = Client()
    admin.force_login(world.person("administrator"))
    page = admin.get(f"/people/{operator.pk}/factor/")
    card = admin.post(page.wsgi_request.path, {"key": str(page.context["key"])}).context["cards"][0]
    client = Client()
    client.post("/sign-in/", {"login": "operator", "secret": card.code})
    words = "другие четыре слова здесь"
    client.post("/sign-in/password/", {"new_password1": words, "new_password2": words})
    own = client.get(f"/people/{operator.pk}/").content.decode()
    assert "сбрасывает второй фактор" in own and "Ваша роль закрыта" in own
    assert client.get("/people/").status_code == 403, "the role waits for a new factor"
    assert Slip.objects.get().recovery and not Factor.objects.exclude(secret="").exists()


def test_a_reset_sent_twice_makes_one_card(world, operator):
    factor(world, "operator")
    admin = Client()
    admin.force_login(world.person("administrator"))
    key = str(admin.get(f"/people/{operator.pk}/factor/").context["key"])
    admin.post(f"/people/{operator.pk}/factor/", {"key": key})
    assert admin.post(f"/people/{operator.pk}/factor/", {"key": key}).status_code == 409
    assert Slip.objects.count() == 1


def test_given_up_by_password_and_code(world, operator):
    codes = factor(world, "operator")
    client, _ = sign_in(operator)
    client.post("/sign-in/code/", {"code": codes[0]})
    wrong = client.post("/me/factor/give-up/", {"old_password": "не тот", "code": codes[1]})
    assert wrong.status_code == 422 and RecoveryCode.objects.open().count() == 9
    assert (
        client.post("/me/factor/give-up/", {"old_password": PASSWORD, "code": codes[1]}).url == "/me/factor/"
    )
    assert not Factor.objects.filter(confirmed_at__isnull=False).exists()
