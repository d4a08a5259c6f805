import hashlib

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from marshrut.core.access import role
from marshrut.core.journal import payload_digest
from marshrut.core.models import JobFailure, Look
from marshrut.core.viewer import Role, system
from marshrut.core.workflow import start
from marshrut.documents import access, jobs
from marshrut.documents.actions import Order, issue, issue_many
from marshrut.documents.models import Document, Rendition, Trouble
from marshrut.documents.queries import of_case
from tests.documents import given


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    return tmp_path


@pytest.fixture
def secret_kind(monkeypatch):
    """A kind that shows an individual result, about a case that only administrators see."""
    kind = access.Kind("secret", "Карта", ("pdf",), "card", role(Role.ADMINISTRATOR), individual=True)
    monkeypatch.setitem(access._kinds, "secret", kind)


def certificate(world, name="teacher", **changes):
    person = world.person(name)
    return issue(
        kind="certificate",
        case=None,
        viewer=world.viewer("operator"),
        context=given.certificate(**changes),
        owner_id=person.pk,
        number="С-2026-0007",
    )


@pytest.fixture
def own(monkeypatch):
    """Certificates without a case are asked about their owner."""
    kind = access.kind_of("certificate")
    monkeypatch.setitem(
        access._kinds,
        "certificate",
        access.Kind(kind.code, kind.title, kind.formats, kind.template, access.Who("сам", _is_owner)),
    )


def _is_owner(viewer, row):
    return "self" if row.owner_id == viewer.person_id else ""


def test_issue_freezes_the_facts_and_queues_the_files(world, now):
    document = certificate(world)
    document.refresh_from_db()
    assert document.context["taken_on"] == "12.11.2026"
    assert bytes(document.digest) == payload_digest(document.salt, document.context)
    assert DBTaskResult.objects.get().args_kwargs["kwargs"] == {"document_ids": [document.pk]}


def test_the_worker_makes_and_keeps_the_files(world, folder):
    document = certificate(world)
    jobs.render.call(document_ids=[document.pk])
    made = document.renditions.get(format="pdf")
    content = (folder / made.name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert (made.size, content[:5]) == (len(content), b"%PDF-")


def test_what_was_issued_is_never_made_anew(world):
    document = certificate(world)
    jobs.render.call(document_ids=[document.pk])
    before = list(Rendition.objects.values_list("name", "sha256"))
    jobs.render.call(document_ids=[document.pk])
    assert list(Rendition.objects.values_list("name", "sha256")) == before


@pytest.mark.parametrize("model", [Document, Rendition])
def test_issued_rows_cannot_be_changed(world, model):
    jobs.render.call(document_ids=[certificate(world).pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.first().save()


def test_one_that_cannot_be_made_does_not_hold_up_the_others(world, own, client):
    good = certificate(world)
    orders = [Order({"bodies": {}}, owner_id=world.person("teacher").pk)]
    bad = issue_many(kind="certificate", viewer=world.viewer("operator"), orders=orders)[0]
    with pytest.raises(jobs.NotMade):
        jobs.render.call(document_ids=[bad.pk, good.pk])
    assert good.renditions.count() == 2
    assert Trouble.objects.get().document == bad
    client.force_login(world.person("teacher"))
    assert "пока не получился" in client.get(reverse("document", args=[bad.pk])).content.decode()


@pytest.mark.parametrize("count", [1, 120])
def test_many_are_issued_with_a_bounded_number_of_queries(world, count, django_assert_max_num_queries):
    viewer = world.viewer("operator")
    orders = [Order(given.certificate(), owner_id=viewer.person_id) for _ in range(count)]
    with django_assert_max_num_queries(8):
        issue_many(kind="certificate", viewer=viewer, orders=orders)
    assert DBTaskResult.objects.count() == -(-count // 50)


def test_page_says_that_it_is_being_made_and_then_offers_the_files(world, own, client):
    document = certificate(world)
    client.force_login(world.person("teacher"))
    page = client.get(reverse("document", args=[document.pk]))
    assert "готовится" in page.content.decode()
    assert page["Refresh"] == "3"
    assert client.get(reverse("download", args=[document.pk, "pdf"])).status_code == 302
    jobs.render.call(document_ids=[document.pk])
    page = client.get(reverse("document", args=[document.pk]))
    assert "Скачать PDF" in page.content.decode()
    assert "Refresh" not in page


@pytest.mark.parametrize(("name", "kind"), [("pdf", "application/pdf"), ("docx", access.FORMATS["docx"])])
def test_download_has_its_type_and_russian_name(world, own, client, name, kind):
    document = certificate(world)
    jobs.render.call(document_ids=[document.pk])
    client.force_login(world.person("teacher"))
    answer = client.get(reverse("download", args=[document.pk, name]))
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%A1%D0%BF%D1%80%D0%B0")
    assert "no-store" in answer["Cache-Control"]
    assert len(b"".join(answer.streaming_content)) == document.renditions.get(format=name).size


@pytest.mark.parametrize("stranger", ["colleague", "head", "administrator", "operator"])
def test_nobody_else_gets_a_certificate(world, own, client, stranger):
    document = certificate(world)
    jobs.render.call(document_ids=[document.pk])
    client.force_login(world.person(stranger))
    for url in (reverse("document", args=[document.pk]), reverse("download", args=[document.pk, "pdf"])):
        assert client.get(url).status_code == 404


def secret_case(world):
    failure = JobFailure(task_id="0" * 31 + "1", job="job", attempts=5, error="x")
    return start([failure], viewer=system("worker", world.now), titles=["Дело"])[0].case


@pytest.mark.clause("A2.6.3")
def test_opening_an_individual_result_is_a_look(world, secret_kind, client):
    teacher = world.person("teacher")
    case = secret_case(world)
    document = issue(
        kind="secret",
        case=case,
        viewer=world.viewer("administrator"),
        context=given.card(),
        owner_id=teacher.pk,
    )
    jobs.render.call(document_ids=[document.pk])
    client.force_login(world.person("administrator"))
    client.get(reverse("document", args=[document.pk]))
    assert not Look.objects.exists()
    client.get(reverse("download", args=[document.pk, "pdf"]))
    look = Look.objects.get()
    assert (look.owner, look.viewer, look.what) == (teacher, world.person("administrator"), "Карта")


@pytest.mark.clause("A2.6.3")
def test_documents_of_a_case_are_those_the_viewer_may_open(world, secret_kind):
    case = secret_case(world)
    issue(kind="secret", case=case, viewer=world.viewer("administrator"), context=given.card())
    assert [one.title for one in of_case(case, world.viewer("administrator"))] == ["Карта"]
    assert of_case(case, world.viewer("head")) == []
