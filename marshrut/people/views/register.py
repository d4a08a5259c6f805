import uuid

from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core import pages
from marshrut.core.downloads import exported
from marshrut.core.pages import Column
from marshrut.core.viewer import ADMITTED, Role
from marshrut.people import queries
from marshrut.people.access.provider import offered
from marshrut.people.access.scopes import (
    REGISTER,
    SCHOOL,
    administrator,
    capacity_over,
    keeps,
    ranks_of,
    records_stand_in,
    registrar,
    sees_when_they_came,
    slip_holders,
)
from marshrut.people.forms import OrganisationsFilter, PeopleFilter
from marshrut.people.models import Appointment, Organisation, Person, in_force, normal
from marshrut.people.queries.entrance import recovery_of
from marshrut.people.queries.factors import guarded
from marshrut.people.queries.standing import NAMED, of_person
from marshrut.people.queries.vouching import recovered_by, why_not

PEOPLE = (
    Column("Педагог", "search"),
    Column("Организация"),
    Column("Должность"),
    Column("Предметы"),
)
DATED, UNDATED = Column("Последний вход", "last_login"), Column("Вход")
ORGANISATIONS = (
    Column("Организация", "short_name"),
    Column("Код", "key"),
    Column("Вид", "kind"),
    Column("Муниципалитет", "municipality__name"),
)
EXPORTED = (
    *("Фамилия", "Имя", "Отчество", "Имя для входа", "Организация", "Муниципалитет", "Должность"),
    *("Предметы", "Категория"),
)
SUMMARY = {
    "organisations": "Организаций",
    "people": "Человек",
    "managers": "Руководителей",
    "highest": "С высшей категорией",
    "first": "С первой категорией",
    "came": "Входили в систему",
}
HUMANS = "человек,человека,человек"


def _found(request):
    filters = PeopleFilter(request.GET, positions=queries.positions(request.viewer))
    wanted = queries.Wanted(**filters.cleaned_data) if filters.is_valid() else queries.Wanted()
    people = Person.objects.visible_to(request.viewer)
    return filters, queries.found_people(people, wanted, request.viewer)


def _columns(viewer, columns=PEOPLE):
    """Without a date there is no order by it either: the order would tell who came in later."""
    return (*columns, DATED if sees_when_they_came(viewer) else UNDATED)


def people(request):
    """The register: who works where; schools see their own staff."""
    filters, found = _found(request)
    rows = queries.with_works(found, request.viewer)
    table = pages.table(request, rows, _columns(request.viewer), sort="search", forms=HUMANS)
    context = {
        "filters": filters,
        "table": table,
        "dated": sees_when_they_came(request.viewer),
        "may_import": bool(registrar(request.viewer)),
        "sees_stand_ins": request.viewer.has(*REGISTER, Role.HEAD),
        "may_slip": request.viewer.has(*REGISTER, *SCHOOL),
    }
    return render(request, "people/people.html", context)


def people_export(request):
    _filters, found = _found(request)
    columns = _columns(request.viewer)
    rows = queries.export_rows(pages.ordered(request, found, columns, sort="search"), request.viewer)
    return exported("people.xlsx", (*EXPORTED, columns[-1].label), rows, title="Педагоги и руководители")


def summary(request):
    """What the register adds up to, by municipality (A1.2.2.1)."""
    places, whole = queries.summary(request.viewer)
    rows = [(row["place"], [row[key] for key in SUMMARY]) for row in places]
    total = [whole[key] for key in SUMMARY]
    if "xlsx" in request.GET:
        lines = [(place, *numbers) for place, numbers in [*rows, ("Всего", total)]]
        headings = ("Муниципалитет", *SUMMARY.values())
        return exported("summary.xlsx", headings, lines, title="Сводка по людям")
    context = {
        "headings": SUMMARY.values(),
        "rows": [(place, _labelled(numbers)) for place, numbers in rows],
        "total": _labelled(total),
    }
    return render(request, "people/summary.html", context)


def _labelled(numbers):
    return list(zip(SUMMARY.values(), numbers, strict=True))


def me(request):
    return redirect("person", request.viewer.person_id)


def person(request, pk):
    """All that is kept of a person, for whom it concerns, and what can be done."""
    viewer = request.viewer
    found = Person.objects.visible_to(viewer).filter(pk=pk).first()
    if found is None:
        merged = Person.objects.visible_to(viewer).filter(merged__pk=pk)
        return redirect("person", get_object_or_404(merged).pk)
    own = found.pk == viewer.person_id
    kept_by = keeps(viewer, found)
    works = _works(found, viewer)
    appointments, stand_ins = _appointments(found, viewer), _stand_ins(found, viewer)
    may_appoint = bool(administrator(viewer)) and not own
    context = {
        "person": found,
        "own": own,
        "outside": offered() if own else "",
        "recovery": recovery_of(viewer) if own else None,
        "private": own or kept_by,
        "dated": own or sees_when_they_came(viewer),
        "keeps": kept_by,
        "works": works,
        "may_end_any": any(may_end for _work, may_end in works),
        "may_transfer": registrar(viewer) and not own,
        "appointments": appointments,
        "stand_ins": stand_ins,
        "may_appoint": may_appoint,
        "may_reset": bool(administrator(viewer)) and not own and guarded(found),
        "may_vouch": not why_not(found, recovered_by(found), viewer) if viewer.has(*ADMITTED) else False,
        "may_slip": bool(kept_by) and slip_holders(viewer).filter(pk=pk).exists(),
        "acts_on_roles": may_appoint or any(may for _role, may, _held in appointments),
        "may_end_stand_in": any(may for _row, may in stand_ins),
        "names": found.former_names.order_by("-until"),
        "slips": found.slips.select_related("issue__by").order_by("-pk")[:10] if own or kept_by else (),
        "history": queries.history_of("person", person__in=Person.objects.selves(pk))[:50]
        if own or kept_by
        else (),
        "today": viewer.today,
        "key": uuid.uuid4(),
    }
    return render(request, "people/person.html", context)


def _works(person, viewer):
    """Places of work, newest first, each with whether the viewer may end it."""
    rows = person.employments.select_related("organisation").prefetch_related("subjects").order_by("-since")
    ranks = ranks_of(person.pk, viewer.today)
    foreign = person.pk != viewer.person_id
    return [
        (work, foreign and not work.until and bool(capacity_over(viewer, {work.organisation_id}, ranks)))
        for work in rows
    ]


def _appointments(person, viewer):
    """Roles, those that go on first, each with whether the viewer may name who stands in, and whether
    it is held in its own right now.
    """
    rows = Appointment.objects.filter(person=person).select_related(
        "organisation", "municipality", "subject", "stands_in__person"
    )
    return [
        (row, _held(row, viewer) and bool(records_stand_in(viewer, row)), _held(row, viewer))
        for row in rows.order_by("until", "-since")
    ]


def _stand_ins(person, viewer):
    """Who stands in for the person, or did; each with whether the viewer may end it earlier."""
    return [
        (
            row,
            not _over(row, viewer)
            and row.person_id != viewer.person_id
            and bool(records_stand_in(viewer, row.stands_in)),
        )
        for row in of_person(person)[:10]
    ]


def _held(row, viewer):
    return not row.stands_in_id and not _over(row, viewer)


def _over(row, viewer):
    return row.until is not None and row.until < viewer.today


def organisations(request):
    filters = OrganisationsFilter(request.GET, auto_id="filter_%s")
    asked = filters.cleaned_data if filters.is_valid() else {}
    rows = Organisation.objects.visible_to(request.viewer).select_related("municipality")
    narrowed = {
        "search__contains": normal(asked.get("q", "")),
        "municipality": asked.get("municipality"),
        "kind": asked.get("kind"),
    }
    rows = rows.filter(**{column: value for column, value in narrowed.items() if value})
    if not asked.get("closed"):
        rows = rows.filter(closed_on__isnull=True)
    forms = "организация,организации,организаций"
    table = pages.table(request, rows, ORGANISATIONS, sort="short_name", forms=forms)
    may_import = bool(registrar(request.viewer))
    return render(
        request, "people/organisations.html", {"filters": filters, "table": table, "may_import": may_import}
    )


def organisation(request, pk):
    """An organisation with its staff, as far as the viewer may see them."""
    viewer = request.viewer
    places = Organisation.objects.visible_to(viewer).select_related("municipality", "successor")
    place = get_object_or_404(places, pk=pk)
    wanted = queries.Wanted(organisation_id=place.pk)
    staff = queries.found_people(Person.objects.visible_to(viewer), wanted, viewer)
    columns = _columns(viewer, [column for column in PEOPLE if column.label != "Организация"])
    table = pages.table(request, queries.with_works(staff, viewer), columns, sort="search", forms=HUMANS)
    heads = Appointment.objects.filter(
        in_force(viewer.today), organisation=place, role__in=(Role.HEAD, Role.DEPUTY)
    )
    context = {
        "place": place,
        "table": table,
        "dated": sees_when_they_came(viewer),
        "sees_staff": Person.sees_all(viewer) or place.pk in viewer.organisations(Role.HEAD, Role.DEPUTY),
        "heads": heads.select_related(*NAMED).order_by("-role", "person__search"),
        "names": place.former_names.order_by("-until"),
        "joined": Organisation.objects.filter(successor=place, closed_on__isnull=False).order_by("closed_on"),
        "may_change": registrar(viewer),
        "history": queries.history_of("organisation", organisation_id=pk)[:30] if registrar(viewer) else (),
    }
    return render(request, "people/organisation.html", context)
