"""Texts that Excel would take for formulas come out of exports as texts."""

import ast
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from marshrut.people.models import Employment, Organisation, Person

ROOT = Path(__file__).resolve().parents[2] / "marshrut"
ORDER = "=cmd|'/c calc'!A0"


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]
        elif isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)


def test_tables_are_written_by_the_one_room_that_writes_texts_as_texts():
    writing = {
        path.relative_to(ROOT).parts[0]
        for path in ROOT.rglob("*.py")
        if {"xlsxwriter", "csv"} & set(imported(path))
    }
    assert writing == {"formats"}


@pytest.mark.parametrize("url", ["/people/people.xlsx", "/people/year/?xlsx=1", "/people/summary/?xlsx=1"])
def test_a_planted_formula_stays_a_text(world, client, url):
    world.employment("teacher")
    Person.objects.filter(login="teacher").update(surname=ORDER)
    Employment.objects.update(position=ORDER)
    Organisation.objects.filter(pk=world.school.pk).update(short_name=ORDER)
    world.municipality.name = ORDER
    world.municipality.save()
    client.force_login(world.person("operator"))
    archive = ZipFile(BytesIO(client.get(url).content))
    whole = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    assert "=cmd|" in whole and not re.search(r"<f[ >]", whole)
