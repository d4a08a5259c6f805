"""The demo region's data files as plain values."""

import tomllib
from functools import cache
from importlib.resources import files

DATA = files("marshrut.demo") / "data"


@cache
def load(name):
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def entries():
    return {entry["code"]: entry for entry in load("codifier")["entry"]}


@cache
def items():
    parts = sorted(part.name.removesuffix(".toml") for part in (DATA / "items").iterdir())
    listed = [item for part in parts for item in load(f"items/{part}")["item"]]
    return {item["id"]: item for item in listed}


def demonstration():
    return load("demonstration")["item"]


def instruments():
    return load("instruments")["instrument"]


def measured_codes():
    return {code for item in items().values() for code in item["codes"]}
