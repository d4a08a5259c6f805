"""What the school's side holds gives nothing of a result away (A2.6.3, decisions 1 and 2)."""

import io
from datetime import date
from itertools import combinations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook

from marshrut.codifier.models import CodifierEntry
from marshrut.core.models import Entry
from marshrut.core.workflow import Denied
from marshrut.measures.models import Measure
from marshrut.pathways import actions
from marshrut.pathways.models import (
    Agreement,
    LineReason,
    Pathway,
    PathwayDeficit,
    PathwayResult,
    Version,
    VersionSecret,
)
from marshrut.pathways.queries.versions import digest, root
from marshrut.regulations.levels import Level
from tests.pathways.given import CODES

TOKEN = "КАНАРЕЙКА"
TERM = {"starts_on": date(2027, 1, 11), "ends_on": date(2027, 7, 10), "months": 6}
PAGES = ("pathway", "pathway_propose", "measures", "pathways", "today")
SCHOOL = ("head", "deputy")
OTHERS = (
    "colleague",
    "stranger",
    "other_head",
    "operator",
    "administrator",
    "municipal",
    "department_officer",
)


@pytest.fixture
def planted(given):
    """A placed ИОМ with the token in everything that a diagnostic found."""
    pathway = given.draft()
    for code, entry in given.entries().items():
        entry.code, entry.name, entry.plain = f"{TOKEN}-{code}"[:20], TOKEN, TOKEN
        entry.save()
    PathwayResult.objects.update(recommendations=TOKEN)
    PathwayDeficit.objects.update(uncovered=TOKEN)
    LineReason.objects.update(text=TOKEN)
    pathway = given.place(pathway)
    return given.by("teacher", actions.propose, pathway, kind="add", text=f"Мне трудно: {TOKEN}")


def pages_of(client, world, who, pathway):
    client.force_login(world.person(who))
    measure = Measure.objects.first()
    places = [
        reverse("pathway", args=[pathway.pk]),
        reverse("pathway_propose", args=[pathway.pk]),
        reverse("pathway_open", args=[pathway.pk]),
        reverse("measures"),
        reverse("measure", args=[measure.pk]),
        reverse("pathways"),
        reverse("today"),
        reverse("my_pathways"),
    ]
    return {place: client.get(place).content.decode() for place in places}


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("who", SCHOOL)
def test_no_page_of_the_school_has_the_token(planted, client, world, who):
    pages = pages_of(client, world, who, planted)
    assert "Курс course" in pages[reverse("pathway", args=[planted.pk])]
    assert [place for place, html in pages.items() if TOKEN in html] == []


@pytest.mark.clause("A2.6.3")
def test_others_do_not_even_learn_of_the_pathway(planted, client, world):
    for who in OTHERS:
        pages = pages_of(client, world, who, planted)
        found = [place for place, html in pages.items() if "Ветрова" in html or "ИОМ-67" in html]
        assert (who, found) == (who, [])


def test_the_token_is_there_to_be_found(planted, client, world):
    pages = pages_of(client, world, "teacher", planted)
    assert TOKEN in pages[reverse("pathway", args=[planted.pk])]


@pytest.mark.parametrize("who", ["head", "developer"])
def test_no_export_has_the_token(planted, client, world, who):
    client.force_login(world.person(who))
    names = ["pathways", "pathway_register"] if who == "developer" else ["pathways", "measures"]
    for name in names:
        data = client.get(reverse(name) + "?xlsx=1").content
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        assert len(rows) > 1
        assert TOKEN not in str(rows)


def test_the_extract_and_the_journal_have_no_token(planted):
    version = Version.objects.get(pathway=planted)
    entries = Entry.objects.filter(case_id=planted.pk).select_related("payload")
    assert TOKEN not in str(version.extract.content)
    assert TOKEN not in str([(e.label, e.payload.data) for e in entries])


def guesses(pathway):
    """Every level with every set of up to three of the codes: far fewer than a machine tries in a second."""
    section = VersionSecret.objects.get(version__pathway=pathway, section="results").content
    named = {e.code: {"code": e.code, "name": e.name, "plain": e.plain} for e in CodifierEntry.objects.all()}
    for level in Level:
        for count in range(1, 4):
            for codes in combinations(CODES, count):
                advice = "\n".join(f"Совет по {code}." for code in codes)
                found = [named[code] for code in codes]
                yield {**section, "level": level.value, "deficits": found, "recommendations": advice}


@pytest.mark.clause("A2.6.3")
def test_no_guess_can_be_checked_against_what_the_head_holds(given):
    pathway = given.placed(codes=CODES[:2])
    version = Version.objects.get(pathway=pathway)
    held = {version.root, *version.digests.values()}
    salts = (b"", bytes(version.extract.salt), pathway.number.encode(), bytes.fromhex(version.root))
    assert not [g for g in guesses(pathway) for salt in salts if digest(salt, g) in held]


def test_with_the_salt_the_guess_would_be_found(given):
    pathway = given.placed(codes=CODES[:2])
    version = Version.objects.get(pathway=pathway)
    salt = version.secrets.get(section="results").salt
    right = [g for g in guesses(pathway) if digest(salt, g) == version.digests["results"]]
    assert [g["level"] for g in right] == ["medium"]


@pytest.mark.clause("A3.4.3.10")
def test_the_head_signs_the_extract_of_this_number_and_version(given):
    pathway = given.approved()
    version = Version.objects.get(pathway=pathway)
    signed = {a.party: a.signed_digest for a in version.agreements.all()}
    assert version.extract.content["number"] == pathway.number
    assert signed["head"] == digest(version.extract.salt, version.extract.content)
    assert signed["teacher"] == signed["curator"] == root(pathway.number, 1, version.digests)


def test_the_same_result_never_gives_the_same_digest(given):
    first, second = given.placed("teacher"), given.placed("colleague")
    digests = [Version.objects.get(pathway=p).digests["codes"] for p in (first, second)]
    assert digests[0] != digests[1]


def test_the_salt_dies_with_the_data_and_the_root_stays(given):
    pathway = given.approved()
    VersionSecret.objects.filter(version__pathway=pathway).delete()
    version = Version.objects.get(pathway=pathway)
    assert version.root == root(pathway.number, 1, version.digests)
    assert not version.secrets.exists()


def test_a_methodist_as_curator_is_not_named_to_the_head(given, client, world):
    pathway = given.placed(level="high")
    assert Pathway.objects.get(pk=pathway.pk).curator == world.person("methodist")
    client.force_login(world.person("head"))
    html = client.get(reverse("pathway", args=[pathway.pk])).content.decode()
    assert "Климова" not in html


@pytest.mark.clause("A2.6.3")
def test_a_developer_who_teaches_in_the_school_works_for_other_schools_only(given, world):
    own, foreign = given.placed(), given.placed("stranger")
    viewer = world.viewer("teacher_analyst")
    assert list(Pathway.objects.visible_to(viewer)) == [foreign]
    with pytest.raises(Denied):
        given.by("teacher_analyst", actions.set_term, own, **TERM)


@pytest.mark.clause("A3.4.3.10")
def test_a_signature_is_neither_changed_nor_deleted(given):
    given.approved()
    for change in (lambda rows: rows.delete(), lambda rows: rows.update(signed_digest="0" * 64)):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change(Agreement.objects.filter(party="head"))
