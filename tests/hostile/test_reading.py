"""Hostile files read: told in words or read, within bounds of time and memory."""

import re
import time
from pathlib import Path

import pytest

from marshrut.formats import xls as old_excel
from marshrut.formats.archive import DAMAGED
from marshrut.formats.columns import SheetError
from marshrut.formats.grids import FAR
from marshrut.formats.marking import Layout, marked_copy
from marshrut.formats.sheets import read_sheet
from marshrut.people.queries.imports.columns import FACTS, PERSON, WORK
from tests.formats.making import ods, xls
from tests.hostile.archives import HEADINGS, with_row
from tests.hostile.corpus import corpus

SECONDS, MEGABYTES = 25, 1_000
COLUMNS = (*PERSON, *WORK, *FACTS)
FILES = corpus()
PROCESS = Path("/proc/self")
PEAK_RESET = PROCESS / "clear_refs"


def peak():
    """Megabytes that this process held at most since the peak was last forgotten."""
    line = next(row for row in (PROCESS / "status").read_text().splitlines() if row.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def test_there_are_at_least_sixty():
    assert len(FILES) >= 60
    print(f"hostile files: {len(FILES)}")


def test_the_books_that_hostile_ones_are_made_of_are_read():
    """Otherwise the corpus would be refused for something else than what is hostile in it."""
    for data in (
        with_row("67-001", "Ёлкина", "Анна", "учитель", "", "01.09.2019"),
        xls([HEADINGS, ["67-001", "Ёлкина", "Анна", "учитель", "", "01.09.2019"]]),
        ods(("Лист", [HEADINGS, ["67-001", "Ёлкина", "Анна", "учитель", "", "01.09.2019"]])),
    ):
        sheet = read_sheet(data, columns=COLUMNS)
        assert [row.values["surname"] for row in sheet.rows] == ["Ёлкина"] and not sheet.problems


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_read_or_refused_in_words(name):
    began = time.process_time()
    PEAK_RESET.write_text("5")
    before = peak()
    try:
        sheet = read_sheet(FILES[name], columns=COLUMNS)
    except SheetError as refusal:
        assert re.search("[а-яё]{4}", str(refusal)) and str(refusal).endswith(".")
    else:
        assert all(len(problem.value) <= 500 and problem.message for problem in sheet.problems)
        layout = Layout(sheet.name, sheet.heading_row, sheet.places)
        copy = marked_copy(FILES[name], layout=layout, problems=sheet.problems)
        assert len(read_sheet(copy, columns=COLUMNS).rows) == len(sheet.rows)
    assert time.process_time() - began < SECONDS
    assert peak() - before < MEGABYTES


def test_the_process_that_reads_an_old_book_holds_to_its_limit_of_memory(monkeypatch):
    """The system ends it before its reader can say how far the last cell lies; with more memory it comes to say so."""
    assert old_excel.MEMORY <= MEGABYTES << 20
    with pytest.raises(SheetError, match=re.escape(DAMAGED)):
        old_excel.read_xls(FILES["far-corner.xls"])
    monkeypatch.setattr(old_excel, "MEMORY", 3_000 << 20)
    with pytest.raises(SheetError, match=re.escape(FAR)):
        old_excel.read_xls(FILES["far-corner.xls"])
