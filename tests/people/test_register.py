from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from marshrut.core.viewer import Role
from marshrut.core.workflow import Denied, Refused
from marshrut.people import actions
from marshrut.people.access.scopes import keeps
from marshrut.people.models import Appointment, Employment, Municipality, Organisation, Person, Subject
from marshrut.people.queries import Wanted, found_people

DAY = date(2026, 11, 20)


def client_of(world, name):
    client = Client()
    client.force_login(world.person(name))
    return client


def page(world, name, path):
    return client_of(world, name).get(path).content.decode()


def find(world, by="operator", **wanted):
    viewer = world.viewer(by)
    return set(found_people(Person.objects.visible_to(viewer), Wanted(**wanted), viewer))


@pytest.mark.clause("A1.2.2.1")
def test_operator_sees_the_region_and_the_head_the_school(world):
    world.person("teacher"), world.person("stranger")
    whole, school = page(world, "operator", "/people/"), page(world, "head", "/people/")
    assert "Ветрова" in whole and "Белов" in whole
    assert "Ветрова" in school and "Белов" not in school


@pytest.mark.parametrize("typed", ["елкина", "ЁЛКИНА", " Ёлкина  анна", "анна ёл"])
def test_search_minds_neither_yo_nor_case(world, typed):
    world.person("teacher")
    colleague = world.person("colleague")
    assert find(world, q=typed) == {colleague}


def test_filters_narrow_by_the_work_of_today(world):
    teacher, stranger = world.person("teacher"), world.person("stranger")
    assert find(world, organisation="гимназия") == {stranger}
    assert teacher in find(world, municipality_id=world.municipality.pk, subject_id=world.maths.pk)
    Employment.objects.filter(person=stranger).update(until=DAY)
    assert find(world, organisation="гимназия") == set()


def test_filter_shows_who_never_came_in(world):
    Person.objects.filter(pk=world.person("teacher").pk).update(last_login=world.now)
    world.person("colleague")
    found = find(world, never=True)
    assert world.person("teacher") not in found and world.person("colleague") in found


def test_empty_list_says_what_to_do(world):
    assert "Ничего не нашлось" in page(world, "operator", "/people/?q=нетакого")


@pytest.mark.parametrize(
    "bad", ["municipality_id=abc", "subject_id=999999", "page=-1", "sort=password", "q=%00"]
)
def test_hostile_address_opens_the_list(world, bad):
    assert client_of(world, "operator").get(f"/people/?{bad}").status_code == 200


@pytest.mark.parametrize(
    "path", ["/people/", "/people/summary/", "/people/slips/", "/organisations/", "/people/people.xlsx"]
)
def test_lists_take_a_bounded_number_of_queries(world, path, django_assert_max_num_queries):
    client = client_of(world, "operator")
    world.person("teacher")
    for names in ((), ("colleague", "mentor", "stranger")):
        for name in names:
            world.person(name)
        with django_assert_max_num_queries(14):
            assert client.get(path).status_code == 200


def test_export_has_the_filtered_rows(world):
    world.person("teacher"), world.person("stranger")
    data = client_of(world, "operator").get("/people/people.xlsx?organisation=гимназия").content
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[2:]] == ["Белов"]


def numbers(world, by):
    data = client_of(world, by).get("/people/summary/?xlsx=1").content
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    return {row[0]: [int(n) for n in row[1:]] for row in rows[2:]}


@pytest.mark.clause("A1.2.2.1")
def test_the_register_adds_itself_up_by_municipality(world):
    other = Municipality.objects.create(name="Рославльский муниципальный округ")
    world.person("teacher"), world.person("head"), world.person("operator"), world.person("stranger")
    Organisation.objects.filter(pk=world.other_school.pk).update(municipality=other)
    Person.objects.filter(login="teacher").update(category="highest")
    Person.objects.filter(login="stranger").update(category="first", last_login=world.now)
    assert numbers(world, "operator") == {
        "Вяземский муниципальный округ": [2, 3, 1, 1, 0, 1],
        "Рославльский муниципальный округ": [1, 1, 0, 0, 1, 1],
        "Всего": [3, 4, 1, 1, 1, 2],
    }


@pytest.mark.clause("A1.2.2.1")
def test_who_left_and_who_works_twice_are_counted_rightly(world):
    teacher, colleague = world.person("teacher"), world.person("colleague")
    Employment.objects.filter(person=colleague).update(until=DAY)
    Employment.objects.create(person=teacher, organisation=world.other_school, position="учитель", since=DAY)
    world.person("operator")
    assert numbers(world, "operator")["Всего"][:2] == [3, 2]


def test_the_summary_of_a_school_is_of_its_own_people(world):
    world.person("teacher"), world.person("stranger")
    assert numbers(world, "head")["Всего"][:2] == [1, 2]
    assert "Вяземский" in page(world, "head", "/people/summary/")
    assert client_of(world, "teacher").get("/people/summary/").status_code == 403


def test_person_of_another_school_is_not_there(world):
    assert client_of(world, "head").get(f"/people/{world.person('stranger').pk}/").status_code == 404
    assert client_of(world, "teacher").get(f"/people/{world.person('colleague').pk}/").status_code == 404


def test_snils_is_shown_to_its_owner_and_the_school_but_not_to_the_analyst(world):
    teacher = world.person("teacher")
    Person.objects.filter(pk=teacher.pk).update(snils="11223344595")
    path = f"/people/{teacher.pk}/"
    assert all("112-233-445 95" in page(world, name, path) for name in ("teacher", "head", "operator"))
    assert "112-233-445" not in page(world, "analyst", path)


def test_own_contacts_are_changed_and_checked(world):
    client, teacher = client_of(world, "teacher"), world.person("teacher")
    path = f"/people/{teacher.pk}/contacts/"
    assert "Письма системы приходят на адрес со страницы" in client.get(path).content.decode()
    wrong = client.post(path, {"phone": "12", "email": "мария@mail.ru"}).content.decode()
    assert "русская буква" in wrong and "11 цифр" in wrong
    client.post(path, {"phone": "8 910 123-45-67", "email": "m@mail.ru"})
    teacher.refresh_from_db()
    assert (teacher.phone, teacher.email) == ("+79101234567", "m@mail.ru")


def test_new_surname_keeps_the_old_one(world):
    teacher = world.person("teacher")
    asked = {"surname": "Ёжикова", "first_name": "Мария", "patronymic": "Петровна", "until": DAY}
    actions.rename(person=teacher, **asked, basis="свидетельство", viewer=world.viewer("deputy"))
    assert find(world, q="ежикова") == {teacher}
    assert teacher.former_names.get().surname == "Ветрова"
    assert "Прежние имена" in page(world, "teacher", f"/people/{teacher.pk}/")


def test_end_of_work_ends_the_roles_and_the_heads_sight(world):
    mentor, head = world.person("mentor"), world.viewer("head")
    work = world.employment("mentor")
    actions.end_employment(employment=work, until=DAY, basis="приказ № 5", viewer=head)
    assert Appointment.objects.get(person=mentor).until == DAY
    assert mentor not in Person.objects.visible_to(head)
    with pytest.raises(Refused, match="уже завершена"):
        actions.end_employment(employment=work, until=DAY, basis="ещё раз", viewer=head)


def test_transfer_moves_sight_from_the_old_head_to_the_new(world):
    work, teacher = world.employment("teacher"), world.person("teacher")
    asked = {
        "to": world.other_school,
        "position": "учитель",
        "since": DAY + timedelta(days=1),
        "basis": "приказ",
    }
    actions.transfer(employment=work, **asked, viewer=world.viewer("operator"))
    assert teacher not in Person.objects.visible_to(world.viewer("head"))
    assert teacher in Person.objects.visible_to(world.viewer("other_head"))
    assert [w.subjects.get() for w in teacher.employments.all()] == [world.maths, world.maths]


@pytest.mark.parametrize("by", ["head", "deputy", "teacher", "analyst"])
def test_only_the_registrar_transfers(world, by):
    asked = {"to": world.other_school, "position": "учитель", "since": DAY, "basis": "приказ"}
    with pytest.raises(Denied):
        actions.transfer(employment=world.employment("teacher"), **asked, viewer=world.viewer(by))


def role_for(world, name, role=Role.ANALYST, **scope):
    return Appointment(person=world.person(name), role=role, since=DAY, basis="приказ № 7", **scope)


def test_administrator_gives_a_role_and_ends_it(world):
    admin = world.viewer("administrator")
    role = actions.appoint(appointment=role_for(world, "teacher"), viewer=admin)
    assert world.viewer("teacher").has(Role.ANALYST)
    actions.end_appointment(appointment=role, until=DAY, basis="приказ № 8", viewer=admin)
    assert not world.viewer("teacher").has(Role.ANALYST)


@pytest.mark.parametrize("by", ["operator", "head", "teacher", "analyst"])
def test_nobody_but_the_administrator_appoints(world, by):
    with pytest.raises(Denied):
        actions.appoint(appointment=role_for(world, "teacher"), viewer=world.viewer(by))
    teacher = world.person("teacher")
    assert client_of(world, by).get(f"/people/{teacher.pk}/roles/new/").status_code in (403, 404)


def test_nobody_appoints_oneself(world):
    with pytest.raises(Denied):
        actions.appoint(appointment=role_for(world, "administrator"), viewer=world.viewer("administrator"))
    assert keeps(world.viewer("administrator"), world.person("administrator")) == ""


@pytest.mark.parametrize(
    ("role", "scope", "message"),
    [
        (Role.HEAD, None, "выберите организацию"),
        (Role.HEAD, "other_school", "не работает в этой организации"),
        (Role.ANALYST, "school", "на весь регион"),
        (Role.MUNICIPAL, None, "Муниципалитет указывают"),
    ],
)
def test_scope_must_fit_the_role(world, role, scope, message):
    at = {"organisation": getattr(world, scope)} if scope else {}
    with pytest.raises(Refused, match=message):
        actions.appoint(
            appointment=role_for(world, "teacher", role, **at), viewer=world.viewer("administrator")
        )


def test_same_role_is_given_once(world):
    admin = world.viewer("administrator")
    actions.appoint(appointment=role_for(world, "teacher"), viewer=admin)
    with pytest.raises(Refused, match="уже есть"):
        actions.appoint(appointment=role_for(world, "teacher"), viewer=admin)


def test_closed_entrance_ends_the_session_at_once(world):
    client, teacher = client_of(world, "teacher"), world.person("teacher")
    viewer = world.viewer("administrator")
    actions.set_blocked(person=teacher, blocked=True, basis="увольнение", viewer=viewer)
    assert client.get("/today/").status_code == 302


ACTS = ["name/", "block/", "roles/new/"]


@pytest.mark.parametrize("act", ACTS)
def test_acts_upon_oneself_are_closed_even_for_the_administrator(world, act):
    person = world.person("administrator")
    assert client_of(world, "administrator").get(f"/people/{person.pk}/{act}").status_code == 403


def test_role_page_keeps_what_was_entered(world):
    teacher = world.person("teacher")
    form = {"role": "head", "organisation": "гимназия", "since": "2026-11-20", "basis": "приказ № 9"}
    text = client_of(world, "administrator").post(f"/people/{teacher.pk}/roles/new/", form).content.decode()
    world.other_school  # noqa: B018
    assert "такой организации нет" in text and "приказ № 9" in text


@pytest.mark.parametrize(
    ("by", "whom", "may"),
    [
        ("deputy", "head", False),
        ("deputy", "deputy_developer", False),
        ("head", "deputy", True),
        ("deputy", "teacher", True),
        ("other_head", "teacher", False),
        ("analyst", "teacher", False),
        ("operator", "head", True),
        ("operator", "operator", False),
    ],
)
def test_nobody_keeps_the_records_of_a_superior_an_equal_or_oneself(world, by, whom, may):
    viewer, work = world.viewer(by), world.employment(whom)
    assert bool(keeps(viewer, work.person)) == may
    if not may:
        with pytest.raises(Denied):
            actions.end_employment(employment=work, until=DAY, basis="приказ", viewer=viewer)


def test_operator_adds_a_subject_once_whatever_its_letters(world):
    client = client_of(world, "operator")
    client.post("/people/subjects/", {"name": "Черчёние", "code": "draw", "group": ""})
    text = client.post("/people/subjects/", {"name": "черчение", "code": "d2", "group": ""}).content.decode()
    assert Subject.objects.filter(code="draw").exists() and "уже есть" in text and "d2" in text


@pytest.mark.parametrize("by", ["head", "analyst", "teacher"])
def test_nobody_but_the_registrar_adds_subjects(world, by):
    with pytest.raises(Denied):
        actions.add_subject(name="черчение", code="draw", group="", viewer=world.viewer(by))


def came(world, name, days_ago):
    Person.objects.filter(pk=world.person(name).pk).update(last_login=world.now - timedelta(days=days_ago))


PLACES_OF_ENTRY = (
    "/people/",
    "/people/slips/?everybody=on",
    "/people/{teacher}/",
    "/organisations/{school}/",
)


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("by", ["head", "deputy", "head_and_operator"])
@pytest.mark.parametrize("path", PLACES_OF_ENTRY)
def test_a_school_reads_that_somebody_came_in_and_never_when(world, by, path):
    if by == "head_and_operator":
        by = "head"
        world.appoint(world.person("head"), Role.OPERATOR)
    card = actions.issue_slips(person_ids=[world.person("teacher").pk], viewer=world.viewer("operator"))[0]
    came(world, "teacher", 17)
    world.person("teacher").slips.update(used_at=world.now - timedelta(days=17))
    address = path.format(teacher=card.person.pk, school=world.school.pk)
    shown, told = page(world, by, address), page(world, "operator", address)
    assert ("входили" in shown or "использована" in shown) and "06.11.2026" not in shown
    assert "6\u00a0ноября" not in shown
    assert "06.11.2026" in told or "6\u00a0ноября" in told


@pytest.mark.clause("A2.6.3")
def test_neither_the_order_nor_the_file_tells_a_school_when(world):
    came(world, "teacher", 17), came(world, "colleague", 3)
    for asked in ("last_login", "-last_login"):
        shown = page(world, "head", f"/people/?sort={asked}")
        assert shown.index("Ветрова") < shown.index("Ёлкина")
    data = client_of(world, "head").get("/people/people.xlsx?sort=-last_login").content
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    came_in = {row[0]: row[-1] for row in rows}
    assert came_in["Ветрова"] == came_in["Ёлкина"] == "входили"
    assert [row[-1] for row in rows if "Фамилия" in row] == ["Вход"]


def test_the_list_of_subjects_shows_no_technical_key(world):
    world.maths.code = "mathematics"
    world.maths.save()
    shown = page(world, "operator", "/people/subjects/")
    assert "математика" in shown and "mathematics" not in shown and "Технический ключ" in shown
