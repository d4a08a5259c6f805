"""Issued documents are destroyed by an act: rows and files go, number and entry stay (decision 23)."""

from io import StringIO

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from marshrut.core.models import Entry
from marshrut.core.wording import day_digits
from marshrut.core.workflow import Denied, Refused
from marshrut.documents import jobs
from marshrut.documents.actions import destroy_documents
from marshrut.documents.models import (
    AllocatedNumber,
    DestroyedDocument,
    DestroyedFile,
    Document,
    Rendition,
    Signature,
    StoredFile,
)
from tests.diagnostics import given, given_sheets

pytestmark = pytest.mark.clause("A3.4.5.4")
ACT = "акт от 20.11.2030 № 3"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    return tmp_path


@pytest.fixture
def case(world):
    """A sent application: its letter and its consents are issued and made."""
    case = given.sent(world).case
    jobs.render.call(document_ids=list(Document.objects.values_list("pk", flat=True)))
    return case


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def destroy(world, case, act=ACT):
    return destroy_documents(case, act=act, viewer=world.viewer("system"))


def test_rows_and_files_go_number_and_entry_stay(world, case, folder):
    numbers = {(row.pk, row.kind, row.number) for row in Document.objects.all()}
    register = AllocatedNumber.objects.count()
    assert len(files(folder)) == Rendition.objects.count() > 0
    destroy(world, case)
    jobs.remove_files.call(case_id=case.pk)
    assert not Document.objects.exists() and not Rendition.objects.exists() and files(folder) == []
    assert {(row.key, row.kind, row.number) for row in DestroyedDocument.objects.all()} == numbers
    assert AllocatedNumber.objects.count() == register
    entry = Entry.objects.get(case=case, name="destroy")
    assert entry.payload.data["act"] == ACT
    assert {(d["kind"], d["number"]) for d in entry.payload.data["documents"]} == {n[1:] for n in numbers}


def test_files_are_removed_after_the_commit_only(world, case, folder):
    before = files(folder)
    with pytest.raises(RuntimeError), transaction.atomic():
        destroy(world, case)
        raise RuntimeError
    assert (Document.objects.exists(), files(folder)) == (True, before)
    destroy(world, case)
    assert files(folder) == before
    queued = DBTaskResult.objects.get(task_path="marshrut.documents.jobs.remove_files")
    assert queued.args_kwargs["kwargs"] == {"case_id": case.pk}


def test_it_is_safe_to_repeat(world, case, folder):
    destroy(world, case)
    assert destroy(world, case, "акт от 21.11.2030 № 4") == []
    files(folder)[0].unlink()
    assert jobs.remove_files.call(case_id=case.pk) > 0
    assert jobs.remove_files.call(case_id=case.pk) == 0
    assert {row.act for row in DestroyedDocument.objects.all()} == {ACT}


def test_a_render_queued_before_finds_nothing(world, case, folder):
    ids = list(Document.objects.values_list("pk", flat=True))
    destroy(world, case)
    jobs.remove_files.call(case_id=case.pk)
    assert jobs.render.call(document_ids=ids) == 0
    assert files(folder) == []


def test_what_is_left_cannot_be_changed(world, case):
    destroy(world, case)
    jobs.remove_files.call(case_id=case.pk)
    changes = (
        DestroyedFile.objects.all().delete,
        lambda: DestroyedDocument.objects.update(act="другой"),
        lambda: DestroyedFile.objects.update(removed_at=None),
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize("name", ["administrator", "operator", "head", "visitor"])
def test_nobody_destroys_by_themselves(world, case, name):
    with pytest.raises(Denied):
        destroy_documents(case, act=ACT, viewer=world.viewer(name))
    assert Document.objects.exists()


def test_without_an_act_nothing_is_destroyed(world, case):
    with pytest.raises(Refused, match="акт об уничтожении"):
        destroy(world, case, " ")
    assert Document.objects.exists()


def test_the_page_of_a_destroyed_document_says_so(world, case, client):
    client.force_login(world.person("head"))
    page = reverse("document", args=[Document.objects.filter(kind="application").get().pk])
    assert client.get(page).status_code == 200
    destroy(world, case)
    gone = client.get(page)
    assert (gone.status_code, "уничтожена по сроку хранения" in gone.content.decode()) == (404, True)


def run(*arguments):
    out = StringIO()
    call_command("destroy_documents", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_first_and_destroys_by_an_act(world, case):
    assert "выдача: 23.11.2026" in run(str(case.pk)) and Document.objects.exists()
    told = run(str(case.pk), "--act", ACT)
    assert f"уничтожение: {day_digits(timezone.now())}, {ACT}" in told and "Обработчик удалит" in told
    assert not Document.objects.exists()
    jobs.remove_files.call(case_id=case.pk)
    assert "Обработчик удалит" not in run(str(case.pk))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["999999"], "Нет дел с номерами: 999999"), (["{case}", "--act", ""], "Укажите акт")],
)
def test_the_command_refuses_in_words(world, case, arguments, words):
    with pytest.raises(CommandError, match=words):
        run(*(argument.format(case=case.pk) for argument in arguments))


def test_signed_sheets_go_and_signatures_keep_their_fingerprints(world, folder):
    sent = given_sheets.sent_on_paper(world)
    before = {(s.pk, s.person_id, s.digest, s.file_sha256) for s in Signature.objects.all()}
    destroy(world, sent.case)
    jobs.remove_files.call(case_id=sent.pk)
    assert not StoredFile.objects.exists() and files(folder) == []
    after = Signature.objects.all()
    assert {(s.pk, s.person_id, s.digest, s.file_sha256) for s in after} == before
    assert {(s.file_id, s.document_id) for s in after} == {(None, None)}
