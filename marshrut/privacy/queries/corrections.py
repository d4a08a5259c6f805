"""What stands in a person's data now, and who judges a correction of it."""

from datetime import date
from typing import Any

from marshrut.core.viewer import LEADING, Role, Viewer
from marshrut.core.wording import day_digits
from marshrut.people.models import Appointment, Employment, Person, in_force
from marshrut.privacy.models import Correction
from marshrut.regulations.snils import format_snils

Field = Correction.Field
DATES = (Field.BIRTH_DATE, Field.CATEGORY_UNTIL, Field.TEACHING_SINCE)
NULL = (*DATES, Field.SNILS)
REMOVABLE = (*NULL, Field.PATRONYMIC, Field.GENDER, Field.EDUCATION)
"""Facts that a person may be without: what is recorded by mistake can be taken out."""
NOTHING = "ничего, удалить"
CHOICES: dict[str, dict[str, str]] = {
    Field.GENDER: {value: str(label) for value, label in Person.Gender.choices},
    Field.EDUCATION: {value: str(label) for value, label in Person.Education.choices},
    Field.CATEGORY: {value: str(label) for value, label in Person.Category.choices},
}


def main_work(person: Person, viewer: Viewer) -> Employment | None:
    """The person's main work today."""
    works = Employment.objects.filter(in_force(viewer.today), person=person).select_related("organisation")
    return works.order_by("-is_main", "pk").first()


def now(person: Person, field: str, work: Employment | None) -> Any:
    """The value that stands in the data."""
    if field == Field.POSITION:
        return work.position if work else ""
    return getattr(person, field)


def shown(field: str, value: Any) -> str:
    """A value as people read it."""
    if not value:
        return ""
    if isinstance(value, date):
        return day_digits(value)
    if field == Field.SNILS:
        return format_snils(value)
    return CHOICES.get(field, {}).get(value, str(value))


def facts(person: Person, work: Employment | None) -> list[tuple[str, str, str]]:
    """What the person may say is wrong: the field, its name, what stands there now."""
    known = [f for f in Field if work or f != Field.POSITION]
    return [(f.value, str(f.label), shown(f, now(person, f, work))) for f in known]


def stored(field: str, text: str) -> Any:
    """The value that a correction names, as the data hold it; of what is to be removed, what stands for nothing."""
    if not text and field in NULL:
        return None
    return date.fromisoformat(text) if field in DATES else text


def judge_of(person: Person, work: Employment | None, viewer: Viewer) -> int | None:
    """The organisation whose deputy judges: none where the person leads it or it has no deputy."""
    if work is None:
        return None
    held = Appointment.objects.filter(in_force(viewer.today), organisation_id=work.organisation_id)
    ranks = set(held.filter(role__in=LEADING).values_list("person_id", "role"))
    leads = any(leader == person.pk for leader, _ in ranks)
    return None if leads or Role.DEPUTY not in {role for _, role in ranks} else work.organisation_id
