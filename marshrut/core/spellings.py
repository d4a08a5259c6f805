"""How people write places, subjects, positions and categories beside their official names; kept in data/spellings.toml."""

import tomllib
from pathlib import Path

_TABLES = tomllib.loads(
    Path(__file__).with_name("data").joinpath("spellings.toml").read_text(encoding="utf-8")
)

TOWNS: dict[str, str] = _TABLES["towns"]
"""Spelling of a municipality → its name; a region may set its own."""

SUBJECTS: dict[str, str] = _TABLES["subjects"]
"""Spelling of a subject → its name; a spelling that is another subject's own name means that subject."""

POSITIONS: dict[str, str] = _TABLES["positions"]
"""Spelling of a position → how it is called."""

CATEGORIES: dict[str, list[str]] = _TABLES["categories"]
"""Qualification category → its spellings, the first of them its name."""
