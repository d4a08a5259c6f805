"""A file of staff: rows read, checked against each other, and put together by person."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marshrut.core.viewer import Viewer
from marshrut.formats.cells import CellError
from marshrut.formats.columns import CellProblem, Row
from marshrut.formats.sheets import read_sheet
from marshrut.people.models import Person, normal
from marshrut.people.queries.imports.columns import staff_columns
from marshrut.people.queries.imports.places import Places
from marshrut.people.queries.imports.rows import Read

OLDEST, YOUNGEST = 100, 16


@dataclass(frozen=True)
class StaffRow:
    """One place of work of one person, as the file has it; None where the cell is blank."""

    number: int
    organisation_id: int
    surname: str
    first_name: str
    patronymic: str
    birth_date: date | None
    snils: str | None
    position: str
    subjects: tuple[int, ...]
    is_main: bool
    since: date
    until: date | None
    education: str | None
    pedagogical: bool | None
    category: str | None
    category_until: date | None
    experience: int | None
    phone: str | None
    email: str | None
    roles: tuple[str, ...]

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.first_name, self.patronymic) if part)

    @property
    def search(self) -> str:
        return normal(self.full_name)


def read_staff(data: bytes, viewer: Viewer, *, name: str = "") -> Read:
    """Read the file, its sheet `name` or the likeliest; SheetError when it cannot be read at all."""
    sheet = read_sheet(data, columns=staff_columns(viewer.today), sheet=name)
    places, problems, rows = Places(viewer.today), list(sheet.problems), []
    for row in sheet.rows:
        try:
            at = _place(row, places)
        except CellError as error:
            problems.append(CellProblem(row.number, "Организация", row.raw["organisation"], str(error)))
            continue
        if row.problems:
            continue
        found = list(_alone(row, viewer))
        problems += found
        if not found:
            rows.append(_staff_row(row, at))
    groups, between = _together(rows)
    problems = sorted([*problems, *between], key=lambda problem: problem.row)
    return Read(len(sheet.rows), groups, problems, sheet)


def _place(row: Row, places: Places) -> int:
    written = row.values["organisation"]
    return places.find(written, row.values["municipality"] or "") if written else 0


def _staff_row(row: Row, at: int) -> StaffRow:
    v = {key: value for key, value in row.values.items() if key not in ("organisation", "municipality")}
    v |= {"patronymic": v["patronymic"] or "", "is_main": v["is_main"] is not False}
    v |= {"subjects": v["subjects"] or (), "roles": v["roles"] or ()}
    return StaffRow(number=row.number, organisation_id=at, **v)


def _alone(row: Row, viewer: Viewer) -> Iterator[CellProblem]:
    """What is wrong with a row whatever the others say."""
    v, today = row.values, viewer.today

    def problem(key: str, heading: str, text: str) -> CellProblem:
        return CellProblem(row.number, heading, row.raw.get(key, ""), text)

    if not v["birth_date"] and not v["snils"]:
        text = "Укажите дату рождения или СНИЛС: по ним человека узнают при следующей загрузке."
        yield problem("birth_date", "Дата рождения", text)
    if v["birth_date"] and not YOUNGEST <= today.year - v["birth_date"].year <= OLDEST:
        yield problem("birth_date", "Дата рождения", f"Возраст должен быть от {YOUNGEST} до {OLDEST} лет.")
    if v["since"] > today.replace(year=today.year + 1, day=1):
        yield problem("since", "Работает с", "Начало работы больше чем через год. Проверьте дату.")
    if v["birth_date"] and v["since"].year - v["birth_date"].year < YOUNGEST - 1:
        yield problem("since", "Работает с", "Раньше, чем человеку могло исполниться 15 лет. Проверьте даты.")
    if v["until"] and v["until"] < v["since"]:
        yield problem("until", "Работал по", "Последний день раньше первого. Проверьте даты.")
    if v["category_until"] and v["category"] in (None, Person.Category.NONE):
        yield problem("category_until", "Категория до", "Срок есть, а категории нет. Укажите категорию.")
    if v["experience"] and v["birth_date"]:
        begun = today.year - v["experience"] // 12 - v["birth_date"].year
        if begun < YOUNGEST - 1:
            yield problem("experience", "Педагогический стаж", "Стаж больше, чем позволяет возраст.")


def _together(rows: list[StaffRow]) -> tuple[list[list[StaffRow]], list[CellProblem]]:
    """Rows of one person together, and what contradicts between them."""
    by_name = {_name_key(row): row.snils for row in rows if row.snils}
    groups: dict[object, list[StaffRow]] = defaultdict(list)
    problems: list[CellProblem] = []
    for row in rows:
        key = row.snils or by_name.get(_name_key(row)) or _name_key(row)
        found = list(_against(row, groups[key]))
        problems += found
        if not found:
            groups[key].append(row)
    return [group for group in groups.values() if group], problems


def _name_key(row: StaffRow) -> tuple[object, ...]:
    return (row.search, row.birth_date, row.organisation_id)


def _against(row: StaffRow, others: list[StaffRow]) -> Iterator[CellProblem]:
    if not others:
        return
    first = others[0]
    if row.search != first.search:
        text = f"Этот СНИЛС уже есть в строке {first.number} у человека с другим именем."
        yield CellProblem(row.number, "СНИЛС", row.snils or "", text)
    if row.birth_date and first.birth_date and row.birth_date != first.birth_date:
        text = f"В строке {first.number} у этого человека другая дата рождения."
        yield CellProblem(row.number, "Дата рождения", f"{row.birth_date:%d.%m.%Y}", text)
    for other in others:
        if work_key(row) == work_key(other) or _both_run(row, other):
            text = f"Эта работа уже есть в строке {other.number}. Удалите повтор."
            yield CellProblem(row.number, "Должность", row.position, text)


def _both_run(row: StaffRow, other: StaffRow) -> bool:
    return row.until is other.until is None and work_key(row)[:2] == work_key(other)[:2]


def work_key(row: StaffRow) -> tuple[object, ...]:
    """What makes a place of work one: where, as whom, since when."""
    return (row.organisation_id, normal(row.position), row.since)
