"""The made-up region's texts and tables, read once."""

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from django.conf import settings

from marshrut.core.region_file import standing


def content(name: str) -> dict[str, Any]:
    """One of the data files as the region has it: `content("names")` reads names.toml.

    The scenario is written in the words of the order's region; the file of another says what they become there.
    """
    return _content(name, settings.REGION_FILE)


@cache
def _content(name: str, _region: str) -> dict[str, Any]:
    demo = standing("demo")
    text = resources.files("marshrut.demo").joinpath(f"data/{name}.toml").read_text("utf-8")
    found = tomllib.loads(text)
    if name == "places":
        return {**found, **demo.get("places", {})}
    words: Mapping[str, str] = demo.get("words", {})
    return found if not words else _reworded(found, words)


def _reworded(value: Any, words: Mapping[str, str]) -> Any:
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    pattern = re.compile(longest_first)

    def told(inner: Any) -> Any:
        if isinstance(inner, dict):
            return {key: told(item) for key, item in inner.items()}
        if isinstance(inner, list):
            return [told(item) for item in inner]
        return pattern.sub(lambda hit: words[hit[0]], inner) if isinstance(inner, str) else inner

    return told(value)


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
