"""A printed sheet finds its document: by the QR code, by the code typed, for whoever may open it and for nobody else."""

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from marshrut.documents import jobs
from marshrut.documents.documents.frozen import frozen
from marshrut.documents.models import CODE, SIGNS, Document, new_code
from marshrut.documents.queries import read_code, spelled_code
from tests.diagnostics import given
from tests.documents import given as papers
from tests.documents.reading import pdf_facts, pdf_text
from tests.world import World

SHEET = "K7M29XTA4PC3"
ISSUED = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
PRINTED = "K7M2-9XTA-4PC3"


def test_a_code_is_drawn_by_chance_of_signs_that_look_like_no_other():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == CODE and set(code) <= set(SIGNS) for code in codes)


@pytest.mark.parametrize(
    "typed", [PRINTED, "k7m29xta4pc3", " К7М2 9ХТА 4РС3 ", "к7м2–9хта–4рс3", "K7M2\u20119XTA\u20114PC3"]
)
def test_a_code_is_read_in_whichever_letters_it_is_typed(typed):
    assert read_code(typed) == SHEET
    assert spelled_code(SHEET) == PRINTED


@pytest.mark.parametrize(
    "typed", ["", "K7M2-9XTA-4PC", "K7M2-9XTA-4PC31", "K7M2-9XTA-4PCО", "1" * 12, "Ж" * 12]
)
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) == ""


@pytest.mark.parametrize("code", ["application", "consents", "card", "extract"])
def test_the_code_stands_at_the_foot_of_every_page(code):
    content = jobs.made_of(code, "pdf", frozen(papers.ALL[code]()), ISSUED, SHEET)
    assert pdf_text(content).count(PRINTED) == int(pdf_facts(content)["Pages"])
    assert pdf_facts(content)["Tagged"] == "yes"


@pytest.mark.parametrize("code", ["application", "card"])
def test_a_letter_of_words_has_the_code_and_its_picture(code, settings):
    settings.SITE_URL = "https://marshrut.example.org/"
    content = jobs.made_of(code, "docx", frozen(papers.ALL[code]()), ISSUED, SHEET)
    with ZipFile(BytesIO(content)) as archive:
        feet = [archive.read(n).decode() for n in archive.namelist() if "footer" in n and n.endswith(".xml")]
        pictures = [archive.read(n) for n in archive.namelist() if "media" in n]
    assert sum(PRINTED in foot and "<w:drawing>" in foot for foot in feet) == 2
    assert jobs._drawn(SHEET, "png") in pictures


def test_the_picture_holds_an_address_of_ours_and_the_code_alone(settings):
    settings.SITE_URL = "https://marshrut.example.org/"
    held = jobs._qr(SHEET)
    assert held == jobs.segno.make(f"https://marshrut.example.org/p/{SHEET}/", error="m", micro=False)


@pytest.fixture
def letter(world):
    return Document.objects.get(case=given.sent(world).case, kind="application")


@pytest.mark.clause("A2.6.3")
def test_the_code_leads_who_may_open_the_document_and_nobody_else(world, letter, client):
    led = set()
    for name in World.CAST:
        client.force_login(world.person(name))
        answer = client.get(reverse("sheet_found", args=[letter.code]))
        if answer.status_code == 302:
            assert answer.url == reverse("document", args=[letter.pk])
            led.add(name)
        else:
            assert answer.status_code == 404
    assert led == {"head", "deputy", "deputy_developer", "operator"}


def _without(code, answer):
    """The page without what differs by chance: the code itself and the keys of forms."""
    return re.sub(r"\w{64}", "", answer.content.decode().replace(code, ""))


def test_a_foreign_code_looks_like_none(world, letter, client):
    client.force_login(world.person("other_head"))
    seen = [
        _without(code, client.get(reverse("sheet_found", args=[code]))) for code in (letter.code, new_code())
    ]
    assert seen[0] == seen[1]
    typed = [
        _without(code, client.get(reverse("find_sheet"), {"code": code}))
        for code in (letter.code, new_code())
    ]
    assert typed[0] == typed[1]
    assert "Листа с таким кодом у вас нет" in typed[0]


def test_who_has_not_signed_in_is_asked_to_and_comes_to_the_sheet(letter, client):
    address = reverse("sheet_found", args=[letter.code])
    answer = client.get(address)
    assert (answer.status_code, address in answer.url or "next" in answer.url) == (302, True)


def test_a_typed_code_finds_the_document(world, letter, client):
    client.force_login(world.person("deputy"))
    answer = client.get(reverse("find_sheet"), {"code": spelled_code(letter.code).lower()})
    assert answer.url == reverse("document", args=[letter.pk])
    assert "двенадцать" not in client.get(reverse("find_sheet")).content.decode()


def test_the_page_of_a_document_names_its_code(world, letter, client):
    client.force_login(world.person("deputy"))
    page = client.get(reverse("document", args=[letter.pk])).content.decode()
    assert spelled_code(letter.code) in page
    assert "Загрузить подписанный лист" not in page
