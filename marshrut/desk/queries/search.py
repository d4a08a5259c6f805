"""Search over everything that the viewer may see; each kind is asked through its own `visible_to`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.urls import NoReverseMatch, reverse

from marshrut.bank.models import Instrument
from marshrut.core.access import Who
from marshrut.core.documenting import declared_routes
from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.core.wording import day_year
from marshrut.diagnostics.models import Application
from marshrut.documents.queries import document_by_code, read_code, spelled_code
from marshrut.formats.words import beginnings, relaid
from marshrut.measures.models import Measure
from marshrut.pathways.models import Pathway
from marshrut.people.models import Employment, Organisation, Person, normal
from marshrut.regulations.clauses import clauses_of

FEW = 5
"""Rows of each kind on the page of all kinds."""
MOST_WORDS, LONGEST = 6, 100
WORD = re.compile(r"[\w.№-]*\w")
LATIN = re.compile(r"[a-zA-Z\[\];',`]")


@dataclass(frozen=True)
class Found:
    label: str
    about: str
    url: str


@dataclass(frozen=True)
class Kind:
    """What can be found: `rows` may be sliced and counted, `show` makes a row of the page of one of them."""

    key: str
    title: str
    route: str
    rows: Callable[[Viewer, "Asked"], Any]
    show: Callable[[Any], Found]
    called: tuple[str, ...] = ()
    """Words that say which kind is meant: «заявка Ветровой», «пункт 5.9.4»."""


@dataclass(frozen=True)
class Asked:
    """A query by words: what each may begin with, likeliest first."""

    text: str
    words: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str) -> "Asked":
        words = WORD.findall(normal(text[:LONGEST]))[:MOST_WORDS]
        return cls(text, tuple(beginnings(word.strip(".")) for word in words))

    def of_kind(self, kind: Kind) -> "Asked":
        """What is asked of a kind: without the words that only say that it is meant, unless nothing else is said."""
        names = {beginnings(word) for word in kind.called}
        words = WORD.findall(normal(self.text))
        left = [word for word in words if beginnings(word.strip(".")) not in names]
        return Asked.of(" ".join(left)) if left and len(left) < len(words) else self

    def anywhere(self, column: str) -> Q:
        """Every word begins somewhere in the column, after a space or another mark."""
        return self._all(lambda start: Q(**{f"{column}__contains": start}))

    def in_names(self, column: str) -> Q:
        """Every word begins one of the column's words; its words are parted by spaces."""
        return self._all(
            lambda start: Q(**{f"{column}__startswith": start}) | Q(**{f"{column}__contains": f" {start}"})
        )

    def within(self, text: str) -> bool:
        said = f" {normal(text)}"
        return bool(self.words) and all(
            any(re.search(rf"\W{re.escape(start)}", said) for start in starts) for starts in self.words
        )

    @property
    def number(self) -> str:
        """The query as a piece of a number of a case; empty where it has no digit."""
        text = self.text.strip().upper()
        return text if any(sign.isdigit() for sign in text) else ""

    def _all(self, condition: Callable[[str], Q]) -> Q:
        return reduce(and_, (reduce(or_, map(condition, starts)) for starts in self.words), Q())


def kinds(viewer: Viewer) -> list[Kind]:
    """The kinds whose pages the viewer may open at all."""
    who = _who()
    return [kind for kind in KINDS if not kind.route or who[kind.route](viewer)]


@dataclass(frozen=True)
class Group:
    """A kind of which something was found: all its rows, not yet read, and the first few."""

    kind: Kind
    rows: Any
    first: list[Any]

    @property
    def shown(self) -> list[Found]:
        return [self.kind.show(row) for row in self.first[:FEW]]

    @property
    def more(self) -> bool:
        return len(self.first) > FEW


def search(viewer: Viewer, text: str) -> tuple[str, list[Group]]:
    """(the query that was answered, what was found). One query a kind.

    In the other keyboard layout when nothing is found as typed.
    """
    for said in (text, relaid(text)) if LATIN.search(text) else (text,):
        if found := _found(viewer, Asked.of(said)):
            return said, found
    return text, []


def _found(viewer: Viewer, asked: Asked) -> list[Group]:
    if not asked.words:
        return []
    asked_for = [(kind, kind.rows(viewer, asked.of_kind(kind))) for kind in kinds(viewer)]
    groups = [Group(kind, rows, list(rows[: FEW + 1])) for kind, rows in asked_for]
    return [group for group in groups if group.first]


def _people(viewer: Viewer, asked: Asked) -> QuerySet:
    now = Q(until__isnull=True) | Q(until__gte=viewer.today)
    works = Employment.objects.filter(now, person_id=OuterRef("pk")).order_by("-since", "pk")
    place = Subquery(works.values("organisation__short_name")[:1])
    rows = Person.objects.visible_to(viewer).filter(asked.in_names("search"))
    return rows.annotate(place=place).order_by(_by_name(), "pk")


def _by_name() -> Concat | str:
    """By the column itself PostgreSQL would walk its index until a few rows fit, not use the index of pieces."""
    return Concat("search", Value("")) if connection.vendor == "postgresql" else "search"


def _person(row: Any) -> Found:
    return Found(row.full_name, row.place or "сейчас нигде не работает", reverse("person", args=[row.pk]))


def _organisations(viewer: Viewer, asked: Asked) -> QuerySet:
    rows = Organisation.objects.visible_to(viewer).select_related("municipality")
    return rows.filter(asked.anywhere("search")).order_by("search", "pk")


def _organisation(row: Any) -> Found:
    return Found(row.short_name, row.municipality.name, reverse("organisation", args=[row.pk]))


def _pathways(viewer: Viewer, asked: Asked) -> QuerySet:
    wanted = asked.in_names("person__search")
    if asked.number:
        wanted |= Q(number__contains=asked.number)
    rows = Pathway.objects.visible_to(viewer).select_related("person")
    return rows.filter(wanted).order_by("-pk")


def _pathway(row: Any) -> Found:
    return Found(row.number or "ИОМ без номера", row.person.full_name, reverse("pathway", args=[row.pk]))


def _applications(viewer: Viewer, asked: Asked) -> QuerySet:
    wanted = asked.anywhere("organisation__search")
    if asked.number:
        wanted |= Q(number__contains=asked.number) | Q(outgoing_number__contains=asked.text.strip())
    rows = Application.objects.visible_to(viewer).select_related("organisation", "case")
    return rows.filter(wanted).order_by("-pk")


def _application(row: Any) -> Found:
    place = row.organisation.short_name if row.organisation else ""
    return Found(row.case.title, place, reverse("application", args=[row.pk]))


def _instruments(viewer: Viewer, asked: Asked) -> list[Any]:
    """Some hundreds in a region: chosen here, where е and ё and case are one."""
    rows = Instrument.objects.visible_to(viewer).order_by("-pk")
    return [row for row in rows if asked.within(row.title)]


def _instrument(row: Any) -> Found:
    return Found(row.title, row.get_state_display(), reverse("instrument", args=[row.pk]))


def _sheets(viewer: Viewer, asked: Asked) -> list[Any]:
    """The printed sheet whose whole code was typed, for who may open it."""
    opened = document_by_code(asked.text, viewer) if read_code(asked.text) else None
    return [opened] if opened else []


def _sheet(opened: Any) -> Found:
    about = f"лист с кодом {spelled_code(opened.document.code)}"
    return Found(opened.title, about, reverse("document", args=[opened.document.pk]))


def _measures(viewer: Viewer, asked: Asked) -> QuerySet:
    return Measure.objects.visible_to(viewer).filter(asked.anywhere("search")).order_by("-starts_on", "pk")


def _measure(row: Any) -> Found:
    about = f"{row.get_category_display()}, с {day_year(row.starts_on)}"
    return Found(row.title, about, reverse("measure", args=[row.pk]))


def _clauses(viewer: Viewer, asked: Asked) -> list[Any]:
    text = asked.text.strip().removeprefix("п.").strip().rstrip(".").upper()
    return [
        clause
        for clause in clauses_of(bodies(viewer.today)).values()
        if clause.id == text
        or clause.id.partition(".")[2] == text
        or asked.within(f"{clause.label} {clause.summary}")
    ]


def _clause(row: Any) -> Found:
    return Found(row.heading, row.label, reverse("clause", args=[row.id]))


def _pages(viewer: Viewer, asked: Asked) -> list[Any]:
    return [page for page, who in _titles() if asked.within(page.label) and who(viewer)]


@cache
def _titles() -> list[tuple[Found, Who]]:
    """The pages that have an address of their own, with who may open them."""
    found = []
    for name, _, declared in declared_routes():
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if declared.title and not declared.posted and not url.endswith(".xlsx"):
            found.append((Found(declared.title, "", url), declared.who))
    return found


@cache
def _who() -> dict[str, Who]:
    return {name: declared.who for name, _, declared in declared_routes()}


def _itself(row: Found) -> Found:
    return row


KINDS = (
    Kind("people", "Люди", "person", _people, _person, ("педагог", "учитель")),
    Kind(
        "organisations",
        "Организации",
        "organisation",
        _organisations,
        _organisation,
        ("организация", "школа"),
    ),
    Kind("pathways", "ИОМ", "pathway", _pathways, _pathway, ("иом", "маршрут")),
    Kind("applications", "Заявки", "application", _applications, _application, ("заявка",)),
    Kind("instruments", "Диагностические материалы", "instrument", _instruments, _instrument, ("материал",)),
    Kind("sheets", "Документы", "document", _sheets, _sheet, ("лист", "код")),
    Kind("measures", "Мероприятия", "measure", _measures, _measure, ("мероприятие",)),
    Kind("clauses", "Регламент", "", _clauses, _clause, ("пункт", "приказ", "регламент")),
    Kind("pages", "Страницы", "", _pages, _itself, ("страница",)),
)
