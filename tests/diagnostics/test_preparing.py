"""A teacher prepares: reads what the work is like, tries a demonstration that leaves no trace, checks the device."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from marshrut.core.models import Entry, Look
from marshrut.diagnostics.actions.sittings import schedule_sitting
from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer, Result
from tests.bank import given as bank
from tests.diagnostics import given

pytestmark = pytest.mark.clause("A3.3.2.1")
TRACES = (Answer, CurrentAnswer, Result, Attempt, Entry, Look)


@pytest.fixture
def material(world):
    return bank.an_approved_instrument(world)


@pytest.fixture
def consent(world, material):
    """The teacher's, with a work assigned and fifteen minutes more."""
    sitting = given.sitting(world, material=material)
    work = given.work(sitting, world.person("teacher"))
    Attempt.objects.filter(pk=work.pk).update(extra_minutes=15)
    return work.consent


@pytest.fixture
def teacher(client, world):
    client.force_login(world.person("teacher"))
    return client


def text_of(client, route, *args):
    response = client.get(reverse(route, args=args))
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


def test_the_page_says_what_the_work_is_like_and_what_comes_of_it(teacher, consent):
    text = text_of(teacher, "preparing", consent.pk)
    for words in (
        "8 заданий, 8 баллов. Время — 60 минут и ещё 15 минут для вас",
        "Умение 1; Умение 2",
        "больше 80 % — низкий",
        "меньше 60 % — высокий",
        "через 10 рабочих дней",
        "Без вашего согласия он не начнёт действовать",
        "Школа, муниципалитет и Департамент его не получают",
        "4 задания на тех же экранах",
    ):
        assert words in text


def test_it_is_opened_from_the_work_and_from_the_consent(teacher, consent):
    address = reverse("preparing", args=[consent.pk])
    work = consent.attempts.get()
    assert address in text_of(teacher, "attempt", work.pk)
    assert address in text_of(teacher, "consent", consent.pk)


def test_before_a_sitting_it_tells_of_the_materials_in_use(teacher, world, material):
    application = given.agreed(world)
    consent = given.consent(world, application, "teacher")
    text = text_of(teacher, "preparing", consent.pk)
    assert "Сеанс ещё не назначен" in text
    assert material.title in text


def test_fewer_blocks_take_the_share_of_the_time_already_before_a_sitting(teacher, world):
    bank.an_approved_instrument(world, blocks=("subject", "methodical"))
    application = given.agreed(world, details={**given.DETAILS, "blocks": ["subject"]})
    consent = given.consent(world, application, "teacher")
    assert "Время — 30 минут." in text_of(teacher, "preparing", consent.pk)


def test_materials_that_do_not_test_everything_are_not_promised(teacher, world):
    bank.an_approved_instrument(world, blocks=("subject",))
    consent = given.consent(world, given.asked(world), "teacher")
    assert "Материалы ещё не выбраны" in text_of(teacher, "preparing", consent.pk)


@pytest.mark.parametrize("who", ["colleague", "head", "deputy", "operator", "author"])
@pytest.mark.parametrize("route", ["preparing", "demonstration_item", "demonstration_result"])
def test_it_is_for_the_person_alone(client, world, consent, material, who, route):
    client.force_login(world.person(who))
    more = {"preparing": [], "demonstration_item": [material.pk, 1], "demonstration_result": [material.pk]}
    assert client.get(reverse(route, args=[consent.pk, *more[route]])).status_code == 404


def answered(teacher, consent, material, answers):
    for number, value in enumerate(answers, 1):
        address = reverse("demonstration_item", args=[consent.pk, material.pk, number])
        response = teacher.post(address, {"answer": value, "go": "next"})
    return response


def test_a_demonstration_is_scored_at_once_and_leaves_no_trace(teacher, consent, material):
    before = [model.objects.count() for model in TRACES]
    last = answered(teacher, consent, material, ["a", "b", "a", ""])
    assert last.url == reverse("demonstration_result", args=[consent.pk, material.pk])
    text = text_of(teacher, "demonstration_result", consent.pk, material.pk)
    assert "2 из 4 баллов" in text
    assert "Это демонстрация, а не результат диагностики" in text
    assert "Ваш ответ: неверно<br>Верно: <b>верно</b>" in text
    assert "Ваш ответ: нет ответа" in text
    assert [model.objects.count() for model in TRACES] == before


def test_an_answer_is_there_when_one_comes_back_and_gone_when_one_begins_anew(teacher, consent, material):
    answered(teacher, consent, material, ["b"])
    assert 'value="b" checked' in text_of(teacher, "demonstration_item", consent.pk, material.pk, 1)
    teacher.post(reverse("demonstration_result", args=[consent.pk, material.pk]))
    assert " checked" not in text_of(teacher, "demonstration_item", consent.pk, material.pk, 1)


def test_an_answer_that_is_none_is_refused_in_words(teacher, consent, material):
    address = reverse("demonstration_item", args=[consent.pk, material.pk, 1])
    assert teacher.post(address, {"answer": "z"}).status_code == 422


@pytest.mark.parametrize("number", [0, 5])
def test_there_is_no_item_beyond_the_last(teacher, consent, material, number):
    address = reverse("demonstration_item", args=[consent.pk, material.pk, number])
    assert teacher.get(address).status_code == 404


def test_a_work_is_never_made_of_a_demonstration(world, consent, material):
    demonstration = material.variants.get(demonstration=True)
    assert not Attempt.objects.filter(variant=demonstration).exists()
    with pytest.raises(IntegrityError, match="work_is_real"), transaction.atomic():
        Attempt.objects.filter(consent=consent).update(variant=demonstration)


def test_people_of_a_sitting_get_the_real_variants_in_turn(world, material):
    people = ("teacher", "colleague")
    application = given.agreed(world, people)
    consents = [given.consent(world, application, name).pk for name in people]
    sitting = schedule_sitting(
        given.plan(world),
        consent_ids=consents,
        instruments={world.maths.pk: material.pk},
        viewer=world.viewer("operator"),
    )
    assert set(sitting.attempts.values_list("variant__number", flat=True)) == {1, 2}


def test_the_device_page_tries_the_server_without_scripts(teacher, world):
    assert "сценарии" in text_of(teacher, "device")
    page = teacher.post(reverse("device"), follow=True).content.decode()
    assert "Сервер записал пробный ответ" in page


def test_a_browser_that_keeps_no_cookies_is_told_so(teacher):
    assert "не вернулся" in teacher.get(reverse("device") + "?stored=1").content.decode()


def test_the_echo_gives_back_what_was_stored_by_another_request(teacher):
    teacher.post(reverse("device_echo"), {"word": "проба" * 40})
    assert teacher.get(reverse("device_echo")).json() == {"word": ("проба" * 40)[:64]}


@pytest.mark.parametrize(
    "blocks", [("subject",), ("subject", "methodical", "psychological", "communicative")]
)
def test_the_pages_take_a_bounded_number_of_queries(teacher, world, blocks, django_assert_max_num_queries):
    material = bank.an_approved_instrument(world, blocks=blocks)
    application = given.agreed(world, details={**given.DETAILS, "blocks": list(blocks)})
    consent = given.consent(world, application, "teacher")
    teacher.get(reverse("preparing", args=[consent.pk]))
    with django_assert_max_num_queries(22):
        teacher.get(reverse("preparing", args=[consent.pk]))
    with django_assert_max_num_queries(18):
        teacher.get(reverse("demonstration_item", args=[consent.pk, material.pk, 1]))
