"""Two records side by side before they become one: what differs, what goes over, what stands in the way."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from marshrut.core.journal import canonical
from marshrut.core.merging import barred, moving
from marshrut.core.viewer import Viewer
from marshrut.core.wording import day_year
from marshrut.people.access.scopes import colleagues, within_reach
from marshrut.people.models import Appointment, Employment, Likeness, Person, normal

OWN = "Свою запись объединяет другой сотрудник: обратитесь к администратору."
BEYOND = (
    "У одной из записей есть роль, которой вы не распоряжаетесь: администратор, аналитик или разработчик ИОМ."
    " Такие записи объединяет администратор."
)
NEAR = "Вы работаете в одной организации с этим человеком. Его записи объединяет другой сотрудник."
APART = "Про эти записи сказано: разные люди. Если это ошибка, сначала снимите отметку «не двойники»."
SHUT = "Вход в одну из записей закрыт. Сначала выясните почему и откройте его."
KEYS: dict[str, tuple[str, ...]] = {
    "name": ("surname", "first_name", "patronymic"),
    "gender": ("gender",),
    "birth_date": ("birth_date",),
    "snils": ("snils",),
    "phone": ("phone",),
    "email": ("email",),
    "education": ("education", "pedagogical"),
    "category": ("category", "category_until"),
    "teaching_since": ("teaching_since",),
}
"""What can be chosen, and the columns that go together."""


def _day(value: date | None) -> str:
    return day_year(value) if value else ""


def _education(person: Person) -> str:
    pedagogical = ", педагогическое" if person.pedagogical else ""
    return f"{person.get_education_display()}{pedagogical}" if person.education else ""


def _category(person: Person) -> str:
    until = f", до {day_year(person.category_until)}" if person.category_until else ""
    return f"{person.get_category_display()}{until}"


SHOWN: dict[str, tuple[str, Callable[[Person], str]]] = {
    "name": ("Фамилия, имя, отчество", lambda p: p.full_name),
    "gender": ("Пол", lambda p: p.get_gender_display() if p.gender else ""),
    "birth_date": ("Дата рождения", lambda p: _day(p.birth_date)),
    "snils": ("СНИЛС", lambda p: p.printed_snils),
    "phone": ("Телефон", lambda p: p.phone),
    "email": ("Электронная почта", lambda p: p.email),
    "education": ("Образование", _education),
    "category": ("Категория", _category),
    "teaching_since": ("Педагогический стаж с", lambda p: _day(p.teaching_since)),
}


@dataclass(frozen=True)
class Field:
    """A field of both records; `best` is the record whose value is taken unless somebody chooses otherwise."""

    name: str
    label: str
    values: dict[int, str]
    best: int

    @property
    def differs(self) -> bool:
        return len(set(self.values.values())) > 1


def staying_first(one: Person, other: Person) -> tuple[Person, Person]:
    """The record to keep, then the other: the one signed in with, then the fuller, then the older."""
    return (one, other) if _weight(one) >= _weight(other) else (other, one)


def _weight(person: Person) -> tuple[bool, float, int, int]:
    seen = person.last_login.timestamp() if person.last_login else 0.0
    filled = sum(bool(show(person)) for _, show in SHOWN.values())
    return person.last_login is not None, seen, filled, -person.pk


def both_used(one: Person, other: Person) -> bool:
    """Whether somebody has signed in with each: nobody can tell that it was the same person (A2.6.3)."""
    return one.last_login is not None and other.last_login is not None


def fields(first: Person, second: Person) -> list[Field]:
    """What stands in the two records; the value of the first is best, unless it is empty."""
    rows = []
    for name, (label, show) in SHOWN.items():
        values = {first.pk: show(first), second.pk: show(second)}
        best = first.pk if values[first.pk] or not values[second.pk] else second.pk
        rows.append(Field(name, label, values, best))
    return rows


def seen(one: Person, other: Person) -> str:
    """A digest of what the page shows of both: whoever confirms must have seen what is true now."""
    first, second = sorted((one, other), key=lambda p: p.pk)
    columns = [column for group in KEYS.values() for column in (*group,)]
    facts = [[p.pk, *(getattr(p, c) for c in columns), p.last_login is not None] for p in (first, second)]
    return hashlib.sha256(canonical(facts)).hexdigest()[:32]


def hindrances(one: Person, other: Person, viewer: Viewer) -> list[str]:
    """Why the viewer cannot merge the two now, in sentences. Nothing in them tells of a result (A2.6.3)."""
    ids = sorted((one.pk, other.pk))
    if viewer.person_id in ids:
        return [OWN]
    if within_reach(viewer).filter(pk__in=ids).count() < len(ids):
        return [BEYOND]
    found = [NEAR] if colleagues(ids, viewer) else []
    if Likeness.objects.filter(first_id=ids[0], second_id=ids[1], apart_at__isnull=False).exists():
        found.append(APART)
    if not (one.is_active and other.is_active):
        found.append(SHUT)
    return found + barred(*ids)


def going_over(one: Person, other: Person) -> dict[int, list[str]]:
    """What would go over from either, counted by kinds; results and ИОМ are never counted (A2.6.3)."""
    return moving(one.pk, other.pk)


def roles_of(*people: Person) -> dict[int, list[Appointment]]:
    held: dict[int, list[Appointment]] = {person.pk: [] for person in people}
    rows = Appointment.objects.filter(person__in=people).order_by("pk")
    for role in rows.select_related("organisation", "municipality", "subject", "stands_in__person"):
        held[role.person_id].append(role)
    return held


def same_works(staying: Person, going: Person) -> list[tuple[Employment, Employment]]:
    """Works that go on and stand in both records: (the one that stays, its double)."""
    running = Employment.objects.filter(until__isnull=True).select_related("organisation")
    kept = {
        (w.organisation_id, normal(w.position)): w for w in running.filter(person=staying).order_by("-pk")
    }
    doubles = running.filter(person=going).order_by("pk")
    pairs = ((kept.get((w.organisation_id, normal(w.position))), w) for w in doubles)
    return [(work, double) for work, double in pairs if work is not None]


def open_to(pairs: Iterable[Likeness], viewer: Viewer) -> list[tuple[Likeness, bool]]:
    """Each pair of a page with whether both records are within the viewer's reach; one query."""
    ids = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    reached = set(within_reach(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    return [(pair, reached.issuperset({pair.first_id, pair.second_id})) for pair in pairs]
