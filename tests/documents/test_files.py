import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marshrut.core.access import Who
from marshrut.core.workflow import Refused
from marshrut.documents import access
from marshrut.documents.actions import clean_name, store_scan
from marshrut.documents.models import StoredFile
from marshrut.formats import scans
from marshrut.formats.pdfs import pages_of
from tests.formats import pictures as made

PDF = made.pdf()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    own = Who("сам", lambda viewer, row: "self" if row.owner_id == viewer.person_id else "")
    monkeypatch.setitem(access._purposes, "scan", access.Purpose("scan", "Подписанная заявка", own))
    return tmp_path


def upload(world, *contents, name="Скан заявки.pdf", who="deputy"):
    sent = [SimpleUploadedFile(name, content) for content in contents or (PDF,)]
    person = world.person(who).pk
    return store_scan(sent, purpose="scan", case=None, viewer=world.viewer(who), owner_id=person)


def test_a_file_is_kept_under_a_random_name(world, folder):
    row = upload(world)
    assert (folder / row.name).read_bytes() == PDF
    assert "заявки" not in row.name
    assert (row.title, row.format, row.size, row.pages) == ("Скан заявки.pdf", "pdf", len(PDF), 1)
    assert (row.uploaded_by, row.uploaded_at) == (world.person("deputy"), world.now)


def test_photographs_become_one_file(world, folder):
    row = upload(world, made.jpeg(6), made.jpeg(), made.png(), name="IMG_0012.JPG")
    assert (row.title, row.format, row.pages) == ("IMG_0012.pdf", "pdf", 3)
    kept = (folder / row.name).read_bytes()
    assert pages_of(kept) == 3
    assert made.PLACE not in kept
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_the_same_bytes_of_two_owners_are_two_files(world):
    first, second = upload(world), upload(world, who="head")
    assert first.sha256 == second.sha256
    assert first.name != second.name


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "пустой"),
        (b"<html><script>alert(1)</script>", "не похож"),
        (b"PK\x03\x04 docx", "не похож"),
        (b"GIF89a", "не похож"),
        (made.HEIC, "HEIC"),
        (made.jpeg()[:-2], "не целиком"),
        (made.pdf(tail=b"/Encrypt 9 0 R"), "паролем"),
    ],
)
def test_other_content_is_refused_in_words_whatever_its_name(world, folder, content, words):
    with pytest.raises(Refused, match=words):
        upload(world, content)
    assert not StoredFile.objects.exists()
    assert not list(folder.rglob("*.pdf"))


def test_a_file_too_large_is_refused(world, monkeypatch):
    monkeypatch.setattr(scans, "LARGEST", 3)
    with pytest.raises(Refused, match="больше"):
        upload(world)


def test_nothing_is_left_when_the_row_cannot_be_written(world, folder, monkeypatch):
    monkeypatch.setattr(StoredFile.objects, "create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        upload(world)
    assert not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("скан.PDF", "скан.pdf"),
        ("..\\..\\etc\\скан.jpg", "скан.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("", "файл.pdf"),
        ("../.pdf", "файл.pdf"),
        ("я" * 300 + ".pdf", "я" * 120 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, clean):
    assert clean_name(name, "pdf") == clean


def test_its_owner_gets_the_file_with_its_true_type(world, client):
    row = upload(world, made.png(), name="снимок.png")
    client.force_login(world.person("deputy"))
    answer = client.get(reverse("stored_file", args=[row.key]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert pages_of(b"".join(answer.streaming_content)) == 1


@pytest.mark.parametrize("name", ["head", "teacher", "administrator", "operator"])
def test_nobody_else_gets_the_file(world, client, name):
    row = upload(world)
    client.force_login(world.person(name))
    assert client.get(reverse("stored_file", args=[row.key])).status_code == 404
