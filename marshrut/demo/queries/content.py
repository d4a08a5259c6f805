"""The made-up region's texts and tables, read once."""

import random
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any


@cache
def content(name: str) -> dict[str, Any]:
    """One of the data files: `content("names")` reads names.toml."""
    return tomllib.loads(resources.files("marshrut.demo").joinpath(f"data/{name}.toml").read_text("utf-8"))


@cache
def items() -> tuple[dict[str, Any], ...]:
    """All test items, file by file in the order of their names."""
    folder = resources.files("marshrut.demo").joinpath("data/items")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(item for file in files for item in tomllib.loads(file.read_text("utf-8"))["item"])


def draw(rng: random.Random, rows: Sequence[Any], weight: str = "share") -> Any:
    """One of the rows, by their weights."""
    return rng.choices(rows, [row[weight] for row in rows])[0]


def chance(rng: random.Random, percent: float) -> bool:
    return rng.random() * 100 < percent
