"""A file of organisations."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshrut.core.viewer import Viewer
from marshrut.formats.cells import CellError
from marshrut.formats.columns import CellProblem
from marshrut.formats.sheets import read_sheet
from marshrut.people.models import Municipality, Organisation, normal
from marshrut.people.queries.imports.columns import organisation_columns
from marshrut.people.queries.imports.places import Places
from marshrut.people.queries.imports.rows import CREATED, ENDED, UNCHANGED, UPDATED, Read
from marshrut.people.queries.imports.spellings import Towns

FIELDS = ("name", "short_name", "kind", "address", "closed_on")


@dataclass(frozen=True)
class OrganisationRow:
    number: int
    key: str
    name: str
    short_name: str
    kind: str
    municipality: str
    address: str
    closed_on: date | None
    successor: str


@dataclass
class OrganisationPlan:
    """What a row asks to do with an organisation."""

    row: OrganisationRow
    organisation: Organisation
    outcome: str = UNCHANGED
    changed: dict[str, tuple[object, object]] = field(default_factory=dict)

    @property
    def rows(self):
        return (self.row,)

    @property
    def title(self):
        return f"{self.organisation.short_name} ({self.organisation.key})"


def read_organisations(data: bytes, viewer: Viewer, *, towns: Towns | None = None, name: str = "") -> Read:
    """Read the file, its sheet `name` or the likeliest; SheetError when it cannot be read at all.

    `towns`: the municipalities a row may name.
    """
    sheet = read_sheet(data, columns=organisation_columns(), sheet=name)
    towns = towns or Towns(viewer.today)
    good: list[OrganisationRow] = []
    problems, codes = list(sheet.problems), dict[str, int]()
    file_codes = {normal(row.values["key"]) for row in sheet.rows if row.values["key"]}
    places = Places(viewer.today)
    for row in sheet.rows:
        if row.problems:
            continue
        values: dict[str, Any] = {key: value or "" for key, value in row.values.items()}
        values["closed_on"] = row.values["closed_on"]
        found = list(_town_problems(row.number, values, towns))
        found += _problems(row.number, values, codes, file_codes, places, viewer)
        problems += found
        codes.setdefault(normal(values["key"]), row.number)
        if not found:
            good.append(OrganisationRow(row.number, **values))
    return Read(len(sheet.rows), good, problems, sheet)


def _town_problems(number, values, towns):
    """Puts the official name of the municipality into the values, or says what is wrong with the written one."""
    try:
        values["municipality"] = towns.find(values["municipality"])
    except CellError as error:
        yield CellProblem(number, "Муниципалитет", values["municipality"], str(error))


def _problems(number, values, codes, file_codes, places, viewer):
    code = normal(values["key"])
    if code in codes:
        yield CellProblem(
            number, "Код организации", values["key"], f"Этот код уже есть в строке {codes[code]}."
        )
    namesakes = places.by_name(values["name"], values["municipality"]) - {places.by_code(values["key"])}
    if namesakes:
        text = "В этом муниципалитете организация с таким названием уже есть, под другим кодом."
        yield CellProblem(number, "Полное название", values["name"], text)
    successor = normal(values["successor"])
    if successor == code:
        text = "Организация не может быть правопреемником самой себе. Укажите другой код."
        yield CellProblem(number, "Правопреемник (код)", values["successor"], text)
    elif successor and successor not in file_codes and not places.by_code(successor):
        yield CellProblem(
            number, "Правопреемник (код)", values["successor"], "Организации с таким кодом нет."
        )
    if values["closed_on"] and values["closed_on"] > viewer.today:
        yield CellProblem(number, "Закрыта", f"{values['closed_on']:%d.%m.%Y}", "Этот день ещё не наступил.")


def plan_organisations(rows: list[OrganisationRow]) -> list[OrganisationPlan]:
    """Compare rows with what is known; one query for organisations, one for municipalities."""
    keys = {row.key for row in rows}
    known = {
        place.key: place for place in Organisation.objects.select_related("municipality").filter(key__in=keys)
    }
    towns = {normal(town.name): town for town in Municipality.objects.all()}
    return [_plan(row, known.get(row.key), towns.get(normal(row.municipality))) for row in rows]


def _plan(row, place, town):
    if place is None:
        fresh = Organisation(key=row.key, municipality=town, **{name: getattr(row, name) for name in FIELDS})
        return OrganisationPlan(row, fresh, CREATED)
    wanted = {name: getattr(row, name) for name in FIELDS if getattr(row, name)}
    changed = {n: (getattr(place, n), v) for n, v in wanted.items() if getattr(place, n) != v}
    if town is None or place.municipality_id != town.pk:
        changed["municipality"] = (place.municipality.name, row.municipality)
    outcome = ENDED if changed.keys() & {"closed_on"} else UPDATED if changed else UNCHANGED
    return OrganisationPlan(row, place, outcome, changed)
