"""Whether the region is there, and who of it anybody may be."""

from dataclasses import dataclass

from django.db.models import QuerySet

from marshrut.demo.queries.content import content
from marshrut.people.models import Employment, Organisation, Person

SIZES = ("small", "region")
PHRASE = "липовая аллея за околицей"
"""The control phrase of everybody in the cast; the sign-in page of the demo says it."""
PASSWORD = "скворечник под синей крышей"  # noqa: S105 the demo shows it to everybody
"""The password of everybody in the cast: what asks for the current one can be tried too."""
SMALL = 50
"""More organisations than this are the large region."""

PARTS = (
    (
        "Школа",
        (
            "teacher",
            "colleague",
            "examinee",
            "deputy",
            "head",
            "mentor",
            "association-head",
            "foreign-head",
            "acting-head",
        ),
    ),
    (
        "Центр и институт",
        ("operator", "analyst", "developer", "curator", "lecturer", "lecturer-russian", "methodist"),
    ),
    ("Программа повышения квалификации", ("organiser", "listener")),
    ("Материалы диагностики", ("author", "expert", "approver")),
    ("Округ, орган управления, система", ("municipal", "department", "administrator")),
    ("Две роли сразу", ("teacher-methodist", "deputy-developer")),
)


@dataclass(frozen=True)
class Member:
    """A member of the cast as the sign-in page shows them."""

    person: Person
    part: str
    place: str
    today: str


def size_here() -> str:
    """The size of the demo region in the database; empty when there is none."""
    first = content("cast")["person"][0]["key"]
    if not Person.objects.filter(login=first).exists():
        return ""
    return "small" if Organisation.objects.count() < SMALL else "region"


def member(key: str) -> Person | None:
    """The person behind a key of the cast."""
    known = {row["key"] for row in content("cast")["person"]}
    return Person.objects.filter(login=key, is_active=True).first() if key in known else None


def cast() -> list[tuple[str, list[Member]]]:
    """Groups of the cast with their members, in the order of the sign-in page; two queries at the most."""
    rows = {row["key"]: row for row in content("cast")["person"]}
    works = Employment.objects.filter(person__login__in=rows, person__is_active=True)
    found = {
        work.person.login: Member(
            work.person,
            rows[work.person.login]["part"],
            work.organisation.short_name,
            rows[work.person.login]["today"],
        )
        for work in works.select_related("person", "organisation").order_by("-pk")
    }
    return [(group, [found[key] for key in keys if key in found]) for group, keys in PARTS]


def people() -> QuerySet[Person]:
    """Everybody of the cast, by name."""
    keys = [row["key"] for row in content("cast")["person"]]
    return Person.objects.filter(login__in=keys, is_active=True).order_by("surname", "first_name")
