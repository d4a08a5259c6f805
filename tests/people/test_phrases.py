from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from marshrut.core.models import Case
from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.access.passwords import folded, weakness
from marshrut.people.actions.throttle import HERE, Throttled
from tests.people.conftest import PASSWORD

PHRASE = "Ёлка у третьего подъезда"


@pytest.fixture
def browser(teacher):
    client = Client()
    client.post("/sign-in/", {"login": "teacher", "secret": PASSWORD})
    return client


def labels(person):
    return list(Case.objects.get(kind="person", person=person).entries.values_list("label", flat=True))


def open_results(world, phrase, later=timedelta(0)):
    person = world.person("teacher")
    person.refresh_from_db()
    viewer = world.viewer("teacher", world.now + later)
    return actions.open_results(person=person, phrase=phrase, address="10.0.0.1", viewer=viewer)


def test_who_has_none_is_offered_to_set_one_with_the_password(browser, teacher):
    assert "Задайте контрольную фразу" in browser.get("/me/", follow=True).content.decode()
    form = {"old_password": "не тот пароль", "phrase": PHRASE}
    assert list(browser.post("/me/phrase/", form).context["form"].errors) == ["old_password"]
    assert browser.post("/me/phrase/", {**form, "old_password": PASSWORD}).url == "/me/"
    assert "Задайте контрольную фразу" not in browser.get("/me/", follow=True).content.decode()
    assert labels(teacher) == ["Задана контрольная фраза"]


def test_phrase_is_kept_as_argon2_of_one_spelling(world, teacher):
    actions.set_phrase(person=teacher, phrase=PHRASE, viewer=world.viewer("teacher"))
    teacher.refresh_from_db()
    assert teacher.phrase.startswith("argon2$argon2id$v=19$m=32768,t=3,p=1$")
    for typed in ("елка у третьего подъезда", "  ЁЛКА, у третьего\tподъезда! ", "елкаутретьегоподъезда"):
        assert check_password(folded(typed), teacher.phrase)
    assert not check_password(folded("ёлка у второго подъезда"), teacher.phrase)


@pytest.mark.parametrize(
    "phrase",
    ["коротко", "а ну ка", "ааааа ааааа", "12.05.1985", "Ветрова Мария", "я Teacher", "Гимназия № 4"],
)
def test_what_others_know_is_no_phrase(world, teacher, phrase):
    teacher.employments.update(organisation=world.other_school)
    with pytest.raises(Refused):
        actions.set_phrase(person=teacher, phrase=phrase, viewer=world.viewer("teacher"))
    assert weakness(PHRASE, teacher) == ""


def test_phrase_like_the_password_is_refused(browser):
    form = {"old_password": PASSWORD, "phrase": PASSWORD.upper()}
    assert "такая же, как пароль" in browser.post("/me/phrase/", form).content.decode()


@pytest.mark.clause("A2.6.3")
def test_wrong_phrases_are_throttled_like_passwords(world, teacher):
    actions.set_phrase(person=teacher, phrase=PHRASE, viewer=world.viewer("teacher"))
    type(teacher).objects.update(results_closed_at=world.now)
    for _ in range(HERE[0]):
        with pytest.raises(Refused, match="Фраза не подходит"):
            open_results(world, "не та фраза вовсе")
    with pytest.raises(Throttled, match="региональному оператору"):
        open_results(world, PHRASE)
    assert open_results(world, PHRASE, later=HERE[1]).results_closed_at is None


def test_wrong_phrases_do_not_lock_the_password(world, teacher, browser):
    type(teacher).objects.update(results_closed_at=world.now)
    for _ in range(HERE[0] + 1):
        browser.post("/me/results/", {"phrase": "не та фраза вовсе"})
    assert Client().post("/sign-in/", {"login": "teacher", "secret": PASSWORD}).status_code == 302


@pytest.mark.clause("A2.6.3")
def test_nobody_sets_a_phrase_while_results_are_closed(world, teacher, browser):
    type(teacher).objects.update(results_closed_at=world.now)
    with pytest.raises(Refused, match="Сначала подтвердите"):
        actions.set_phrase(person=teacher, phrase=PHRASE, viewer=world.viewer("teacher"))
    assert browser.post("/me/phrase/", {"old_password": PASSWORD, "phrase": PHRASE}).url == "/me/results/"
    assert browser.get("/me/results/").status_code == 200
    with pytest.raises(Refused, match="Фраза не подходит"):
        open_results(world, "")
