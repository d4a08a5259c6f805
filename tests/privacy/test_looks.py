"""«Кто видел мои данные» and the questions that begin there."""

import io
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from marshrut.core.journal import write_looks
from marshrut.core.models import Deadline, Look
from marshrut.core.viewer import Capacity, Role
from marshrut.core.workflow import Denied, Refused, perform
from marshrut.notices.models import Letter
from marshrut.privacy.actions import inquiries
from marshrut.privacy.models import Inquiry
from marshrut.privacy.queries.looks import as_read
from tests.diagnostics.pages import text
from tests.notices.given import mailbox, told
from tests.privacy import given

pytestmark = pytest.mark.clause("A2.6.3")
ANSWER = {"verdict": "lawful", "text": "Обрабатывал результаты сеанса."}


def answer(world, inquiry, who="administrator", **more):
    return inquiries.answer(
        inquiry, viewer=world.viewer(who), **{**ANSWER, "seen": inquiry.case.version, **more}
    )


def test_the_owner_reads_who_when_what_and_on_what_ground(world, sign_in):
    given.results(world)
    given.looked(world, "analyst")
    said = text(sign_in("teacher").get("/me/looks/"))
    assert "Клименко О. В. аналитик центра, СОИРО" in said
    assert "результат диагностики" in said and "обрабатывает результаты диагностики" in said
    assert "23 ноября 2026" in said and "Что сюда не попадает" in said


def test_a_day_a_kind_and_a_period_narrow_it_down(world, sign_in):
    given.results(world)
    given.looked(world, "developer")
    page = sign_in("teacher")
    count = {q: len(page.get(f"/me/looks/?{q}").context["looks"]) for q in ("kind=results", "kind=pathways")}
    assert count["kind=results"] >= 1 and count["kind=pathways"] == 0
    assert len(page.get("/me/looks/?since=2026-11-24").context["looks"]) == 0
    assert "Под такой отбор" in text(page.get("/me/looks/?since=2026-11-24"))


@pytest.mark.parametrize("who", ["colleague", "head", "operator", "administrator", "analyst", "stranger"])
def test_nobody_reads_anothers_looks(world, sign_in, who):
    given.results(world)
    look = given.looked(world, "developer")
    client = sign_in(who)
    assert look.pk not in [seen.pk for seen in client.get("/me/looks/").context["looks"]]
    assert client.get(f"/me/looks/{look.pk}/ask/").status_code == 404


def test_reading_ones_own_is_no_look(world, sign_in):
    given.results(world)
    before = Look.objects.count()
    sign_in("teacher").get("/me/looks/")
    assert Look.objects.count() == before


def test_the_export_has_every_row(world, sign_in):
    given.results(world)
    given.looked(world, "developer")
    client = sign_in("teacher")
    data = client.get("/me/looks/?xlsx=1").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert len(rows) - 2 == len(client.get("/me/looks/").context["looks"])
    assert "Щукин И. К." in [row[1] for row in rows]


def test_more_looks_take_no_more_queries(world, sign_in):
    given.results(world)
    given.looked(world, "analyst")
    client = sign_in("teacher")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/me/looks/")
        return len(captured)

    first = queries()
    given.looked(world, "developer")
    given.looked(world, "analyst")
    assert queries() <= first


def test_a_question_gets_a_term_of_ten_working_days(world):
    given.results(world)
    given.asked(world)
    term = Deadline.objects.open().visible_to(world.viewer("administrator")).get(name="answer_inquiry")
    assert (term.days, term.due_on) == (10, date(2026, 12, 7))


def test_the_administrator_answers_and_the_owner_reads_it(world, sign_in):
    given.results(world)
    inquiry = given.asked(world)
    mailbox(world, "teacher")
    answer(world, inquiry)
    assert not Deadline.objects.open().filter(name="answer_inquiry").exists()
    told(world)
    assert Letter.objects.get(entry__name="answer").person == world.person("teacher")
    assert "Обрабатывал результаты сеанса." in text(
        sign_in("teacher").get(f"/privacy/inquiries/{inquiry.pk}/")
    )


@pytest.mark.parametrize("change", [{"answer": "Иное."}, {"verdict": "breach"}, {"text": "Иное."}])
def test_an_answer_never_changes(world, change):
    given.results(world)
    answer(world, given.asked(world))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Inquiry.objects.update(**change)


def test_who_stands_in_is_named_so_with_the_ground_of_the_role(world):
    """Whose duties were done is seen in the capacity; the ground is that of the role."""
    given.results(world)
    look = given.looked(world, "analyst")
    acting = replace(
        world.viewer("developer"), capacities=(Capacity(Role.ANALYST, stands_for="Клименко О. В."),)
    )
    owner = [(look.owner_id, look.case_id)]
    made = write_looks(owner, viewer=acting, capacity=Role.ANALYST, what="результат диагностики")[0]
    seen = as_read([made], world.viewer("teacher"))[0]
    assert (seen.capacity, seen.ground) == ("и. о. аналитика центра", "обрабатывает результаты диагностики")


def test_from_the_page_to_the_answer(world, sign_in):
    given.results(world)
    look = given.looked(world, "analyst")
    client = sign_in("teacher")
    sent = client.post(f"/me/looks/{look.pk}/ask/", {"text": "Почему?"}, follow=True)
    assert "Ждёт ответа до" in text(sent)
    pk = Inquiry.objects.get().pk
    client = sign_in("administrator")
    assert "Ответить на обращение" in text(client.get("/today/"))
    page = client.get(f"/privacy/inquiries/{pk}/answer/")
    data = {**ANSWER, "seen": page.context["form"]["seen"].value()}
    assert "Просмотр был по делу" in text(client.post(f"/privacy/inquiries/{pk}/answer/", data, follow=True))


def test_an_empty_question_keeps_the_page_with_a_message(world, sign_in):
    given.results(world)
    look = given.looked(world, "analyst")
    page = sign_in("teacher").post(f"/me/looks/{look.pk}/ask/", {"text": ""})
    assert page.status_code == 422 and "Напишите, что кажется вам неправильным" in text(page)


def test_one_question_about_a_look_at_a_time(world):
    given.results(world)
    inquiry = given.asked(world)
    with pytest.raises(Refused, match="уже спросили"):
        inquiries.ask(look=inquiry.look, text="Ещё раз", viewer=world.viewer("teacher"))
    perform(inquiry, "take_back", viewer=world.viewer("teacher"), seen=inquiry.case.version)
    inquiries.ask(look=inquiry.look, text="Ещё раз", viewer=world.viewer("teacher"))


@pytest.mark.parametrize("who", ["teacher", "colleague", "head", "operator", "analyst", "department_officer"])
def test_nobody_else_answers(world, who):
    given.results(world)
    inquiry = given.asked(world)
    with pytest.raises(Denied):
        answer(world, inquiry, who)


def test_nobody_answers_about_their_own_look(world):
    given.results(world)
    inquiry = given.asked(world)
    administrator = world.person("administrator")
    Inquiry.objects.filter(pk=inquiry.pk).update(looked_by=administrator)
    fresh = Inquiry.objects.select_related("case").get(pk=inquiry.pk)
    assert not Inquiry.objects.visible_to(world.viewer("administrator")).exists()
    with pytest.raises(Denied):
        answer(world, fresh)
    whole = {"answered_by": administrator, "verdict": "lawful", "answer": "да"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.filter(pk=inquiry.pk).update(**whole)


@pytest.mark.parametrize("who", ["colleague", "head", "deputy", "operator", "analyst", "stranger"])
def test_an_inquiry_does_not_exist_for_others(world, sign_in, who):
    given.results(world)
    inquiry = given.asked(world)
    assert sign_in(who).get(f"/privacy/inquiries/{inquiry.pk}/").status_code == 404


def test_who_leads_the_school_too_learns_nothing(world):
    given.results(world)
    given.asked(world)
    world.appoint(world.person("head"), "administrator")
    head = world.viewer("head")
    assert not Inquiry.objects.visible_to(head).exists()


def test_a_recovered_account_reads_no_looks(world, sign_in):
    given.results(world)
    person = world.person("teacher")
    person.results_closed_at = world.now
    person.save()
    assert sign_in("teacher").get("/me/looks/").status_code == 302
