"""A telephone and a printed sheet: the QR code leads to its page, photographs of it come back as one file."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.storage import FileSystemStorage, default_storage
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from marshrut.demo.actions.signing import make_authority
from marshrut.diagnostics.models import Application
from marshrut.documents.models import Document, StoredFile
from marshrut.documents.queries import spelled_code
from tests.browser.test_applications import Journey, see
from tests.diagnostics import given
from tests.diagnostics import given_sheets as sheets
from tests.formats import pictures as made
from tests.signatures import Signing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def journey(chromium, live_server, world, tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    for name in ("head", "deputy", *given.PEOPLE):
        world.person(name)
    started = Journey(chromium, live_server, world, 390)
    yield started
    for context in started.contexts:
        context.close()


def photographs(*contents):
    return [
        {"name": f"IMG_{n}.JPG", "mimeType": "image/jpeg", "buffer": content}
        for n, content in enumerate(contents, 1)
    ]


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page).response["violations"] == []


@pytest.mark.clause("A2.5.9.3", "A2.consent", "A2.application")
def test_the_school_sends_its_application_on_paper_from_a_telephone(journey):
    application = given.asked(journey.world)
    page = journey.as_("deputy", "application", application.pk)
    page.get_by_role("button", name="Напечатать лист согласий").click()
    see(page, "Код листа")
    sheet = Document.objects.get(kind="consents")
    page = journey.as_("deputy", "sheet_found", sheet.code)
    fits(page)
    page.get_by_role("link", name="Загрузить подписанный лист").click()
    expect(page.get_by_label("Код листа")).to_have_value(spelled_code(sheet.code))
    fits(page)
    page.get_by_label("Ветрова Мария Петровна").check()
    page.get_by_label("Ёлкина Анна Ильинична").check()
    page.get_by_label("Дата подписи на листе").fill(localdate().isoformat())
    page.get_by_label("Скан или снимки").set_input_files(photographs(made.HEIC))
    page.get_by_role("button", name="Приложить лист").click()
    see(page, "HEIC")
    expect(page.get_by_label("Ветрова Мария Петровна")).to_be_checked()
    fits(page)
    page.get_by_label("Скан или снимки").set_input_files(photographs(made.jpeg(6), made.jpeg()))
    page.get_by_role("button", name="Приложить лист").click()
    expect(page.locator("body")).to_contain_text("согласия отмечены")
    assert StoredFile.objects.get().pages == 2
    letter_is_given_back(journey, page, application)


def letter_is_given_back(journey, page, application):
    page.get_by_role("button", name="Напечатать письмо").click()
    see(page, "Код листа")
    page.get_by_role("link", name="Загрузить подписанный лист").click()
    page.get_by_label("Дата подписи на листе").fill(localdate().isoformat())
    page.get_by_label("Скан или снимки").set_input_files(photographs(made.jpeg()))
    fits(page)
    page.get_by_role("button", name="Приложить и отправить").click()
    expect(page.locator("body")).to_contain_text("заявка отправлена")
    see(page, "на бумаге")
    fits(page)
    assert Application.objects.get(pk=application.pk).signed_by == journey.world.person("head")


@pytest.mark.clause("A2.5.9.3", "A2.application")
def test_the_letter_is_signed_by_a_file(journey, tmp_path, settings):
    settings.SIGNATURE_AUTHORITIES = make_authority(tmp_path / "authority")
    signing = Signing(tmp_path / "authority")
    application = given.submitted(journey.world)
    page = journey.as_("deputy", "application", application.pk)
    page.get_by_role("button", name="Напечатать письмо").click()
    see(page, "Код листа")
    letter = Document.objects.get(kind="application")
    signing.printed(letter)
    page = journey.as_("deputy", "document", letter.pk)
    fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать PDF").click()
    printed = download.value.path().read_bytes()
    page.get_by_role("link", name="Подписать файлом").click()
    fits(page)
    by_deputy = signing.file(letter, journey.world.person("deputy"), content=printed)
    brought(page, by_deputy)
    see(page, "Этот документ должен подписать Сомов Пётр Ильич")
    fits(page)
    brought(page, signing.file(letter, journey.world.person("head"), content=printed))
    expect(page.locator("body")).to_contain_text("Подпись проверена и приложена")
    see(page, "усиленная квалифицированная подпись")
    fits(page)
    assert Application.objects.get(pk=application.pk).signature == "qualified"


def brought(page, file):
    sent = {"name": "подпись.sig", "mimeType": "application/octet-stream", "buffer": file.read()}
    page.get_by_label("Файл подписи").set_input_files(sent)
    page.get_by_role("button", name="Проверить и приложить").click()


@pytest.mark.clause("A2.6.3")
def test_a_code_typed_from_a_sheet_finds_it_for_its_own_alone(journey):
    sent = sheets.sent_on_paper(journey.world)
    code = spelled_code(Document.objects.get(case=sent.case, kind="application").code)
    for name, words in (("deputy", "Сомов Пётр Ильич"), ("teacher", "Листа с таким кодом у вас нет")):
        page = journey.as_(name, "find_sheet")
        fits(page)
        page.get_by_label("Код листа").fill(code)
        page.get_by_role("button", name="Найти").click()
        see(page, words)
    assert reverse("find_sheet") in page.url


@pytest.mark.clause("A2.5.9.3", "A2.consent")
def test_a_teacher_sends_their_own_application_on_paper_from_a_telephone(journey):
    page = journey.as_("teacher", "application_own")
    page.get_by_label("математика").check()
    page.get_by_label("Удобно с").fill((localdate() + timedelta(days=14)).isoformat())
    page.get_by_label("Удобно по").fill((localdate() + timedelta(days=28)).isoformat())
    page.get_by_label("Телефон для связи").fill("+7 910 123-45-67")
    page.get_by_role("button", name="Напечатать и подписать").click()
    see(page, "Отметьте хотя бы один блок")
    fits(page)
    page.get_by_label("предметный").check()
    page.get_by_role("button", name="Напечатать и подписать").click()
    see(page, "Код листа")
    sheet = Document.objects.get(kind="own_application")
    page = journey.as_("teacher", "my_consents")
    fits(page)
    page.get_by_role("link", name="Заявка ждёт вашей подписи").click()
    see(page, "Никому ещё не отправлена")
    fits(page)
    assert_unknown_to_school(journey)
    page.get_by_role("link", name="Приложить подписанную заявку").click()
    expect(page.get_by_label("Код листа")).to_have_value(spelled_code(sheet.code))
    fits(page)
    page.get_by_label("Дата подписи на листе").fill(localdate().isoformat())
    page.get_by_label("Скан или снимки").set_input_files(photographs(made.jpeg(6), made.jpeg()))
    page.get_by_role("button", name="Приложить и отправить").click()
    expect(page.locator("body")).to_contain_text("отправлена региональному оператору")
    see(page, "на бумаге")
    fits(page)
    page = journey.as_("operator", "application", Application.objects.get().pk)
    see(page, "Ветрова Мария Петровна")
    assert StoredFile.objects.get().pages == 2
    assert_unknown_to_school(journey)


def assert_unknown_to_school(journey):
    page = journey.as_("deputy", "applications")
    expect(page.locator("main")).not_to_contain_text("Индивидуальная")
