"""The made-up region's content, held against its own rules."""

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files

import pytest

DATA = files("marshrut.demo") / "data"


@cache
def load(name):
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def entries():
    return {entry["code"]: entry for entry in load("codifier")["entry"]}


def test_codes_are_unique_and_well_formed():
    codes = [entry["code"] for entry in load("codifier")["entry"]]
    assert len(codes) == len(set(codes))
    assert 75 <= len(codes) <= 90
    assert all(
        re.fullmatch(r"(П|М|ПП|К|Ц|УП|УР|УК|УРз|УИ)-\d\d\.\d(-(МАТ|РУС|ФИЗ))?", code) for code in codes
    )


def test_every_code_stands_in_a_group_of_its_block():
    groups = {group["code"] for group in load("codifier")["group"]}
    for code, entry in entries().items():
        block, number, *subject = code.split("-")
        assert "-".join([block, number.split(".")[0], *subject]) in groups
        assert entry["block"] == block


def test_only_subject_entries_name_a_subject():
    suffixes = {"МАТ": "математика", "РУС": "русский язык", "ФИЗ": "физика"}
    for code, entry in entries().items():
        assert entry.get("subject") == suffixes.get(code.split("-")[-1])
        assert ("subject" in entry) == (entry["block"] == "П")


@pytest.mark.clause("A2.1.4")
def test_every_entry_refers_to_a_labour_function_or_a_duty():
    assert all(
        re.fullmatch(r"[AB]/0[1-6]\.6(-\d{1,2})?|ЕКС", entry["function"]) for entry in entries().values()
    )


def test_codifier_texts_are_there_and_never_repeat():
    for field in ("name", "short", "plain", "recommendation"):
        texts = Counter(entry[field] for entry in entries().values())
        assert not [
            text for text, times in texts.items() if times > 1 or (len(text) < 8 and field != "short")
        ]
