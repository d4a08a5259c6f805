"""Card and extract signed by files of qualified signatures (decision 45)."""

import pytest
from django.http import Http404

from marshrut.core.workflow import Refused, may
from marshrut.documents.actions import take_signature
from marshrut.documents.models import Document, Signature, StoredFile
from marshrut.documents.queries import file_for, signable_by_file
from marshrut.pathways import actions
from marshrut.pathways.models import Agreement, Party, Pathway
from tests.world import World

pytestmark = pytest.mark.clause("A3.4.3.6")


@pytest.fixture
def placed(given, world):
    world.person("head")
    return given.placed()


def sheet(pathway, kind="card"):
    return Document.objects.filter(case_id=pathway.pk, kind=kind).latest("pk")


def bring(world, signing, pathway, whose, by, kind="card"):
    issued = sheet(pathway, kind)
    file = signing.file(issued, world.person(whose))
    seen = Pathway.objects.get(pk=pathway.pk).case.version
    return take_signature(issued, file, viewer=world.viewer(by), seen=seen)


@pytest.mark.clause("A3.4.3.10")
def test_all_three_sign_by_files_and_it_comes_to_the_register(given, world, signing, placed, now):
    curator = given.curator(placed)
    pathway = bring(world, signing, placed, "teacher", "teacher")
    pathway = bring(world, signing, pathway, curator, curator)
    pathway = bring(world, signing, pathway, "head", "deputy", "extract")
    assert (pathway.state, pathway.approved_at) == ("approved", now)
    rows = {row.party: row for row in Agreement.objects.select_related("proof__file")}
    assert {row.signature for row in rows.values()} == {"qualified"}
    assert rows[Party.HEAD].proof.entered_by == world.person("deputy")
    assert rows[Party.TEACHER].proof.certificate.startswith(world.person("teacher").full_name)
    assert rows[Party.HEAD].signed_digest == rows[Party.HEAD].version.digests["extract"]
    given.by("developer", actions.put_into_register, pathway)
    lines = sheet(pathway, "extract").context["approvals"]
    assert {line["how"].split(",")[0] for line in lines} == {"усиленная квалифицированная подпись"}


def test_the_file_of_a_card_is_behind_the_door_of_the_results(given, world, signing, placed):
    bring(world, signing, placed, "teacher", "teacher")
    file = StoredFile.objects.get()
    assert (file.purpose, file.format) == ("card_scan", "sig")
    with pytest.raises(Http404):
        file_for(file.key, world.viewer("head"))
    assert file_for(file.key, world.viewer("teacher"))[0] == file


def test_who_may_bring_which(given, world, signing, placed):
    curator = given.curator(placed)

    def who(step):
        return {name for name in World.CAST if may(placed, step, world.viewer(name))}

    assert who("agree_teacher_by_file") == {"teacher", "developer"}
    assert who("agree_curator_by_file") == {curator, "developer"}
    assert who("approve_by_file") == {"head", "deputy", "deputy_developer", "developer"}


def test_the_extract_waits_for_the_two_agreements(given, world, signing, placed):
    extract = sheet(placed, "extract")
    signing.printed(extract)
    assert not signable_by_file(extract, world.viewer("head"))
    with pytest.raises(Refused, match="ещё не согласована"):
        bring(world, signing, placed, "head", "head", "extract")
    assert not Signature.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize("whose", ["head", "operator", "colleague"])
def test_somebody_elses_signature_is_refused_by_name(given, world, signing, placed, whose):
    with pytest.raises(Refused, match="Этот лист должен подписать") as refused:
        bring(world, signing, placed, whose, "developer")
    assert world.person(whose).full_name in str(refused.value)
    assert not StoredFile.objects.exists()


def test_the_same_signature_does_not_count_twice(given, world, signing, placed):
    pathway = bring(world, signing, placed, "teacher", "teacher")
    with pytest.raises(Refused, match="уже собраны"):
        bring(world, signing, pathway, "teacher", "teacher")
    assert Agreement.objects.count() == 1


def test_a_sheet_of_an_older_version_is_refused(given, world, signing, placed):
    old = sheet(placed)
    file = signing.file(old, world.person("teacher"))
    Pathway.objects.filter(pk=placed.pk).update(version_number=2)
    with pytest.raises(Refused, match="не от версии 2"):
        take_signature(
            old, file, viewer=world.viewer("teacher"), seen=Pathway.objects.get(pk=placed.pk).case.version
        )


def test_a_private_pathway_is_signed_by_its_teacher_alone_and_then_shown_to_the_head(given, world, signing):
    world.person("head")
    private = given.placed(collective=False)
    assert {name for name in World.CAST if may(private, "agree_privately_by_file", world.viewer(name))} == {
        "teacher"
    }
    pathway = bring(world, signing, private, "teacher", "teacher")
    assert Agreement.objects.get().party == Party.TEACHER
    assert pathway.case.deadlines.filter(name="approve", closed_at=None).exists()
