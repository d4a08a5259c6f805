"""Standing in for somebody on leave: who may record it, for whom, until when, and what it does not open."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from marshrut.core.models import Case
from marshrut.core.standing import accusative
from marshrut.core.viewer import Role
from marshrut.core.workflow import Denied, Refused
from marshrut.people import actions
from marshrut.people.access import viewer_of
from marshrut.people.models import Appointment, Employment, Factor
from tests.world import World

ACT = "приказ от 20.11.2026 № 41"


def held(world, name, role=Role.HEAD):
    return Appointment.objects.get(person=world.person(name), role=role, stands_in__isnull=True)


def days(world, first=0, last=13):
    today = world.viewer("visitor").today
    return {"since": today + timedelta(days=first), "until": today + timedelta(days=last)}


def name(world, who="deputy", *, by="administrator", absent="head", role=Role.HEAD, **when):
    term = when or days(world)
    return actions.stand_in(
        absent=held(world, absent, role),
        person=world.person(who),
        basis=ACT,
        viewer=world.viewer(by),
        **term,
    )


def later(world, days):
    return world.now + timedelta(days=days)


def client_of(world, who):
    browser = Client()
    browser.force_login(world.person(who))
    return browser


@pytest.mark.clause("A3.4.3.10")
def test_the_substitute_has_the_role_for_the_term_and_not_a_day_longer(world):
    name(world, **days(world, 1, 3))
    person = world.person("deputy")
    roles = {day: viewer_of(person, later(world, day)).has(Role.HEAD) for day in range(6)}
    assert roles == {0: False, 1: True, 2: True, 3: True, 4: False, 5: False}
    assert world.viewer("head", later(world, 2)).has(Role.HEAD), "the absent one keeps theirs"


def test_the_capacity_says_for_whom_and_by_which_act(world):
    name(world)
    capacity = next(c for c in world.viewer("deputy").capacities if c.role == Role.HEAD)
    assert (capacity.stands_for, capacity.act) == ("Сомова П. И.", ACT)


MAY_FOR_HEAD = {"administrator", "operator", "head"}
MAY_FOR_DEPUTY = {"administrator", "head"}
MAY_FOR_ANALYST = {"administrator"}


@pytest.mark.parametrize("by", [*World.CAST, "visitor"])
@pytest.mark.parametrize(
    ("absent", "role", "who", "may"),
    [
        ("head", Role.HEAD, "mentor", MAY_FOR_HEAD),
        ("deputy", Role.DEPUTY, "mentor", MAY_FOR_DEPUTY),
        ("analyst", Role.ANALYST, "author", MAY_FOR_ANALYST),
    ],
)
def test_who_records_it(world, by, absent, role, who, may):
    world.person(absent), world.person(who)
    if by in may:
        made = name(world, who, by=by, absent=absent, role=role)
        with pytest.raises(Denied):
            actions.end_stand_in(
                stand_in=made, until=made.since, basis=ACT, viewer=world.viewer("other_head")
            )
        actions.end_stand_in(stand_in=made, until=made.since, basis=ACT, viewer=world.viewer(by))
        assert Appointment.objects.get(pk=made.pk).until == made.since
        return
    with pytest.raises(Denied):
        name(world, who, by=by, absent=absent, role=role)


@pytest.mark.parametrize("by", ["deputy", "operator", "administrator"])
def test_nobody_gives_it_to_themselves(world, by):
    with pytest.raises(Denied):
        name(world, by, by=by)


def test_a_substitute_cannot_end_or_prolong_what_was_given_to_them(world):
    made = name(world)
    with pytest.raises(Denied):
        actions.end_stand_in(stand_in=made, until=made.since, basis=ACT, viewer=world.viewer("deputy"))
    with pytest.raises(Denied):
        name(world, "mentor", by="deputy", **days(world, 20, 30))


REFUSED = {
    "themselves": (lambda world: name(world, "head"), "сам себя"),
    "of another school": (lambda world: name(world, "stranger"), "не работает"),
    "a teacher for an analyst": (
        lambda world: name(world, "teacher", absent="analyst", role=Role.ANALYST),
        "не работает",
    ),
    "the institute for the Department": (
        lambda world: name(world, "author", absent="department_officer", role=Role.DEPARTMENT),
        "не работает",
    ),
    "dates the wrong way": (lambda world: name(world, **days(world, 5, 3)), "раньше первого"),
    "over already": (lambda world: name(world, **days(world, -9, -3)), "уже прошёл"),
    "before the role": (
        lambda world: name(world, since=date(2019, 1, 1), until=days(world)["until"]),
        "действует с",
    ),
    "who holds the role": (
        lambda world: (
            world.appoint(world.person("mentor"), Role.HEAD, organisation=world.school),
            name(world, "mentor"),
        ),
        "и так работает",
    ),
    "leaves within the term": (
        lambda world: (
            Employment.objects.filter(person=world.person("mentor")).update(until=days(world, 0, 5)["until"]),
            name(world, "mentor"),
        ),
        "весь этот срок",
    ),
    "the same days": (
        lambda world: (name(world), name(world, "mentor", **days(world, 13, 20))),
        "уже назначен исполняющий обязанности: Лунина О. Ю.",
    ),
}


@pytest.mark.parametrize(("asked", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_and_in_which_words(world, asked, said):
    with pytest.raises(Refused, match=said):
        asked(world)


def test_the_day_after_is_free_for_another(world):
    name(world)
    assert name(world, "mentor", **days(world, 14, 20)).person == world.person("mentor")


def test_who_stands_in_is_stood_in_for_by_nobody(world):
    made = name(world)
    with pytest.raises(Refused, match="сама дана на время"):
        actions.stand_in(
            absent=made,
            person=world.person("mentor"),
            basis=ACT,
            viewer=world.viewer("administrator"),
            **days(world),
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": None},
        {"role": Role.DEPUTY},
        {"person": "head"},
        {"organisation": "other_school"},
        {"person": "mentor"},
    ],
    ids=["endless", "another role", "themselves", "another place", "two on one day"],
)
def test_the_database_refuses_too(world, wrong):
    made = name(world)
    given = {
        "person": world.person("deputy"),
        "role": Role.HEAD,
        "organisation": world.school,
        "since": made.since,
        "until": made.until,
        "basis": ACT,
        "stands_in": made.stands_in,
    }
    if wrong != {"person": "mentor"}:
        given["since"] = given["until"] = made.until + timedelta(days=9)
    told = {
        key: world.person(value)
        if key == "person"
        else getattr(world, value)
        if key == "organisation"
        else value
        for key, value in wrong.items()
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(**given | told)


def test_it_stands_in_the_journals_of_both(world):
    name(world)
    for who in ("head", "deputy"):
        entry = Case.objects.get(kind="person", person=world.person(who)).entries.get(name="stand_in")
        assert entry.payload.data["note"] == ACT and "за Сомова П. И." in entry.payload.data["after"]


ENDING = {
    "the absent one's role": lambda world, day: actions.end_appointment(
        appointment=held(world, "head"), until=day, basis=ACT, viewer=world.viewer("administrator")
    ),
    "the absent one's work": lambda world, day: actions.end_employment(
        employment=world.employment("head"), until=day, basis=ACT, viewer=world.viewer("operator")
    ),
    "the substitute's work": lambda world, day: actions.end_employment(
        employment=world.employment("deputy"), until=day, basis=ACT, viewer=world.viewer("operator")
    ),
    "the substitute's transfer": lambda world, day: actions.transfer(
        employment=world.employment("deputy"),
        to=world.other_school,
        position="учитель",
        since=day + timedelta(days=1),
        basis=ACT,
        viewer=world.viewer("operator"),
    ),
    "the school": lambda world, day: actions.close_organisation(
        organisation=world.school,
        on=day,
        successor=None,
        staff="end",
        basis=ACT,
        viewer=world.viewer("operator"),
    ),
}


@pytest.mark.parametrize("end", ENDING.values(), ids=ENDING)
def test_it_ends_with_what_it_rests_upon(world, end):
    made = name(world)
    end(world, made.since)
    assert Appointment.objects.get(pk=made.pk).until == made.since
    assert not viewer_of(world.person("deputy"), later(world, 1)).has(Role.HEAD)


def test_a_role_of_the_region_ends_with_the_substitutes_work_in_the_institute(world):
    made = name(world, "author", absent="analyst", role=Role.ANALYST)
    actions.end_employment(
        employment=world.employment("author"), until=made.since, basis=ACT, viewer=world.viewer("operator")
    )
    assert Appointment.objects.get(pk=made.pk).until == made.since


def test_what_has_not_begun_is_called_off(world):
    made = name(world, **days(world, 10, 20))
    actions.end_employment(
        employment=world.employment("head"),
        until=days(world)["since"],
        basis=ACT,
        viewer=world.viewer("operator"),
    )
    assert not Appointment.objects.filter(pk=made.pk).exists()
    entry = Case.objects.get(kind="person", person=world.person("deputy")).entries.get(name="stand_in_ended")
    assert entry.label == "Замещение отменено"


def test_a_role_that_needs_a_second_factor_needs_it_of_the_substitute(world):
    name(world, "author", absent="operator", role=Role.OPERATOR)
    person = world.person("author")
    waits = world.viewer("author")
    assert not waits.has(Role.OPERATOR) and waits.withheld == {Role.OPERATOR}, "from the first minute"
    Factor.objects.create(person=person, secret="-", confirmed_at=world.now, last_step=1)
    assert world.viewer("author").has(Role.OPERATOR)


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("role", [Role.ANALYST, Role.DEVELOPER])
def test_an_acting_head_who_serves_the_centre_gains_no_results_of_the_school(world, role):
    made = name(world, "teacher_analyst")
    world.person("teacher")
    acting = world.viewer("teacher_analyst")
    assert world.school.pk in acting.leads_at and world.school.pk in acting.too_near()
    chosen = held(world, "teacher_analyst", role)
    only = viewer_of(world.person("teacher_analyst"), world.now, str(chosen.pk))
    assert world.school.pk in only.leads_at, "in whatever capacity"
    assert world.person("teacher").pk in only.circle.led
    assert not viewer_of(world.person("teacher_analyst"), later(world, 14)).leads_at, made.until


@pytest.mark.clause("A2.6.3")
def test_what_was_opened_to_the_head_is_not_open_to_who_stands_in(world):
    name(world)
    tomorrow = later(world, 1)
    assert world.viewer("head", tomorrow).was(Role.HEAD, world.school.pk, world.now)
    assert not world.viewer("deputy", tomorrow).was(Role.HEAD, world.school.pk, world.now)


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (("Сомов", "Пётр", "Ильич"), "Сомова П. И."),
        (("Орлова", "Нина", "Сергеевна"), "Орлову Н. С."),
        (("Белый", "Олег", "Игоревич"), "Белого О. И."),
        (("Достоевский", "Фёдор", "Михайлович"), "Достоевского Ф. М."),
        (("Яровая", "Инна", "Львовна"), "Яровую И. Л."),
        (("Клименко", "Олеся", "Викторовна"), "Клименко О. В."),
        (("Черных", "Глеб", "Ильич"), "Черных Г. И."),
        (("Мицкевич", "Анна", "Юрьевна"), "Мицкевич А. Ю."),
        (("Мицкевич", "Адам", "Юрьевич"), "Мицкевича А. Ю."),
        (("Коваль", "Ян", "Олегович"), "Коваля Я. О."),
        (("Бунчук-Лосева", "Яна", "Ильинична"), "Бунчук-Лосеву Я. И."),
        (("Кравец", "Лев", "Саввич"), "Кравец Л. С."),
        (("Мамедов", "Али", ""), "Мамедов А."),
        (("Горький", "Максим", "Алексеевич"), "Горького М. А."),
    ],
)
def test_for_whom_in_the_accusative(person, said):
    assert accusative(*person) == said


def form(world, **told):
    term = days(world)
    given = {
        "person": "Лунина",
        "since": term["since"].isoformat(),
        "until": term["until"].isoformat(),
        "act_number": "41-к",
        "act_on": term["since"].isoformat(),
    }
    return given | told


def test_a_head_names_the_deputy_on_pages_and_everybody_reads_it(world):
    world.person("deputy")
    browser = client_of(world, "head")
    role = held(world, "head")
    assert "Назначить и. о." in browser.get(f"/people/{world.person('head').pk}/").content.decode()
    assert "заместитель директора" in browser.get(f"/people/roles/{role.pk}/stand-in/").content.decode()
    assert browser.post(f"/people/roles/{role.pk}/stand-in/", form(world)).status_code == 302
    assert "Вас замещает Лунина Ольга Юрьевна" in browser.get("/today/").content.decode()
    listed = browser.get("/people/stand-ins/?when=now&q=Лунина").content.decode()
    assert "№ 41-к" in listed and "Сомов Пётр Ильич" in listed
    own = client_of(world, "deputy").get("/today/").content.decode()
    assert own.count("и. о. руководителя организации (за Сомова П. И.)") >= 2, "the frame and the first page"
    place = client_of(world, "teacher").get(f"/organisations/{world.school.pk}/").content.decode()
    assert "исполняет обязанности с" in place and "№ 41-к" in place


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"person": "Никто"}, "Такого человека среди тех, кто может замещать, нет"),
        ({"person": "Белов"}, "Такого человека среди тех, кто может замещать, нет"),
        ({"person": "ольг"}, "Подходят несколько человек"),
        ({"until": "2020-01-01"}, "Последний день раньше первого"),
        ({"until": "2036-12-04"}, "Проверьте год"),
        ({"act_number": ""}, "Номер приказа"),
    ],
)
def test_mistakes_are_told_and_nothing_is_lost(world, told, said):
    world.person("deputy"), world.person("stranger")
    other = world.person("colleague")
    other.first_name = "Ольга"
    other.save()
    role = held(world, "head")
    answer = client_of(world, "operator").post(f"/people/roles/{role.pk}/stand-in/", form(world, **told))
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert not Appointment.objects.filter(stands_in=role).exists()


def test_the_list_is_narrow_for_a_head_empty_in_words_and_exported(world):
    made = name(world)
    assert "Лунина" not in client_of(world, "other_head").get("/people/stand-ins/").content.decode()
    assert (
        "Никто никого не замещает"
        in client_of(world, "other_head").get("/people/stand-ins/").content.decode()
    )
    assert client_of(world, "teacher").get("/people/stand-ins/").status_code == 403
    sheet = client_of(world, "operator").get("/people/stand-ins/stand-ins.xlsx")
    assert sheet.status_code == 200 and sheet["Content-Disposition"].endswith('"stand-ins.xlsx"')
    end = client_of(world, "head").post(
        f"/people/stand-ins/{made.pk}/end/", {"until": made.since.isoformat(), "basis": "вышел из отпуска"}
    )
    assert end.status_code == 302
    assert Appointment.objects.get(pk=made.pk).until == made.since


def test_the_list_takes_as_many_queries_with_three_rows_as_with_one(world, django_assert_max_num_queries):
    name(world)
    browser = client_of(world, "operator")
    browser.get("/people/stand-ins/")
    with django_assert_max_num_queries(40) as few:
        browser.get("/people/stand-ins/")
    name(world, "mentor", **days(world, 14, 20))
    name(world, "mentor", absent="deputy", role=Role.DEPUTY)
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get("/people/stand-ins/")


def test_records_of_the_absent_and_the_substitute_are_not_merged(world):
    name(world)
    with pytest.raises(Refused, match="замещает другую"):
        actions.merge(
            staying=world.person("head").pk,
            going=world.person("deputy").pk,
            chosen={},
            basis="сверено по паспортам",
            shown="",
            viewer=world.viewer("administrator"),
        )
