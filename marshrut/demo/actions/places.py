"""Municipalities, subjects and organisations of the made-up region."""

import random
from dataclasses import dataclass
from typing import Any

from marshrut.demo.queries.content import content, draw
from marshrut.people.models import Municipality, Organisation, Subject, normal


@dataclass
class Staffed:
    """An organisation to be filled with people."""

    organisation: Organisation
    staff: int
    key: str = ""


def make_subjects() -> dict[str, Subject]:
    """Subjects by name."""
    made = Subject.objects.bulk_create([Subject(**row) for row in content("subjects")["subject"]])
    return {subject.name: subject for subject in made}


def make_organisations(size: str, rng: random.Random, code: str) -> list[Staffed]:
    """The twelve organisations of the small region, or those and all others of the large one."""
    places = content("places")
    wanted = places["region"]["small"] if size == "small" else [m["key"] for m in places["municipality"]]
    rows = [m for m in places["municipality"] if m["key"] in wanted]
    municipalities = Municipality.objects.bulk_create([Municipality(name=row["name"]) for row in rows])
    by_key = {row["key"]: made for row, made in zip(rows, municipalities, strict=True)}
    found = [_named(row, by_key, number) for number, row in enumerate(places["organisation"], 1)]
    if size == "region":
        named = {(row["municipality"], row["kind"]) for row in places["organisation"]}
        for row in rows:
            found += _of_municipality(row, by_key[row["key"]], len(found), rng, named)
    for staffed in found:
        staffed.organisation.key = f"{code}-{staffed.organisation.key}"
    Organisation.objects.bulk_create([staffed.organisation for staffed in found])
    return found


def _named(row: dict[str, Any], by_key: dict[str, Municipality], number: int) -> Staffed:
    return Staffed(
        _organisation(row["kind"], row["name"], row["short_name"], by_key[row["municipality"]], number),
        row.get("staff", 0),
        row["key"],
    )


def _of_municipality(
    row: dict[str, Any],
    municipality: Municipality,
    made: int,
    rng: random.Random,
    named: set[tuple[str, str]],
) -> list[Staffed]:
    """Everything a municipality has besides the organisations named one by one."""
    places = content("places")
    found: list[Staffed] = []
    if (row["key"], "authority") not in named:
        title = f"Отдел образования, {row['centre']}"
        found.append(
            Staffed(
                _organisation("authority", title, title, municipality, made + 1), 0, f"authority-{row['key']}"
            )
        )
    villages = rng.sample(places["villages"], len(places["villages"]))
    for counted in ("town_schools", "rural_schools", "kindergartens", "additional", "colleges"):
        patterns = [p for p in places["pattern"] if p["counted"] == counted]
        names = list(places.get(f"{_names_key(counted)}_names", ()))
        rng.shuffle(names)
        for n in range(20, 20 + row[counted]):
            pattern = draw(rng, patterns)
            village = villages[n % len(villages)]
            words = {
                "n": n,
                "town": row["centre_genitive"],
                "village": f"{village[0]} {village[1]}",
                "adjective": village[2],
                "name": names[n % len(names)] if names else "",
                "municipality": row["name"],
            }
            short = pattern["short_name"].format(**words)
            organisation = _organisation(
                pattern["kind"], pattern["name"].format(**words), short, municipality, made + len(found) + 1
            )
            found.append(Staffed(organisation, rng.randint(*pattern["staff"])))
    return found


def _names_key(counted: str) -> str:
    return {"kindergartens": "kindergarten", "colleges": "college"}.get(counted, counted)


def _organisation(kind: str, name: str, short: str, municipality: Municipality, number: int) -> Organisation:
    return Organisation(
        kind=kind,
        name=name[0].upper() + name[1:],
        short_name=short[:120],
        search=normal(f"{short} {name}")[:450],
        key=f"{number:04d}",
        municipality=municipality,
    )
