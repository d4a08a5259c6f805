"""README.ru.md tells users of pages and buttons: each named in «…» is there under that name, and so is each picture."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "README.ru.md").read_text(encoding="utf-8")
NOT_OURS = {"Маршрут", "е", "ё"}
"""The name of the system and letters."""
HEAVIEST = 2 * 2**20


@cache
def told_by_the_pages():
    """Templates and what the code calls its pages and steps, in one text."""
    files = [*(ROOT / "marshrut").rglob("*.html"), *(ROOT / "marshrut").rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files).replace("&nbsp;", " ")


def named():
    words = (" ".join(name.split()).removesuffix("…").strip() for name in re.findall(r"«([^»]+)»", GUIDE))
    return {name for name in words if name} - NOT_OURS


def test_every_page_and_button_that_the_guide_names_is_there():
    pages = told_by_the_pages()
    assert sorted(name for name in named() if name not in pages) == []


def test_the_guide_names_many():
    assert len(named()) > 60


def shown(*names):
    """Pictures that these pages of ours show."""
    pages = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)
    return set(re.findall(r"!\[[^\]]+\]\(docs/images/([^)]+)\)", pages))


def test_pictures_are_those_that_the_script_takes_no_more_and_no_less():
    """`script/screenshots --guide` makes all of docs/images; nothing there is unused or drawn by hand."""
    script = (ROOT / "script/screenshots").read_text(encoding="utf-8")
    taken = {f"{name}.png" for name in re.findall(r'Shot\(\s*"([\w-]+)"', script)}
    assert taken == {path.name for path in (ROOT / "docs/images").iterdir()}
    assert taken == shown("README.ru.md", "README.md")


def test_the_guide_shows_many_pictures_and_they_are_light():
    assert len(shown("README.ru.md")) >= 14
    assert sum(path.stat().st_size for path in (ROOT / "docs/images").iterdir()) < HEAVIEST


def test_links_inside_the_guide_lead_to_its_headings():
    anchors = {
        re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) - anchors == set()


def test_the_readme_leads_to_the_guide():
    assert "(README.ru.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
