"""A person says what is wrong in their data; who keeps their records corrects it or says why not."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from marshrut.core.models import Deadline, Entry
from marshrut.core.viewer import Role
from marshrut.core.workflow import Denied, Refused, perform
from marshrut.documents.models import StoredFile
from marshrut.notices.models import Letter
from marshrut.people.models import Person
from marshrut.privacy.actions import corrections
from marshrut.privacy.models import Correction
from tests.diagnostics.pages import text
from tests.formats import pictures as made
from tests.notices.given import mailbox, told

pytestmark = pytest.mark.clause("A1.2.2.1")
PDF = made.pdf()
SNILS = "11223344595"
VALUES = {
    "surname": "Вётрова",
    "first_name": "Марья",
    "patronymic": "Павловна",
    "gender": "f",
    "birth_date": date(1991, 3, 5),
    "snils": SNILS,
    "education": "master",
    "category": "highest",
    "category_until": date(2030, 5, 1),
    "teaching_since": date(2014, 9, 1),
    "position": "учитель математики",
}


def asked(world, who="teacher", field="category", value=None, scan=None):
    for keeper in ("deputy", "head", "operator", "administrator"):
        world.person(keeper)
    world.person(who)
    return corrections.ask_correction(
        field=field, value=value or VALUES[field], comment="", scan=scan, viewer=world.viewer(who)
    )


def accept(world, correction, who="deputy"):
    return corrections.accept(correction, viewer=world.viewer(who), seen=correction.case.version)


@pytest.mark.parametrize("field", VALUES)
def test_every_fact_is_put_right_and_the_journal_keeps_both(world, field):
    correction = asked(world, field=field)
    accept(world, correction)
    person = Person.objects.get(login="teacher")
    found = world.employment("teacher").position if field == "position" else getattr(person, field)
    assert found == VALUES[field]
    entry = Entry.objects.get(case__kind="person", name="corrected")
    assert (entry.capacity, entry.payload.data["field"]) == ("deputy", field)
    assert person.search == person.full_name.lower().replace("ё", "е")


REMOVABLE = ("patronymic", "gender", "birth_date", "snils", "education", "category_until", "teaching_since")


@pytest.mark.parametrize("field", REMOVABLE)
def test_what_a_person_has_not_got_is_taken_out(client, world, field):
    teacher = world.person("teacher")
    Person.objects.filter(pk=teacher.pk).update(**{field: VALUES[field]})
    asked_for = {"remove": "on"} if field == "gender" else {"remove": "on", "value": ""}
    client.force_login(teacher)
    world.person("deputy")
    client.post(f"/me/corrections/{field}/", asked_for)
    correction = Correction.objects.get()
    assert (correction.value, correction.shown) == ("", "ничего, удалить")
    accept(world, correction)
    assert not getattr(Person.objects.get(pk=teacher.pk), field)
    assert Entry.objects.get(case__kind="person", name="corrected").payload.data["after"] == ""


def test_to_remove_is_not_offered_where_there_is_nothing_or_must_be_something(client, world):
    client.force_login(world.person("teacher"))
    for field in ("surname", "category", "position", "snils"):
        assert "нужно удалить" not in text(client.get(f"/me/corrections/{field}/")), field
        client.post(f"/me/corrections/{field}/", {"remove": "on"})
    with pytest.raises(Refused):
        corrections.ask_correction(
            field="surname", value="", comment="", scan=None, viewer=world.viewer("teacher")
        )
    assert not Correction.objects.exists()


def test_either_a_value_or_nothing(client, world):
    client.force_login(world.person("teacher"))
    answer = client.post("/me/corrections/patronymic/", {"remove": "on", "value": "Павловна"})
    assert "что-то одно" in text(answer) and 'value="Павловна"' in answer.content.decode()
    assert not Correction.objects.exists()


def test_the_deputy_has_ten_working_days(world):
    asked(world)
    term = Deadline.objects.open().visible_to(world.viewer("deputy")).get(name="correct_at_school")
    assert (term.days, term.due_on) == (10, date(2026, 12, 7))
    assert (
        not Deadline.objects.open().visible_to(world.viewer("other_head")).filter(name__startswith="correct")
    )


@pytest.mark.parametrize("who", ["head", "deputy", "stranger"])
def test_where_the_school_cannot_judge_the_operator_does(world, who):
    correction = asked(world, who)
    assert correction.organisation_id is None
    assert Deadline.objects.open().visible_to(world.viewer("operator")).filter(name="correct_at_region")
    accept(world, correction, "operator")


@pytest.mark.parametrize(
    "who", ["teacher", "colleague", "analyst", "other_head", "mentor", "department_officer", "stranger"]
)
def test_nobody_else_judges_or_reads_it(world, sign_in, who):
    correction = asked(world)
    with pytest.raises(Denied):
        accept(world, correction, who)
    if who != "teacher":
        assert sign_in(who).get(f"/privacy/corrections/{correction.pk}/").status_code == 404


def test_nobody_judges_their_own_even_as_the_administrator(world):
    correction = asked(world, "administrator")
    with pytest.raises(Denied):
        accept(world, correction, "administrator")
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(answered_by=correction.person)


@pytest.mark.parametrize("change", [{"value": "иное"}, {"before": "иное"}, {"field": "gender"}])
def test_what_was_asked_never_changes(world, change):
    asked(world)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Correction.objects.update(**change)


def test_a_deputy_does_not_correct_who_has_become_the_head(world):
    correction = asked(world)
    world.appoint(world.person("teacher"), Role.HEAD, organisation=world.school)
    with pytest.raises(Denied):
        accept(world, correction)
    assert Correction.objects.get().answered_by is None


def test_a_refusal_has_a_reason_that_the_person_reads(world, sign_in):
    correction = asked(world)
    mailbox(world, "teacher")
    page = sign_in("deputy").post(f"/privacy/corrections/{correction.pk}/refuse/", {"reason": "", "seen": 1})
    assert page.status_code == 422 and "Напишите причину" in text(page)
    sign_in("deputy").post(
        f"/privacy/corrections/{correction.pk}/refuse/", {"reason": "В приказе иначе.", "seen": 1}
    )
    told(world)
    assert Letter.objects.get(entry__name="refuse").person == world.person("teacher")
    said = text(sign_in("teacher").get(f"/privacy/corrections/{correction.pk}/"))
    assert "Отказано" in said and "В приказе иначе." in said
    assert not Deadline.objects.open().filter(name__startswith="correct").exists()
    assert Person.objects.get(login="teacher").category == "none"


def test_from_the_choice_to_the_corrected_fact(world, sign_in):
    for who in ("deputy", "operator"):
        world.person(who)
    client = sign_in("teacher")
    assert "/me/corrections/category/" in client.get("/me/corrections/").content.decode()
    scan = SimpleUploadedFile("приказ.pdf", PDF)
    sent = client.post(
        "/me/corrections/category/", {"value": "highest", "comment": "", "scan": scan}, follow=True
    )
    assert "Ждёт ответа до" in text(sent) and "приказ.pdf" in text(sent)
    pk, client = Correction.objects.get().pk, sign_in("deputy")
    assert "Исправить данные или отказать" in text(client.get("/today/"))
    assert client.get(f"/files/{StoredFile.objects.get().key}/").status_code == 200
    done = client.post(f"/privacy/corrections/{pk}/accept/", {"seen": 1}, follow=True)
    assert "Исправлено" in text(done)
    assert Person.objects.get(login="teacher").category == "highest"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("snils", "112-233-445 00", "Контрольное число"),
        ("birth_date", "31.02.1990", "Укажите дату"),
        ("birth_date", "0190-02-01", "Проверьте год"),
        ("category", "лучшая", "Выберите"),
        ("surname", "", "Укажите, как должно быть"),
        ("surname", "12345 !!", "только буквы"),
        ("surname", "Beтрова", "латинская «B»"),
        ("birth_date", "2030-01-01", "ещё не наступила"),
        ("teaching_since", "2026-11-24", "ещё не наступила"),
        ("category", "none", "Так и записано сейчас"),
    ],
)
def test_what_cannot_be_is_told_in_words(world, sign_in, field, value, words):
    page = sign_in("teacher").post(f"/me/corrections/{field}/", {"value": value})
    assert page.status_code == 422 and words in text(page)
    assert not Correction.objects.exists()


def test_a_changed_name_is_changed_first_and_the_wish_accepted_then(world, sign_in):
    wish = asked(world, field="surname")
    client, person = sign_in("deputy"), world.person("teacher")
    page = client.get(f"/privacy/corrections/{wish.pk}/accept/").content.decode()
    assert f'href="/people/{person.pk}/name/"' in page
    told = {"surname": wish.value, "first_name": person.first_name, "patronymic": person.patronymic}
    client.post(
        f"/people/{person.pk}/name/", {**told, "until": "2026-11-20", "basis": "свидетельство о браке"}
    )
    client.post(f"/privacy/corrections/{wish.pk}/accept/", {"seen": 1})
    wish.refresh_from_db()
    assert wish.state == "accepted" and person.former_names.get().surname == "Ветрова"


def test_a_wrong_file_leaves_nothing_behind(world, sign_in):
    data = {"value": "highest", "scan": SimpleUploadedFile("scan.pdf", b"MZ not a paper")}
    page = sign_in("teacher").post("/me/corrections/category/", data)
    assert page.status_code == 422 and "не похож на PDF" in text(page)
    assert not Correction.objects.exists() and not StoredFile.objects.exists()


def test_a_snils_of_somebody_else_is_refused_and_nothing_changes(world):
    other = world.person("colleague")
    other.snils = SNILS
    other.save()
    correction = asked(world, field="snils")
    with pytest.raises(Refused, match="уже записан"):
        accept(world, correction)
    fresh = Correction.objects.get()
    assert (fresh.state, fresh.answered_by) == ("asked", None)


def test_one_wish_about_a_fact_at_a_time(world):
    correction = asked(world)
    with pytest.raises(Refused, match="уже просили"):
        asked(world)
    perform(correction, "take_back", viewer=world.viewer("teacher"), seen=correction.case.version)
    asked(world)


def test_the_list_its_filters_and_its_export(world, sign_in):
    asked(world)
    asked(world, "colleague", "surname", "Елкина")
    client = sign_in("deputy")
    assert len(client.get("/privacy/corrections/").context["table"].rows) == 2
    assert len(client.get("/privacy/corrections/?field=surname").context["table"].rows) == 1
    assert text(client.get("/privacy/corrections/")).count("ждёт ответа") == 2
    data = client.get("/privacy/corrections/?xlsx=1").content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()) == 4
    assert len(sign_in("other_head").get("/privacy/corrections/").context["table"].rows) == 0


def test_a_longer_list_takes_no_more_queries(world, sign_in):
    asked(world)
    client, counts = sign_in("deputy"), []
    for field in ("surname", "gender", "snils"):
        with CaptureQueriesContext(connection) as captured:
            client.get("/privacy/corrections/")
        counts.append(len(captured))
        asked(world, field=field)
    assert counts[0] == counts[1] == counts[2]
