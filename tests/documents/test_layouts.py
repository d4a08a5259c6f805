"""The DOCX layouts in the repository are what the command writes: neither is changed without the other."""

from zipfile import ZipFile

from django.core.management import call_command

from marshrut.documents.management.layouts import writing
from marshrut.documents.management.layouts.writing import FOLDER


def parts(path):
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_command_writes_what_is_committed(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(writing, "FOLDER", tmp_path)
    call_command("docx_layouts")
    committed = {path.name: parts(path) for path in FOLDER.glob("*.docx")}
    assert {path.name: parts(path) for path in tmp_path.glob("*.docx")} == committed != {}
