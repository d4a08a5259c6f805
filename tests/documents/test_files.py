import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marshrut.core.access import Who
from marshrut.core.workflow import Refused
from marshrut.documents import access, actions
from marshrut.documents.actions import clean_name, store
from marshrut.documents.models import StoredFile

PDF = b"%PDF-1.7\nscan"
PNG = b"\x89PNG\r\n\x1a\nscan"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    own = Who("сам", lambda viewer, row: "self" if row.owner_id == viewer.person_id else "")
    monkeypatch.setitem(access._purposes, "scan", access.Purpose("scan", "Подписанная заявка", own))
    return tmp_path


def upload(world, content=PDF, name="Скан заявки.pdf", who="deputy"):
    return store(SimpleUploadedFile(name, content), purpose="scan", case=None, viewer=world.viewer(who))


def test_a_file_is_kept_under_a_random_name(world, folder):
    row = upload(world)
    assert (folder / row.name).read_bytes() == PDF
    assert "заявки" not in row.name
    assert (row.title, row.format, row.size) == ("Скан заявки.pdf", "pdf", len(PDF))


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
    ],
)
def test_other_content_is_refused_in_words_whatever_its_name(world, folder, content, words):
    with pytest.raises(Refused, match=words):
        upload(world, content)
    assert not StoredFile.objects.exists()
    assert not list(folder.rglob("*.pdf"))


def test_a_file_too_large_is_refused(world, monkeypatch):
    monkeypatch.setattr(actions, "LARGEST", 3)
    with pytest.raises(Refused, match="больше"):
        upload(world)


def test_nothing_is_left_when_the_row_cannot_be_written(world, folder, monkeypatch):
    monkeypatch.setattr(actions, "clean_name", lambda *_: 1 / 0)
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
    row = upload(world, PNG, "снимок.pdf")
    client.force_login(world.person("deputy"))
    answer = client.get(reverse("stored_file", args=[row.key]))
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == PNG


@pytest.mark.parametrize("name", ["head", "teacher", "administrator", "operator"])
def test_nobody_else_gets_the_file(world, client, name):
    row = upload(world)
    client.force_login(world.person(name))
    assert client.get(reverse("stored_file", args=[row.key])).status_code == 404
