"""Two records of one person become one: nothing of theirs is lost, and nobody gets at results by it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from marshrut.core import merging
from marshrut.core.journal import write_looks
from marshrut.core.models import Case, Look
from marshrut.core.viewer import Role
from marshrut.core.workflow import Denied, Refused, perform
from marshrut.diagnostics.models import ApplicationRow, Result
from marshrut.diagnostics.queries.results import looks_at
from marshrut.documents.access import kind_of
from marshrut.documents.actions import issue
from marshrut.documents.models import Document
from marshrut.documents.queries import note_look, whose
from marshrut.pathways.actions import approve, put_into_register
from marshrut.pathways.models import Pathway
from marshrut.people import actions
from marshrut.people.models import Appointment, Employment, Likeness, Person, PersonName, Slip
from marshrut.people.queries.merging import seen
from tests.diagnostics import given as diagnostics
from tests.documents import given as papers
from tests.pathways.given import Given
from tests.people.conftest import PASSWORD

BASIS = "сверено по паспорту"


def merge(world, staying="teacher", going="stranger", *, by="operator", chosen=None):
    one, other = (Person.objects.get(pk=world.person(name).pk) for name in (staying, going))
    return actions.merge(
        staying=one.pk,
        going=other.pk,
        chosen={name: (one if side == "staying" else other).pk for name, side in (chosen or {}).items()},
        basis=BASIS,
        shown=seen(one, other),
        viewer=world.viewer(by),
    )


def used(world, *names):
    Person.objects.filter(pk__in=[world.person(name).pk for name in names]).update(last_login=world.now)


def still_on(pk):
    """Rows of any model that name the record: {(model, column): primary keys}."""
    found = {}
    for model, path, _ in merging.declared():
        if rows := sorted(model._base_manager.filter(**{path: pk}).values_list("pk", flat=True), key=str):
            found[model._meta.label, path] = rows
    return found


HISTORY = {
    *{("core.Entry", "person"), ("core.Look", "owner"), ("core.Look", "viewer"), ("core.Case", "person")},
    *{("people.Slip", "person"), ("pathways.Agreement", "person"), ("documents.Document", "owner")},
    *{
        ("documents.Document", "issued_by"),
        ("pathways.Version", "by"),
        ("diagnostics.Attempt", "identity_by"),
    },
}


@pytest.fixture
def rich(world):
    """«stranger» has something in every room; «teacher» has an ИОМ of her own."""
    given = Given(world)
    given.registered("teacher")
    pathway = given.agreed("stranger")
    pathway = given.by("other_head", approve, pathway, version=1)
    given.by("developer", put_into_register, pathway)
    stranger, result = world.person("stranger"), Result.objects.get(person=world.person("stranger"))
    write_looks(
        [(stranger.pk, result.pk)], viewer=world.viewer("analyst"), capacity="analyst", what="результат"
    )
    operator = world.viewer("operator")
    issue(kind="certificate", case=result.case, viewer=operator, context=papers.certificate())
    actions.issue_slips(person_ids=[stranger.pk], viewer=operator)
    world.appoint(stranger, Role.MENTOR, organisation=world.other_school)
    return result


def test_nothing_live_is_left_on_the_merged_record(world, rich):
    going = world.person("stranger")
    before = still_on(going.pk)
    kinds = {label for label, _ in before}
    assert {"diagnostics.Result", "diagnostics.Consent", "diagnostics.Attempt", "pathways.Pathway"} <= kinds
    assert {"people.Employment", "people.Appointment", "people.Slip", "core.Look", "core.Deadline"} <= kinds
    staying = merge(world)
    left = still_on(going.pk)
    assert set(left) <= HISTORY
    assert set(Case.objects.filter(person=going).values_list("kind", flat=True)) == {"person"}
    assert not Slip.objects.open().filter(person=going).exists()
    moved = {key: rows for key, rows in before.items() if key not in HISTORY}
    now = still_on(staying.pk)
    assert all(set(rows) <= set(now[key]) for key, rows in moved.items())
    assert Pathway.objects.filter(person=staying).count() == 2


def test_the_person_goes_on_reading_what_stays_on_the_merged_record(world, rich):
    going, teacher = world.person("stranger"), world.person("teacher")
    theirs = Look.objects.filter(owner=going).exclude(viewer=going).count()
    own = Look.objects.filter(owner=teacher).exclude(viewer=teacher).count()
    assert theirs
    merge(world)
    assert len(looks_at(teacher.pk, world.viewer("teacher"))) == theirs + own
    client = Client()
    client.force_login(teacher)
    assert client.get(f"/people/{going.pk}/").url == f"/people/{teacher.pk}/"
    paper = Document.objects.filter(owner=going, kind="certificate").first()
    assert whose(paper) == teacher.pk
    note_look(kind_of("certificate"), paper, "self", world.viewer("teacher"))
    assert len(looks_at(teacher.pk, world.viewer("teacher"))) == theirs + own


def test_a_result_goes_over_with_its_record_only(world, rich):
    result = rich
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.filter(pk=result.pk).update(person=world.person("teacher"))
    merge(world)
    assert Result.objects.get(pk=result.pk).person == world.person("teacher")


def test_the_same_work_in_both_becomes_one(world):
    going = world.person("stranger")
    double = Employment.objects.create(
        person=going, organisation=world.school, position="Учитель", since=world.now.date() - timedelta(9000)
    )
    double.subjects.add(world.russian)
    asked = diagnostics.asked(world, ("colleague",))
    row = ApplicationRow.objects.create(application=asked, employment=double, subject=world.russian)
    merge(world)
    work = world.person("teacher").employments.get(organisation=world.school)
    assert work.since == double.since and {s.code for s in work.subjects.all()} == {"math", "russian"}
    row.refresh_from_db()
    assert row.employment == work
    assert not Employment.objects.filter(pk=double.pk).exists()


def test_values_are_chosen_field_by_field_and_the_other_name_is_kept(world):
    one, other = world.person("teacher"), world.person("stranger")
    Person.objects.filter(pk=one.pk).update(snils="11223344595", phone="+79101234567", email="a@example.org")
    Person.objects.filter(pk=other.pk).update(snils="08765430300", phone="+79107654321")
    staying = merge(world, chosen={"name": "going", "snils": "going", "phone": "staying"})
    staying.refresh_from_db()
    assert (staying.surname, staying.snils, staying.phone) == ("Белов", "08765430300", "+79101234567")
    assert staying.search == "белов олег игоревич"
    assert PersonName.objects.get(person=staying).surname == "Ветрова"
    assert Person.objects.get(pk=other.pk).snils is None


def test_both_journals_say_it_with_the_basis(world):
    merge(world)
    for name in ("teacher", "stranger"):
        entry = Case.objects.get(kind="person", person=world.person(name)).entries.get(name="merged")
        assert (entry.capacity, entry.payload.data["note"]) == ("operator", BASIS)


@pytest.mark.clause("A2.6.3")
def test_results_close_and_no_phrase_opens_them_when_both_records_were_used(world):
    one = world.person("teacher")
    actions.set_phrase(person=one, phrase="Ёлка у третьего подъезда", viewer=world.viewer("teacher"))
    used(world, "teacher", "stranger")
    staying = merge(world)
    assert staying.results_closed_at == world.now and staying.phrase == ""
    client = Client()
    client.force_login(Person.objects.get(pk=one.pk))
    page = client.get("/me/results/").content.decode()
    assert "Две ваши записи объединены" in page and "Обратитесь к региональному оператору" in page


@pytest.mark.clause("A2.6.3")
def test_the_record_that_was_used_stays(world):
    used(world, "stranger")
    with pytest.raises(Refused, match="в которую уже входили"):
        merge(world)
    assert merge(world, "stranger", "teacher").results_closed_at is None


def test_sessions_of_the_merged_record_end_and_its_login_says_why(world):
    going = world.person("stranger")
    going.set_password(PASSWORD)
    going.save()
    inside = Client()
    inside.force_login(going)
    used(world, "teacher", "stranger")
    merge(world)
    assert inside.get("/today/").status_code in (302, 401)
    answer = Client().post("/sign-in/", {"login": "stranger", "secret": PASSWORD})
    assert "записи объединены" in answer.content.decode()
    wrong = Client().post("/sign-in/", {"login": "stranger", "secret": "не тот пароль"})
    assert "объединены" not in wrong.content.decode()


def test_what_the_operator_may_not_merge(world):
    for staying, going, by in (
        ("operator", "teacher", "operator"),
        ("teacher", "administrator", "operator"),
        ("analyst", "teacher", "operator"),
    ):
        with pytest.raises(Refused):
            merge(world, staying, going, by=by)
    for by in ("head", "deputy", "analyst", "teacher"):
        with pytest.raises(Denied):
            merge(world, "colleague", "stranger", by=by)
    assert merge(world, "analyst", "teacher", by="administrator")


@pytest.mark.clause("A2.6.3")
def test_nobody_merges_their_colleagues(world):
    Employment.objects.create(
        person=world.person("operator"), organisation=world.school, position="учитель", since=world.now.date()
    )
    with pytest.raises(Refused, match="в одной организации"):
        merge(world)


def test_two_works_in_one_sitting_are_refused_and_a_running_one_waits(world):
    sitting = diagnostics.opened(world, ("teacher", "colleague"))
    with pytest.raises(Refused, match="один и тот же сеанс") as refusal:
        merge(world, "teacher", "colleague")
    assert len(refusal.value.messages) == 2, "both stand in one application too"
    work = diagnostics.work(sitting, world.person("teacher"))
    perform(work, "start", viewer=world.viewer("teacher"), seen=diagnostics.seen(work))
    with pytest.raises(Refused, match="пишет диагностическую работу"):
        merge(world)
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_two_equal_roles_and_opposite_sides_are_refused(world):
    world.appoint(world.person("stranger"), Role.METHODIST)
    with pytest.raises(Refused, match="одна и та же роль"):
        merge(world, "methodist", "stranger")
    given = Given(world)
    pathway = given.draft("teacher")
    Pathway.objects.filter(pk=pathway.pk).update(curator=world.person("mentor"))
    with pytest.raises(Refused, match="разные стороны"):
        merge(world, "teacher", "mentor")


def test_who_was_said_to_be_another_is_not_merged(world):
    one, other = sorted((world.person("teacher").pk, world.person("stranger").pk))
    pair = Likeness.objects.create(first_id=one, second_id=other, strength=1, found_at=world.now)
    pair = actions.say_apart(pair=pair, why="разные люди", viewer=world.viewer("operator"))
    with pytest.raises(Refused, match="разные люди"):
        merge(world)
    actions.take_apart_back(pair=pair, why="ошибка", viewer=world.viewer("operator"))
    merge(world)
    assert not Likeness.objects.exists()


def test_what_changed_after_the_page_was_shown_is_compared_anew(world):
    one, other = world.person("teacher"), world.person("stranger")
    shown = seen(one, other)
    Person.objects.filter(pk=other.pk).update(phone="+79101112233")
    with pytest.raises(Refused, match="записи изменились"):
        actions.merge(
            staying=one.pk,
            going=other.pk,
            chosen={},
            basis=BASIS,
            shown=shown,
            viewer=world.viewer("operator"),
        )


def test_nothing_is_done_upon_a_merged_record(world):
    merge(world)
    gone = Person.objects.get(login="stranger")
    act = {"basis": "по заявлению", "viewer": world.viewer("administrator")}
    with pytest.raises(Refused, match="объединили"):
        actions.set_blocked(person=gone, blocked=False, **act)
    with pytest.raises(Refused, match="объединили"):
        merge(world)
    role = Appointment(person=gone, role=Role.AUTHOR, since=world.now.date(), basis="приказ № 1")
    with pytest.raises(Refused, match="объединили"):
        actions.appoint(appointment=role, viewer=world.viewer("administrator"))
    assert not gone.appointments.exists()


def test_merging_again_leaves_no_chain(world):
    merge(world, "stranger", "colleague")
    merge(world)
    assert set(
        Person.objects.filter(merged_into=world.person("teacher")).values_list("login", flat=True)
    ) == {
        "stranger",
        "colleague",
    }
