"""One's own data in one file: all of it, and of nobody else."""

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from marshrut.core.models import Entry, JobRun
from marshrut.core.viewer import system
from marshrut.core.workflow import Refused
from marshrut.privacy.actions.archives import ask_archive, forget_archives
from marshrut.privacy.documents import archive_file
from marshrut.privacy.jobs import make_archive
from marshrut.privacy.models import Archive
from marshrut.privacy.queries.archive import LEFT_OUT, PERSON, SPECS, sections
from tests.diagnostics import given as diagnostics
from tests.pathways.given import Given
from tests.privacy import given

pytestmark = pytest.mark.clause("A2.6.3")


def archive_of(world, who):
    data = archive_file(list(sections(world.viewer(who))), world.viewer(who))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def made(world, who="teacher"):
    archive = ask_archive(viewer=world.viewer(who), back="/me/archive/")
    make_archive.func(archive_id=archive.pk, run_id=archive.run_id)
    return Archive.objects.get(pk=archive.pk)


def test_every_model_about_a_person_is_in_the_archive_or_named_with_why_not():
    about = {m._meta.label for m in apps.get_models() if getattr(getattr(m, "kept", None), "owner", "")}
    told = {spec.model._meta.label for spec in SPECS}
    assert about - told - LEFT_OUT.keys() == set()
    assert told & LEFT_OUT.keys() == set()
    assert LEFT_OUT.keys() - about == set() and all(LEFT_OUT.values())


def test_every_column_of_the_person_is_told():
    columns = {f.name for f in apps.get_model("people.Person")._meta.fields}
    told = {read for read in PERSON.values() if isinstance(read, str)}
    told = {name.removeprefix("get_").removesuffix("_display").removeprefix("printed_") for name in told}
    service = {"id", "password", "search", "phrase", "results_closed_at", "is_active", "merged_into"}
    assert columns - told - service == set()


def test_it_says_what_is_kept(world):
    Given(world).agreed()
    given.looked_at_pathway(world)
    files = archive_of(world, "teacher")
    page, data = files["мои-данные.html"], json.loads(files["мои-данные.json"])["данные"]
    assert data["Человек"][0]["Фамилия"] == "Ветрова" and "Ветрова" in page
    assert data["Места работы"][0]["Организация"] == "СШ № 7"
    for title in (
        "Индивидуальные маршруты",
        "Мероприятия маршрута",
        "Раздел 2 маршрута",
        "Согласования маршрута",
    ):
        assert data[title], title
    assert [row["В какой роли"] for row in data["Кто видел ваши результаты"]]


def diagnosed(world):
    """Two teachers of one school: application, consents, a sitting, results, looks and a question about one."""
    given.results(world)
    given.asked(world)


def routed(world):
    """An ИОМ with developer, curator, agreements and looks."""
    Given(world).agreed()
    given.looked_at_pathway(world)


@pytest.mark.parametrize(
    ("who", "scene"), [("teacher", diagnosed), ("colleague", diagnosed), ("teacher", routed)]
)
def test_the_canary_no_other_person_is_in_it(world, who, scene):
    scene(world)
    everything = "\n".join(archive_of(world, who).values()).lower()
    others = {name: people[0].lower() for name, people in world.CAST.items() if name != who}
    assert world.CAST[who][0].lower() in everything
    assert [name for name, surname in others.items() if surname[:-1] in everything] == []


def test_the_canary_would_be_noticed(world):
    """The control: the very page «Кто видел» names them."""
    given.results(world)
    look = given.looked(world, "analyst")
    assert look.viewer.surname == world.CAST["analyst"][0]


def test_an_untold_result_and_an_unplaced_route_are_not_in_it(world):
    Given(world).draft()
    data = json.loads(archive_of(world, "teacher")["мои-данные.json"])["данные"]
    assert data["Индивидуальные маршруты"] == [] and data["Раздел 2 маршрута"] == []
    assert not [row for row in data["Журнал"] if "ИОМ" in row["Что сделано"]]


def test_the_job_alone_knows_every_purpose_of_a_file():
    """A worker has not opened the pages that take a scan in."""
    told = "import django; django.setup(); import marshrut.privacy.jobs; from marshrut.documents.access import purpose_of"
    run = [sys.executable, "-c", f"{told}; print(purpose_of('correction_scan').title)"]
    said = subprocess.run(
        run, capture_output=True, text=True, env={**os.environ, "PYTHONIOENCODING": "utf-8"}
    )
    assert "Подтверждение" in said.stdout, said.stderr


def test_blocks_are_named_in_words(world):
    diagnostics.asked(world)
    data = json.loads(archive_of(world, "teacher")["мои-данные.json"])["данные"]
    assert data["Согласия на диагностику"][0]["Блоки"].startswith("предметный, методический")


def test_from_the_button_to_the_file(world, sign_in):
    client = sign_in("teacher")
    assert client.post("/me/archive/ask/").url == f"/jobs/run/{JobRun.objects.get().pk}/"
    archive = Archive.objects.get()
    make_archive.func(archive_id=archive.pk, run_id=archive.run_id)
    run = JobRun.objects.get()
    assert run.finished_at and run.done == run.total == 1 + len(SPECS)
    response = client.get(f"/me/archive/{archive.pk}/")
    assert "no-store" in response["Cache-Control"]
    assert zipfile.is_zipfile(io.BytesIO(b"".join(response.streaming_content)))
    assert list(
        Entry.objects.filter(name__startswith="archive").values_list("name", flat=True).order_by("pk")
    ) == [
        "archive_asked",
        "archive_taken",
    ]


def test_one_is_made_at_a_time_and_a_failed_one_again(world):
    first = ask_archive(viewer=world.viewer("teacher"), back="")
    with pytest.raises(Refused, match="уже собирается"):
        ask_archive(viewer=world.viewer("teacher"), back="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Archive.objects.create(person=world.person("teacher"), asked_at=world.now)
    JobRun.objects.filter(pk=first.run_id).update(failed=True, finished_at=world.now)
    assert made(world).made_at


def test_the_job_run_twice_makes_one_file(world):
    archive = made(world)
    make_archive.func(archive_id=archive.pk, run_id=archive.run_id)
    assert Archive.objects.get(pk=archive.pk).name == archive.name


@pytest.mark.parametrize("who", ["colleague", "head", "operator", "analyst", "administrator"])
def test_nobody_else_takes_it(world, sign_in, who):
    archive = made(world)
    assert sign_in(who).get(f"/me/archive/{archive.pk}/").status_code == 404


def test_a_recovered_account_gets_none(world, sign_in):
    archive = made(world)
    person = world.person("teacher")
    person.results_closed_at = world.now
    person.save()
    client = sign_in("teacher")
    assert client.get("/me/archive/").status_code == 302
    assert client.get(f"/me/archive/{archive.pk}/").status_code == 404


def test_it_is_deleted_after_its_day(world, sign_in):
    archive = made(world)
    later = world.now + timedelta(days=60 * 365)
    assert forget_archives(system("privacy", later)) == 1
    assert not default_storage.exists(archive.name)
    assert sign_in("teacher").get(f"/me/archive/{archive.pk}/").status_code == 404
