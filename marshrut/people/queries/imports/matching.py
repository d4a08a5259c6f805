"""Rows of staff compared with the people known: who is meant, and what would change."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from marshrut.core.viewer import Role, Viewer
from marshrut.formats.columns import CellProblem
from marshrut.people.models import Appointment, Employment, Person, normal
from marshrut.people.queries.imports.rows import CREATED, ENDED, SKIPPED, UNCHANGED, UPDATED
from marshrut.people.queries.imports.staff import StaffRow, work_key

PLAIN = ("education", "pedagogical", "category", "category_until", "phone", "email", "snils", "birth_date")
MANAGER = re.compile(
    r"(директор|заведующ|ректор|начальник|заместитель (директора|заведующ|руководител|начальник))"
)
FEMALE, MALE = re.compile(r"(вна|чна|кызы|шна)$"), re.compile(r"(вич|ьич|лы|оглы|мич|кич)$")


@dataclass
class Work:
    """What a row asks to do with a place of work."""

    row: StaffRow
    employment: Employment
    outcome: str = UNCHANGED
    subjects: frozenset[int] | None = None
    roles: tuple[str, ...] = ()
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """What changes in a work that goes on: as it was, as it will be."""


@dataclass
class StaffPlan:
    """What the rows of one person ask to do."""

    rows: list[StaffRow]
    person: Person
    new: bool = False
    changed: dict[str, tuple[object, object]] = field(default_factory=dict)
    renamed: tuple[str, str, str] | None = None
    works: list[Work] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)

    @property
    def title(self):
        return self.person.full_name

    @property
    def outcome(self):
        if self.problems:
            return SKIPPED
        if self.new:
            return CREATED
        outcomes = {work.outcome for work in self.works}
        if ENDED in outcomes:
            return ENDED
        touched = self.changed or self.renamed or outcomes != {UNCHANGED} or any(w.roles for w in self.works)
        return UPDATED if touched else UNCHANGED


def plan_staff(groups: list[list[StaffRow]], viewer: Viewer) -> list[StaffPlan]:
    """Compare groups of rows with the register; a bounded number of queries."""
    by_snils, by_name = _known(groups)
    return [_plan(rows, _match(rows, by_snils, by_name), viewer) for rows in groups]


def _asked(groups):
    """By СНИЛС, or by name among the staff of the organisations named; birth dates keep namesakes out."""
    rows = [row for group in groups for row in group]
    dated = Q(birth_date__in={row.birth_date for row in rows if row.birth_date}) | Q(birth_date__isnull=True)
    named = Q(search__in={row.search for row in rows if row.birth_date}) & dated
    named |= Q(search__in={row.search for row in rows if not row.birth_date})
    staff = Employment.objects.filter(organisation_id__in={row.organisation_id for row in rows})
    return Q(snils__in={row.snils for row in rows if row.snils}) | (
        named & Q(pk__in=staff.values("person_id"))
    )


def _known(groups):
    works = Employment.objects.prefetch_related("subjects").order_by("pk")
    held = Appointment.objects.filter(until__isnull=True)
    people = (
        Person.objects.filter(_asked(groups))
        .select_related("merged_into")
        .prefetch_related(
            Prefetch("employments", works, to_attr="known_works"),
            Prefetch("appointments", held, to_attr="held"),
        )
        .order_by("pk")
    )
    by_snils, by_name = {}, defaultdict(list)
    for person in people:
        by_snils[person.snils] = person
        if person.merged_into_id is None:
            by_name[person.search].append(person)
    return by_snils, by_name


def _match(rows, by_snils, by_name):
    """The person whom the rows mean, or None: by СНИЛС, else by name and birth date within the organisation."""
    snils = next((row.snils for row in rows if row.snils), None)
    if snils in by_snils and snils:
        return by_snils[snils]
    here = {row.organisation_id for row in rows}
    birth = next((row.birth_date for row in rows if row.birth_date), None)
    found = [
        person
        for person in by_name.get(rows[0].search, ())
        if here & {work.organisation_id for work in person.known_works}
        and (not person.birth_date or not birth or person.birth_date == birth)
        and (not snils or not person.snils)
    ]
    exact = [person for person in found if person.birth_date == birth]
    return exact[0] if len(exact) == 1 else found[0] if len(found) == 1 else None


def _plan(rows, person, viewer):
    plan = StaffPlan(rows, person or _new_person(rows[0]), new=person is None)
    known = () if person is None else person.known_works
    held = () if person is None else person.held
    if person:
        _compare_identity(plan)
        _refuse_own_roles(plan, viewer)
    for row in rows:
        for name, value in _wanted(row, plan.person, viewer).items():
            if getattr(plan.person, name) != value:
                plan.changed[name] = (getattr(plan.person, name), value)
        _compare_work(plan, row, known, held)
    return plan


def _new_person(row):
    gender = Person.Gender
    guessed = (
        gender.FEMALE if FEMALE.search(row.patronymic) else gender.MALE if MALE.search(row.patronymic) else ""
    )
    return Person(surname=row.surname, first_name=row.first_name, patronymic=row.patronymic, gender=guessed)


def _compare_identity(plan):
    """A known СНИЛС with another name is a new surname; with another birth date as well, another person."""
    row, person = plan.rows[0], plan.person
    if person.merged_into_id:
        text = f"Эта запись объединена с другой: {person.merged_into.full_name}. Возьмите её СНИЛС."
        plan.problems.append(CellProblem(row.number, "СНИЛС", row.snils or "", text))
    if row.search == person.search:
        return
    same = [
        normal(row.first_name) == normal(person.first_name),
        normal(row.surname) == normal(person.surname),
    ]
    if (row.birth_date and person.birth_date and row.birth_date != person.birth_date) or not any(same):
        text = f"Этот СНИЛС в системе у другого человека: {person.full_name}. Проверьте номер по документу."
        plan.problems.append(CellProblem(row.number, "СНИЛС", row.snils or "", text))
    plan.renamed = (row.surname, row.first_name, row.patronymic)


def _refuse_own_roles(plan, viewer):
    for row in plan.rows:
        if row.roles and plan.person.pk == viewer.person_id:
            text = "Самому себе роль назначить нельзя. Попросите администратора."
            plan.problems.append(CellProblem(row.number, "Роль в организации", ", ".join(row.roles), text))


def _wanted(row, person, viewer):
    """The row's facts about the person; blank cells say nothing."""
    wanted = {name: getattr(row, name) for name in PLAIN if getattr(row, name) is not None}
    if row.experience is not None and not _same_experience(
        row.experience, person.teaching_since, viewer.today
    ):
        wanted["teaching_since"] = _months_before(viewer.today, row.experience)
    return wanted


def _months_before(day, months):
    whole = day.year * 12 + day.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def _same_experience(months, since, today):
    """Whole years are as good as months: «12» stays true for a year."""
    if since is None:
        return False
    known = (today.year - since.year) * 12 + today.month - since.month
    return known == months or (months % 12 == 0 and known // 12 == months // 12)


def _compare_work(plan, row, known, held):
    same = [w for w in known if (w.organisation_id, normal(w.position)) == work_key(row)[:2]]
    running = next((w for w in same if w.until is None), None)
    if running and row.until and row.until < running.since:
        running = None
    ended = next((w for w in same if w.until and w.since == row.since), None)
    if running is None and ended is not None and ended.until != row.until:
        text = f"Эта работа завершена {ended.until:%d.%m.%Y}. Уберите строку или укажите новую дату приёма."
        plan.problems.append(CellProblem(row.number, "Работает с", f"{row.since:%d.%m.%Y}", text))
        return
    if ended is not None and ended.until == row.until:
        running = None
    roles = () if row.until else tuple(r for r in row.roles if not _holds(held, r, row.organisation_id))
    work = Work(row, running or ended or _new_work(row), roles=roles)
    if running is None and ended is None:
        work.outcome, work.subjects = CREATED, frozenset(row.subjects)
    elif running is not None:
        _compare_running(work, row)
    plan.works.append(work)


def _compare_running(work, row):
    """What a row changes in a work that goes on: its end, its dates, its subjects."""
    employment = work.employment
    taught = {subject.pk for subject in employment.subjects.all()}
    if row.subjects and taught != set(row.subjects):
        work.subjects, work.outcome = frozenset(row.subjects), UPDATED
        work.changed["subjects"] = (sorted(taught), sorted(row.subjects))
    wanted = {"since": row.since, "is_main": row.is_main, **({"until": row.until} if row.until else {})}
    for name, value in wanted.items():
        if getattr(employment, name) != value:
            work.changed[name] = (getattr(employment, name), value)
            work.outcome = UPDATED
            setattr(employment, name, value)
    if row.until:
        work.outcome = ENDED


def _new_work(row):
    return Employment(
        organisation_id=row.organisation_id,
        position=row.position,
        is_main=row.is_main,
        is_manager=bool({Role.HEAD, Role.DEPUTY} & set(row.roles))
        or bool(MANAGER.match(normal(row.position))),
        since=row.since,
        until=row.until,
    )


def _holds(held, role, organisation_id):
    return any(a.role == role and a.organisation_id == organisation_id for a in held)
