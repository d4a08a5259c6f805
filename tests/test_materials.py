"""The bill of materials names everything that runs in production."""

import json
import subprocess
import sys

import pytest

from tests.materials import ROOT, pins


@pytest.fixture(scope="module")
def told():
    done = subprocess.run([sys.executable, ROOT / "script/sbom"], capture_output=True, check=True, text=True)
    return json.loads(done.stdout)


def lines_that_pin():
    return [
        line for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line.split(" ")[0]
    ]


def test_every_pinned_package_is_in_it_with_its_hashes(told):
    named = {(c["name"], c["version"]): c for c in told["components"]}
    assert len(list(pins())) == len(lines_that_pin()) > 40
    for name, version, _, hashes in pins():
        accepted = [p["value"] for p in named[name, version]["properties"] if p["name"] == "pip:sha256"]
        assert hashes and sorted(accepted) == sorted(hashes), name


def test_every_component_has_a_licence_and_none_is_agpl(told):
    licences = {
        c["name"]: json.dumps(c["licenses"]) for c in told["components"] if c["name"] not in ELSEWHERE
    }
    assert [name for name, text in licences.items() if "NOASSERTION" in text] == []
    assert [name for name, text in licences.items() if "AGPL" in text or "Affero" in text] == []


ELSEWHERE = {name for name, _, marker, _ in pins() if "win32" in marker or ">= '3.12'" in marker}
"""Pinned for other machines than this one may be: not installed, so nothing here knows their licence."""


def test_every_vendored_font_is_in_it(told):
    fonts = [p for p in (ROOT / "marshrut").rglob("*") if p.suffix in {".ttf", ".woff2"}]
    named = {c["name"] for c in told["components"] if c["type"] == "file"}
    assert fonts and {p.relative_to(ROOT).as_posix() for p in fonts} == named
