"""The card (A3.card) and the extract as files, rendered by the worker's own code."""

import re
import zipfile
from io import BytesIO

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.urls import reverse

from marshrut.core.models import Look
from marshrut.documents.jobs import made_of, render
from marshrut.documents.models import Document
from tests.conftest import NOW
from tests.documents.reading import docx_text, pdf_text, rows

TEACHER = {
    "Образовательная организация": "МБОУ «СШ № 7»",
    "Должность": "учитель",
}
FILLED = (
    (
        "A3.5.2",
        0,
        {
            "ФИО педагогического работника": "Ветрова Мария Петровна",
            **TEACHER,
            "ФИО тьютора": "Дроздов Павел Никитич",
        },
    ),
    (
        "A3.5.3",
        1,
        {
            "Фамилия Имя Отчество": "Ветрова Мария Петровна",
            **TEACHER,
            "Образование": "высшее (специалитет, магистратура)",
            "Педагогический стаж": "6 лет",
            "Квалификационная категория": "первая категория",
        },
    ),
    (
        "A3.5.4",
        2,
        {
            "2.1. Вид диагностики профессиональных дефицитов": "стандартизированные оценочные процедуры",
            "2.2. Дата диагностики": "10.11.2026",
            "выявленные дефициты": "П-01.1 Формулировка П-01.1",
            "2.4. Рекомендации:": "Совет по П-01.1.",
        },
    ),
)


@pytest.fixture(autouse=True)
def _own_storage(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))


def paper(pathway, kind):
    return Document.objects.filter(case_id=pathway.pk, kind=kind).latest("issued_at", "pk")


def words(pathway, kind, form="docx"):
    content = made_of(kind, form, paper(pathway, kind).context, NOW)
    return docx_text(content) if form == "docx" else pdf_text(content)


@pytest.mark.clause("A3.card")
@pytest.mark.clause("A3.4.3.9")
@pytest.mark.clause("A3.5.1")
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_card_has_its_four_parts_field_by_field(given, form):
    pathway = given.placed()
    text = words(pathway, "card", form)
    for said in (
        *(pathway.number, "Ветрова Мария Петровна", "МБОУ «СШ № 7»", "учитель", "математика"),
        *("высшее (специалитет, магистратура)", "6 лет", "первая категория", "Дроздов Павел Никитич"),
        *("стандартизированные оценочные процедуры", "10.11.2026", "средний", "П-03.2", "Совет по П-01.1."),
        *("12 месяцев", "02.12.2026", "01.12.2027", "10.11.2029", "23.11.2026"),
    ):
        assert said in text.replace("\xa0", " "), said


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        pytest.param(table, field, value, marks=pytest.mark.clause(clause))
        for clause, table, fields in FILLED
        for field, value in fields.items()
    ],
)
def test_the_parts_of_the_card_are_filled_from_the_iom(given, table, field, value):
    content = made_of("card", "docx", paper(given.placed(), "card").context, NOW)
    filled = {row[0]: row[1].replace("\xa0", " ") for row in rows(content, table)}
    assert filled[field] == value


@pytest.mark.clause("A3.5.5", "A3.5.6", "A3.5.8", "A3.5.9")
def test_the_road_map_stands_in_its_categories_with_terms_and_codes(given):
    rows = paper(given.placed(), "card").context["categories"]
    assert [row["label"] for row in rows] == [
        "Получение дополнительных знаний, опыта",
        "Профессиональное развитие и обмен опытом",
        "Демонстрация личного опыта",
        "Наставничество",
        "Профилактика профессионального выгорания",
    ]
    assert rows[0]["lines"][0]["when"] == "18.01.2027 – 29.01.2027"
    assert rows[0]["lines"][0]["codes"] == "П-01.1, П-03.2"


@pytest.mark.clause("A3.4.3.10")
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_extract_gives_nothing_away(given, form):
    text = words(given.registered(), "extract", form)
    assert "Курс course" in text.replace("\xa0", " ")
    for hidden in ("П-01.1", "П-03.2", "средний", "дефицитов:", "Совет", "Дроздов", "10.11.2026"):
        assert hidden not in text


@pytest.mark.clause("A3.4.3.8")
def test_the_registered_card_carries_the_three_signatures(given):
    approvals = paper(given.registered(), "card").context["approvals"]
    assert [a["word"] for a in approvals] == ["согласовано", "согласовано", "утверждено"]
    assert approvals[2]["name"] == "Сомов Пётр Ильич"
    assert all("простая электронная подпись" in a["how"] for a in approvals)


def links(client, url, words):
    """Addresses on a page whose link says the words."""
    return re.findall(rf'href="([^"]+)"[^>]*>{words}', client.get(url, follow=True).content.decode())


@pytest.mark.clause("A3.4.3.5")
@pytest.mark.parametrize(
    ("who", "start", "title"),
    [
        ("teacher", "my_pathways", "Карта ИОМ"),
        ("lecturer", "pathway", "Карта ИОМ"),
        ("head", "pathway", "Выписка"),
    ],
)
def test_everybody_downloads_theirs_from_their_own_page(given, world, client, who, start, title):
    pathway = given.placed()
    render.func(list(Document.objects.filter(case_id=pathway.pk).values_list("pk", flat=True)))
    client.force_login(world.person(who))
    args = [] if start == "my_pathways" else [pathway.pk]
    (document,) = links(client, reverse(start, args=args), title)
    files = [client.get(url) for url in links(client, document, "Скачать")]
    assert [b"".join(file)[:4] for file in files] == [b"PK\x03\x04", b"%PDF"]


@pytest.mark.clause("A3.4.3.5")
@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [
        *(("teacher", "card", 200), ("lecturer", "card", 200), ("developer", "card", 200)),
        *(
            ("head", "card", 404),
            ("deputy", "card", 404),
            ("colleague", "card", 404),
            ("methodist", "card", 404),
        ),
        *(("head", "extract", 200), ("deputy", "extract", 200), ("teacher", "extract", 200)),
        *(("other_head", "extract", 404), ("colleague", "extract", 404), ("administrator", "card", 404)),
    ],
)
def test_who_downloads_what(given, world, client, who, kind, status):
    found = paper(given.placed(), kind)
    render.func([found.pk])
    client.force_login(world.person(who))
    assert client.get(reverse("download", args=[found.pk, "pdf"])).status_code == status


@pytest.mark.clause("A2.6.3")
def test_a_curators_download_of_the_card_is_a_look(given, world, client):
    found = paper(given.placed(), "card")
    render.func([found.pk])
    client.force_login(world.person("lecturer"))
    before = Look.objects.count()
    client.get(reverse("download", args=[found.pk, "docx"]))
    assert Look.objects.count() == before + 1


def test_the_page_offers_what_its_viewer_may_have(given, world, client):
    pathway = given.placed()
    client.force_login(world.person("head"))
    page = client.get(reverse("pathway", args=[pathway.pk])).content.decode()
    assert "Выписка из карты ИОМ: DOCX и PDF" in page
    assert "Карта ИОМ: DOCX" not in page


def test_the_file_says_when_it_was_issued_and_what_wrote_it(given):
    document = paper(given.placed(), "card")
    opened = zipfile.ZipFile(BytesIO(made_of("card", "docx", document.context, document.issued_at)))
    facts = opened.read("docProps/core.xml").decode()
    assert f"{document.issued_at:%Y-%m-%dT%H:%M:%SZ}" in facts and "2013" not in facts
    assert "<Application>Маршрут</Application>" in opened.read("docProps/app.xml").decode()
