"""The pages of a teacher's own application: entered, printed, waiting, given back, thrown away."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marshrut.core.documenting import all_routes
from marshrut.core.viewer import Role
from marshrut.core.workflow import perform
from marshrut.diagnostics.models import Application, Consent
from marshrut.documents.models import Document, Signature, StoredFile
from marshrut.people.models import Appointment, Employment, Person
from tests.diagnostics import given, given_own
from tests.diagnostics.pages import text as shown
from tests.formats import pictures as made
from tests.signing import FIRST, with_password

pytestmark = [pytest.mark.clause("A2.5.9.3"), pytest.mark.usefixtures("signing")]
ENTERED = {
    "period_from": "2026-12-07",
    "period_to": "2026-12-18",
    "blocks": ["subject", "methodical"],
    "contact_phone": "+7 910 123-45-67",
    "comment": "",
    "key": "one showing of the page",
}


@pytest.fixture
def entered(world):
    for name in ("teacher", "operator", "head"):
        world.person(name)
    return {**ENTERED, "employment": world.employment("teacher").pk, "subjects": [world.maths.pk]}


def text(answer):
    return answer.content.decode()


def scan(content=None):
    return SimpleUploadedFile("IMG_1.JPG", content or made.jpeg())


@pytest.mark.clause("A2.consent")
def test_from_the_form_to_the_sent_application(world, entered, sign_in):
    client, page = sign_in("teacher"), reverse("application_own")
    assert "на бумаге или файлом" in text(client.get(page))
    for _ in range(2):
        went = client.post(page, {**entered, "way": "print"})
    sheet = Document.objects.get(kind="own_application")
    assert went["Location"] == reverse("document", args=[sheet.pk])
    assert Application.objects.count() == 1 and not Consent.objects.exists()
    given_own.render(sheet)
    shown = text(client.get(went["Location"]))
    assert "Загрузить подписанный лист" in shown and "Подписать файлом" in shown
    draft = Application.objects.get()
    waiting = text(client.get(reverse("application", args=[draft.pk])))
    assert "Заявка ждёт вашей подписи" in waiting and "Удалить черновик" in waiting
    assert "Заявка ждёт вашей подписи" in text(client.get(reverse("my_consents")))
    back = reverse("application_own_signed", args=[draft.pk])
    told = {"seen": given.seen(draft), "code": sheet.code, "signed_on": "2026-11-23"}
    assert "Приложите скан" in text(client.post(back, told))
    for _ in range(2):
        went = client.post(back, {**told, "scan": scan()})
        assert went["Location"] == reverse("application", args=[draft.pk])
    assert (StoredFile.objects.count(), Signature.objects.count()) == (1, 2)
    other = client.post(back, {**told, "signed_on": "2026-11-22", "scan": scan()}, follow=True)
    assert "Этот лист не приложен" in text(other) and other.redirect_chain[0][0] == went["Location"]
    sent = text(client.get(went["Location"]))
    assert "на бумаге" in sent and "IMG_1.pdf" in sent
    signatures = text(client.get(reverse("document", args=[sheet.pk])))
    assert "Согласие на диагностику: математика" in signatures
    mine = text(client.get(reverse("consent", args=[Consent.objects.get().pk])))
    assert "на бумаге" in mine and "IMG_1.pdf" in mine


def test_the_operator_reads_how_it_was_signed(world, entered, sign_in):
    sent = given_own.give_back(world, given_own.draft(world))
    page = text(sign_in("operator").get(reverse("application", args=[sent.pk])))
    assert "на бумаге" in page and "Скан" in page
    assert sign_in("head").get(reverse("application", args=[sent.pk])).status_code == 404


def test_signing_here_still_needs_consent_and_password(world, entered, sign_in):
    with_password(world.person("teacher"))
    client, page = sign_in("teacher"), reverse("application_own")
    refused = text(client.post(page, entered))
    assert "Введите пароль" in refused and "Без вашего согласия" in refused
    assert client.post(page, {**entered, **FIRST, "agreed": "on"}).status_code == 302
    assert Application.objects.get().signature == "electronic"


def test_printing_checks_what_was_entered(world, entered, sign_in):
    client, page = sign_in("teacher"), reverse("application_own")
    wrong = text(client.post(page, {**entered, "way": "print", "blocks": []}))
    assert "Отметьте хотя бы один блок" in wrong and "Введите пароль" not in wrong
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("ways", "shown", "hidden"),
    [
        (["electronic"], ["Подписать и отправить"], ["Напечатать и подписать", "Подготовить PDF"]),
        (["paper"], ["Напечатать и подписать"], ["Подписать и отправить", "УКЭП", "Ваш пароль"]),
        (["qualified"], ["Подготовить PDF", "УКЭП"], ["Подписать и отправить", "сфотографируйте"]),
        (["electronic", "paper"], ["Подписать и отправить", "Напечатать и подписать"], ["УКЭП"]),
    ],
)
def test_the_page_offers_what_the_region_admits(world, entered, sign_in, only, ways, shown, hidden):
    only("letter_signatures", *ways)
    only("consent_signatures", *ways)
    page = text(sign_in("teacher").get(reverse("application_own")))
    assert [word for word in shown if word not in page] == []
    assert [word for word in hidden if word in page] == []


def test_where_a_hand_is_the_only_way_the_form_is_printed(world, entered, sign_in, only):
    only("letter_signatures", "paper")
    only("consent_signatures", "paper")
    assert "/documents/" in sign_in("teacher").post(reverse("application_own"), entered)["Location"]


def test_where_no_paper_is_taken_its_page_says_so_before_the_scan(world, entered, sign_in, only):
    draft = given_own.draft(world)
    only("letter_signatures", "qualified")
    client = sign_in("teacher")
    given_own.render(given_own.sheet(draft))
    waiting = text(client.get(reverse("application", args=[draft.pk])))
    assert "Подписать файлом" in waiting and "Приложить подписанную заявку" not in waiting
    page = text(client.get(reverse("application_own_signed", args=[draft.pk])))
    assert "На бумаге это в регионе не подписывают" in page and "Скан или снимки" not in page
    document = text(client.get(reverse("document", args=[given_own.sheet(draft).pk])))
    assert "Загрузить подписанный лист" not in document


def test_a_changed_name_asks_to_print_anew(world, entered, sign_in):
    draft = given_own.draft(world)
    Person.objects.filter(pk=draft.person_id).update(surname="Ким")
    client = sign_in("teacher")
    page = text(client.get(reverse("application", args=[draft.pk])))
    assert "Напечатайте заявку заново" in page and "Приложить подписанную заявку" not in page
    told, again = {"seen": given.seen(draft)}, reverse("application_own_print", args=[draft.pk])
    for _ in range(2):
        went = client.post(again, told)
    assert Document.objects.filter(kind="own_application").count() == 2
    assert went["Location"] == reverse("document", args=[given_own.sheet(draft).pk])
    assert "Приложить подписанную заявку" in text(client.get(reverse("application", args=[draft.pk])))


def test_whoever_has_left_is_told_to_begin_anew(world, entered, sign_in):
    draft = given_own.draft(world)
    Employment.objects.filter(person=draft.person).update(until="2026-11-22")
    page = text(sign_in("teacher").get(reverse("application", args=[draft.pk])))
    assert "Эту заявку уже нельзя отправить" in page and "Удалить черновик" in page
    assert "Приложить подписанную заявку" not in page and "Напечатать заново" not in page


@pytest.mark.clause("A2.5.1")
def test_a_draft_is_thrown_away_by_its_person(world, entered, sign_in):
    draft = given_own.draft(world)
    client, step = sign_in("teacher"), reverse("step", args=[draft.pk, "discard"])
    assert "напечатанный лист больше не примут" in text(client.get(step))
    client.post(step, {"seen": given.seen(draft)})
    assert given.fresh(draft).state == "withdrawn"
    page = text(client.get(reverse("application", args=[draft.pk])))
    assert "Эту заявку видите только вы." in page
    assert "Черновик удалён" in page and "Отозвана" not in page
    listed = text(client.get(reverse("my_consents")))
    assert "Черновик удалён" in listed and "Отозвана" not in listed
    away = client.get(reverse("application_own_signed", args=[draft.pk]), follow=True)
    assert "сейчас недоступно" in text(away)


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("name", ["head", "operator", "colleague"])
def test_for_others_there_is_no_draft(world, entered, sign_in, name):
    draft = given_own.draft(world)
    client = sign_in(name)
    for route in ("application", "application_own_signed"):
        assert client.get(reverse(route, args=[draft.pk])).status_code == 404
    assert client.post(reverse("application_own_print", args=[draft.pk])).status_code == 404
    assert "Ветрова" not in text(client.get(reverse("my_consents")))


def addresses(draft):
    """Every address of an application."""
    for name, pattern, _ in all_routes():
        if name.startswith(("application", "attendance")) and "<int:pk>" in pattern:
            yield name, reverse(name, args=[draft.pk])


def test_every_address_of_a_draft_answers_its_person_whatever_their_roles(world, entered, sign_in):
    draft = given_own.draft(world)
    teacher = world.person("teacher")
    since = {"since": world.viewer("teacher").today}
    Appointment.objects.create(person=teacher, role=Role.DEPUTY, organisation=world.school, **since)
    Appointment.objects.create(person=teacher, role=Role.OPERATOR, **since)
    client, answers = sign_in("teacher"), {}
    line = f"{world.employment('teacher').pk}-{world.maths.pk}"
    told = {"seen": given.seen(draft), "shown": line, "pick": line, "go": "done"}
    for name, address in addresses(draft):
        answers[name, "GET"] = client.get(address).status_code
        if name != "application_own_print":
            answers[name, "POST"] = client.post(address, told).status_code
    assert {name: code for name, code in answers.items() if code not in (200, 302, 403, 404, 405)} == {}
    assert answers["application", "GET"] == 200
    for name in ("application_check", "application_people", "application_details", "application_print"):
        assert answers[name, "POST"] == 404
    assert given.fresh(draft).state == "draft" and draft.rows.count() == 1


def test_own_applications_are_told_apart_in_the_list(world, entered, sign_in):
    sent = given_own.give_back(world, given_own.draft(world))
    perform(sent, "withdraw", viewer=world.viewer("teacher"), seen=given.seen(sent), note="Передумала")
    given_own.draft(world)
    page = shown(sign_in("teacher").get(reverse("my_consents")))
    assert f"Заявка {sent.number} от" in page and page.count("математика, 7–18 декабря 2026") == 2
    assert "Заявка отозвана" in page, "the consent given in it comes to nothing"
    consent = shown(sign_in("teacher").get(reverse("consent", args=[Consent.objects.get().pk])))
    assert "заявка отозвана" in consent and "Подготовиться" not in consent


def test_a_subject_that_is_applied_for_already_is_told_in_the_form(world, entered, sign_in):
    client = sign_in("teacher")
    assert "уже в заявке" not in shown(client.get(reverse("application_own")))
    draft = given_own.draft(world)
    assert "математика, уже в заявке, которая ждёт подписи" in shown(client.get(reverse("application_own")))
    oral = reverse("application_oral") + f"?who={draft.person_id}"
    operator = sign_in("operator").get(oral)
    assert "математика" in shown(operator) and "уже в заявке" not in shown(operator), (
        "a draft is nobody else's"
    )
    sent = given_own.give_back(world, draft)
    again = shown(sign_in("teacher").get(reverse("application_own")))
    assert f"математика, уже в заявке {sent.number}" in again


def test_the_operator_is_not_told_that_the_application_is_theirs(world, entered, sign_in):
    sent = given_own.give_back(world, given_own.draft(world))
    page = shown(sign_in("operator").get(reverse("application", args=[sent.pk])))
    assert "только заявитель и региональный оператор" in page and "только вы" not in page


def test_what_is_wrong_is_listed_in_the_order_of_the_page(world, entered, sign_in):
    page = shown(sign_in("teacher").post(reverse("application_own"), {"key": "a page", "employment": ""}))
    told = ("Выберите место работы", "Отметьте хотя бы один блок", "Без вашего согласия", "Введите пароль")
    places = [page.lower().index(words.lower()) for words in told]
    assert places == sorted(places)


def test_withdrawing_an_own_consent_promises_no_word_to_the_school(world, entered, sign_in):
    given_own.give_back(world, given_own.draft(world))
    page = shown(sign_in("teacher").get(reverse("consent_withdraw", args=[Consent.objects.get().pk])))
    assert "Школа" not in page and "ваша организация об индивидуальной заявке не узнает" in page
    schools = given.consent(world, given.consented(world, ["teacher"]), "teacher")
    page = shown(sign_in("teacher").get(reverse("consent_withdraw", args=[schools.pk])))
    assert "Школа и региональный оператор увидят" in page
