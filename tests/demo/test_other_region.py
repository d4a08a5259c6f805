"""Another region, made by its file alone: everything its people open, download and get says none of the first one's
names.
"""

import re
import tomllib
import zipfile
from collections import Counter
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import Client, override_settings
from django.urls import resolve

from marshrut.core import norms
from marshrut.core.bodies import Bodies
from marshrut.core.region_check import wrong_in_file
from marshrut.core.spellings import TOWNS
from marshrut.demo.jobs.making import make
from marshrut.demo.queries.content import content
from marshrut.documents import jobs
from marshrut.documents.access import kind_of as document_kind
from marshrut.documents.documents.frozen import frozen
from marshrut.documents.models import Document
from marshrut.regulations.clauses import clauses_of
from tests.conftest import NOW
from tests.demo.content import load
from tests.documents import given
from tests.documents.reading import docx_text, pdf_text

FILE = Path(__file__).resolve().parents[2] / "marshrut/demo/data/regions/other.toml"
OTHER = tomllib.loads(FILE.read_text("utf-8"))
STEMS = (
    "ЦНППМ|СОИРО|Смолен|ГАУ ДПО|Департамент|622-ОД|04\\.07\\.2023|\\(4812\\)|Вязьм|Вяземск|Рославл|Десногорск|Велиж|"
    "п\\. Красный|с\\. Печерск|Сычёвк|с\\. Угра|Гагаринск|г\\. Гагарин|г\\. Демидов|Глинк|Демидовск|Дорогобуж|Духовщин|Ельнинск|Ельн[ияе]\\b|Ершич|Кардымов|Краснинск|Монастырщин|"
    "Новодугин|Починк|Починок|Руднянск|Рудн[ияе]\\b|Сафоновск|Сафонове?о?\\b(?= )|Сычевск|Тёмкин|Темкин|Угранск|"
    "Хиславич|Холм-Жирк|Шумяч|Ярцев|Ольховск|ИОМ-67|\\b67-\\d{3}|непрерывного повышения профессионального"
)
SURNAMES = {"Сафонов", "Сафонова"}
FIRST = re.compile(STEMS, re.IGNORECASE)
LINK = re.compile(r'(?:href|action)="(/[^"#]*)"')
DOORS = ("/", "/today/", "/regulations/", "/regulations/?all=1", "/settings/?format=xlsx", "/nowhere/")
PER_ROUTE, MOST = 2, 100
TEXTS = (models.CharField, models.TextField, models.JSONField)
XLSX_PARTS = re.compile(r"xl/(sharedStrings|workbook|worksheets/.*)\.xml")

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def named(text):
    """The first region's names in a text."""
    return {hit[0] for hit in FIRST.finditer(text)} - SURNAMES


def test_the_search_would_find_the_first_region():
    for words in (
        *(value for value in vars(Bodies()).values() if isinstance(value, str) and "{" not in value),
        *(row["name"] for row in load("places")["municipality"]),
        *(row["centre_genitive"] for row in load("places")["municipality"]),
        *TOWNS.values(),
    ):
        if words != "67":
            assert named(f"{words} "), words


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker, tmp_path_factory):
    own_files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path_factory.mktemp("files")},
    }
    changed = override_settings(
        REGION=OTHER,
        REGION_FILE=str(FILE),
        TIME_ZONE=OTHER["zone"],
        STORAGES={**settings.STORAGES, "default": own_files},
    )
    with changed, django_db_blocker.unblock(), transaction.atomic():
        norms.forget()
        yield make("small", now=NOW, progress=str)
        transaction.set_rollback(True)
    norms.forget()


def test_its_file_says_nothing_impossible(region):
    assert wrong_in_file() == []
    assert norms.norms(NOW.date()).contact_applicant_days == 5
    assert norms.bodies(NOW.date()).centre.genitive == "Центра развития педагогов"
    assert not any(
        named(f"{each.summary} {each.decisions}") for each in clauses_of(Bodies(**OTHER["bodies"])).values()
    )


def test_nothing_that_it_keeps_names_the_first_region(region):
    wrong = Counter()
    for model in apps.get_models():
        fields = [f.attname for f in model._meta.concrete_fields if isinstance(f, TEXTS)]
        for row in model.objects.values_list(*fields) if fields else ():
            wrong.update((model.__name__, hit) for hit in named(" ".join(map(str, row))))
    assert not wrong


def test_no_document_names_it(region):
    made = [(row.kind, row.context) for row in Document.objects.all()]
    made += [(code, renamed(frozen(facts()))) for code, facts in given.ALL.items()]
    wrong = Counter()
    for code, facts in made:
        for name in document_kind(code).formats:
            read = docx_text if name == "docx" else pdf_text
            wrong.update((code, name, hit) for hit in named(read(jobs.made_of(code, name, facts, NOW))))
    assert not wrong
    assert len(made) > len(given.ALL)


def renamed(facts):
    """The samples of documents with this region's names, and nothing of the first one in what people entered."""

    def told(value):
        if isinstance(value, dict):
            return {key: told(item) for key, item in value.items()}
        if isinstance(value, list):
            return [told(item) for item in value]
        return FIRST.sub("…", value) if isinstance(value, str) else value

    return told(facts) | {"bodies": frozen(Bodies(**OTHER["bodies"]))}


def test_no_page_file_or_refusal_names_it(region):
    wrong, opened = Counter(), Counter()
    for key in (None, *(row["key"] for row in content("cast")["person"])):
        client = Client(raise_request_exception=False)
        if key:
            client.force_login(region.known[key].person)
        for url, answer in walk(client):
            opened[kind_of(answer)] += 1
            wrong.update((key, url, hit) for hit in named(text_of(answer)))
            assert answer.status_code < 500, (key, url)
    assert not wrong
    assert opened["html"] > 1000 and opened["xlsx"] > 20
    print(dict(opened))


def walk(client):
    """Every page that links lead to, a few of each route."""
    waiting, seen, of_route = list(DOORS), set(DOORS), Counter()
    while waiting:
        url = waiting.pop(0)
        answer = client.get(url)
        yield url, answer
        if kind_of(answer) == "html" and sum(of_route.values()) < MOST:
            for link in dict.fromkeys(unescape(found) for found in LINK.findall(answer.content.decode())):
                route = route_of(link)
                if link in seen or route is None or of_route[route] >= PER_ROUTE:
                    continue
                seen.add(link)
                of_route[route] += 1
                waiting.append(link)


def route_of(link):
    path, _, query = link.partition("?")
    if path.startswith("/static/") or "sign_out" in path:
        return None
    return resolve(path).view_name, query.partition("=")[0]


def kind_of(answer):
    told = answer.headers.get("Content-Type", "")
    for part, kind in (("html", "html"), ("spreadsheet", "xlsx"), ("wordprocessing", "docx"), ("pdf", "pdf")):
        if part in told:
            return kind
    return told.partition(";")[0]


def text_of(answer):
    content_ = b"".join(answer) if answer.streaming else answer.content
    match kind_of(answer):
        case "xlsx":
            book = zipfile.ZipFile(BytesIO(content_))
            return " ".join(book.read(name).decode() for name in book.namelist() if XLSX_PARTS.match(name))
        case "docx":
            return docx_text(content_)
        case "pdf":
            return pdf_text(content_)
    return content_.decode(errors="replace")
