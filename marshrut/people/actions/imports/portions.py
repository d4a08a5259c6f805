"""A portion of a file loaded in one transaction, with a bounded number of queries."""

import secrets
from collections.abc import Sequence, Set
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.people.access.scopes import registrar
from marshrut.people.actions.imports.organisations import load_organisations
from marshrut.people.actions.journal import note_people
from marshrut.people.actions.moves import join_works, tell_moves
from marshrut.people.models import Appointment, Employment, Import, ImportPortion, Person, PersonName, normal
from marshrut.people.queries.imports import SKIPPED, UNCHANGED, plan_staff
from marshrut.people.queries.imports.matching import StaffPlan, Work

PORTION = 300
CHANGEABLE = (
    *("surname", "first_name", "patronymic", "search", "education", "pedagogical", "category"),
    *("category_until", "phone", "email", "snils", "birth_date", "teaching_since"),
)
LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        (
            *("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r"),
            *("s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "iu", "ia"),
        ),
        strict=True,
    )
)


@transaction.atomic
def load_portion(*, import_id: int, number: int, groups: Sequence[Any], viewer: Viewer) -> None:
    """Load these groups of rows unless the portion of this number is already loaded."""
    source = Import.objects.select_for_update(of=("self",), no_key=True).get(pk=import_id)
    if source.portions.filter(number=number).exists():
        return
    if source.kind == Import.Kind.STAFF:
        plans: Sequence[Any] = _load_staff(list(groups), source, viewer)
    else:
        plans = load_organisations(list(groups), viewer)
    ImportPortion.objects.create(of=source, number=number, rows=[r for p in plans for r in _report(p)])


def _report(plan: Any) -> list[list[object]]:
    problems = getattr(plan, "problems", ())
    said = {problem.row: f"{problem.heading}: {problem.message}" for problem in problems}
    return [[row.number, plan.outcome, plan.title, said.get(row.number, "")] for row in plan.rows]


def _load_staff(groups: list[Any], source: Import, viewer: Viewer) -> list[StaffPlan]:
    """Write what the rows ask, except of people about whom something is wrong; returns all plans."""
    all_plans = plan_staff(groups, viewer)
    plans = [plan for plan in all_plans if not plan.problems]
    before = {id(plan): plan.person.full_name for plan in plans if plan.renamed}
    _save_people(plans, viewer)
    works = [(plan.person, work) for plan in plans for work in plan.works]
    _save_works(works)
    _end_roles([(person, work) for person, work in works if work.employment.until])
    _appoint(works, source, viewer)
    touched = [plan for plan in plans if plan.outcome not in (UNCHANGED, SKIPPED)]
    data = {plan.person.pk: _entry_data(plan, source, before.get(id(plan), "")) for plan in touched}
    if touched:
        people = [plan.person for plan in touched]
        capacity = registrar(viewer)
        new = {plan.person.pk for plan in touched if plan.new}
        label = "Загружено из файла"
        note_people(people, "imported", label, viewer=viewer, capacity=capacity, data=data, new=new)
        left = {plan.person.pk for plan in touched if any(work.employment.until for work in plan.works)}
        _follow((data.keys() - new) | left, viewer)
    return all_plans


def _follow(people: Set[int], viewer: Viewer) -> None:
    """What follows when these move; of somebody new whose work has not ended nothing can."""
    if people:
        join_works(people, viewer)
        tell_moves(people, viewer)


def _entry_data(plan: StaffPlan, source: Import, before: str) -> dict[str, object]:
    data: dict[str, object] = {"import": source.pk, "changed": sorted(plan.changed)}
    return data | ({"before": before, "after": plan.person.full_name} if before else {})


def _save_people(plans: list[StaffPlan], viewer: Viewer) -> None:
    names = []
    for plan in plans:
        if plan.renamed:
            names.append(_former_name(plan.person, viewer))
            plan.person.surname, plan.person.first_name, plan.person.patronymic = plan.renamed
        for name, (_old, value) in plan.changed.items():
            setattr(plan.person, name, value)
        plan.person.search = normal(plan.person.full_name)
    fresh = [plan.person for plan in plans if plan.new]
    _give_logins(fresh)
    Person.objects.bulk_create(fresh)
    Person.objects.bulk_update(
        [p.person for p in plans if not p.new and (p.changed or p.renamed)], CHANGEABLE, batch_size=200
    )
    PersonName.objects.bulk_create(names)


def _former_name(person: Person, viewer: Viewer) -> PersonName:
    old = {name: getattr(person, name) for name in ("surname", "first_name", "patronymic")}
    return PersonName(person=person, until=viewer.today, **old)


def _give_logins(people: Sequence[Person]) -> None:
    """A login of surname and a random number: unique, and not to be guessed by counting."""
    waiting, digits = list(people), 4
    taken: set[str] = set()
    while waiting:
        for person in waiting:
            person.login = (
                f"{_latin(person.surname)}{secrets.randbelow(9 * 10 ** (digits - 1)) + 10 ** (digits - 1)}"
            )
        known = Person.objects.filter(login__in=[p.login for p in waiting]).values_list("login", flat=True)
        taken |= set(known)
        again = []
        for person in waiting:
            if person.login in taken:
                again.append(person)
            taken.add(person.login)
        waiting, digits = again, digits + 1
    for person in people:
        person.password = (
            f"{UNUSABLE_PASSWORD_PREFIX}{secrets.token_hex(UNUSABLE_PASSWORD_SUFFIX_LENGTH // 2)}"
        )


def _latin(surname: str) -> str:
    letters = "".join(LATIN.get(sign, sign) for sign in surname.lower())
    return "".join(sign for sign in letters if sign.isascii() and sign.isalpha())[:20] or "user"


def _save_works(works: Sequence[tuple[Person, Work]]) -> None:
    for person, work in works:
        work.employment.person_id = person.pk
    Employment.objects.bulk_create([w.employment for _, w in works if w.employment.pk is None])
    changed = [w.employment for _, w in works if w.outcome not in (UNCHANGED, "created")]
    Employment.objects.bulk_update(changed, ["since", "is_main", "until"], batch_size=200)
    link = Employment.subjects.through
    taught = [work for _, work in works if work.subjects is not None]
    link.objects.filter(employment_id__in=[work.employment.pk for work in taught]).delete()
    link.objects.bulk_create(
        link(employment_id=work.employment.pk, subject_id=subject)
        for work in taught
        for subject in sorted(work.subjects or ())
    )


def _end_roles(ended: Sequence[tuple[Person, Work]]) -> None:
    """Roles end with the work where they were held, unless other work goes on there."""
    until = {
        (person.pk, work.employment.organisation_id): work.employment.until
        for person, work in ended
        if work.employment.until
    }
    if not until:
        return
    where: dict[str, Any] = {"person_id__in": {pk for pk, _ in until}, "until__isnull": True}
    running = set(Employment.objects.filter(**where).values_list("person_id", "organisation_id"))
    over = []
    for held in Appointment.objects.select_for_update(of=("self",), no_key=True).filter(**where):
        last = until.get((held.person_id, held.organisation_id or 0))
        if last and (held.person_id, held.organisation_id) not in running:
            held.until = max(last, held.since)
            over.append(held)
    Appointment.objects.bulk_update(over, ["until"], batch_size=200)


def _appoint(works: Sequence[tuple[Person, Work]], source: Import, viewer: Viewer) -> None:
    basis = f"загрузка файла «{source.name}» от {source.at:%d.%m.%Y}"[:300]
    asked = {
        (person.pk, role, work.employment.organisation_id) for person, work in works for role in work.roles
    }
    Appointment.objects.bulk_create(
        Appointment(person_id=pk, role=role, organisation_id=at, since=viewer.today, basis=basis)
        for pk, role, at in sorted(asked)
    )
