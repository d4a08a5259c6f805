"""Consents to the processing of personal data: texts with versions, given, renewed, withdrawn, carried out."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from marshrut.core.models import Deadline, Entry
from marshrut.core.workflow import Denied, Refused, Stale, perform
from marshrut.privacy.actions import processing
from marshrut.privacy.models import Processing, ProcessingText
from marshrut.privacy.queries.processing import standings, text_on, to_ask
from tests.diagnostics.pages import text

pytestmark = pytest.mark.clause("A2.6.3")
WORDS = "Я согласен на обработку моих персональных данных. " * 4


def published(world, since=None, words=WORDS, who="administrator"):
    viewer = world.viewer(who)
    made = {"text": words, "since": since or viewer.today, "basis": "приказ от 20.11.2026 № 40"}
    return processing.publish(viewer=viewer, **made)


def given(world, who="teacher", number=1):
    return processing.give(number=number, viewer=world.viewer(who))


def withdrawn(world, who="teacher"):
    consent = given(world, who)
    return processing.withdraw(consent, viewer=world.viewer(who), seen=consent.case.version)


def test_a_text_is_numbered_digested_and_never_changes(world):
    first = published(world)
    second = published(world, words=WORDS + "Новое.")
    assert (first.number, second.number) == (1, 2) and first.digest != second.digest
    assert text_on(world.viewer("teacher").today) == second
    for change in (
        lambda: ProcessingText.objects.update(text="иное"),
        lambda: ProcessingText.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize("change", [{"digest": "0" * 64}, {"given_at": datetime(2026, 1, 1, tzinfo=UTC)}])
def test_what_was_agreed_to_never_changes(world, change):
    published(world)
    given(world)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Processing.objects.update(**change)


def test_a_later_text_waits_for_its_day(world):
    first = published(world)
    published(world, since=date(2026, 12, 1), words=WORDS + "Новое.")
    assert text_on(date(2026, 11, 30)) == first and text_on(date(2026, 12, 1)).number == 2
    with pytest.raises(Refused, match="раньше уже опубликованной"):
        published(world)


def test_a_text_of_yesterday_is_refused(world):
    with pytest.raises(Refused, match="задним числом"):
        published(world, since=date(2026, 11, 20))


@pytest.mark.parametrize("who", ["teacher", "head", "operator", "analyst", "department_officer"])
def test_nobody_else_publishes(world, sign_in, who):
    with pytest.raises(Denied):
        published(world, who=who)
    assert sign_in(who).get("/privacy/texts/").status_code == 403


def test_a_consent_keeps_when_which_text_and_its_digest(world):
    made = published(world)
    consent = given(world)
    assert (consent.given_at, consent.text, consent.digest) == (world.now, made, made.digest)
    entry = Entry.objects.get(case_id=consent.pk, name="give")
    assert entry.payload.data == {"text": 1, "digest": made.digest}
    assert given(world).pk == consent.pk and Processing.objects.count() == 1


def test_a_text_that_was_not_read_is_not_agreed_to(world):
    published(world)
    published(world, words=WORDS + "Новое.")
    with pytest.raises(Stale, match="новую редакцию"):
        given(world, number=1)


def test_a_new_text_asks_again_and_replaces_the_old_consent(world):
    published(world)
    viewer = world.viewer("teacher")
    assert to_ask(viewer).number == 1
    old = given(world)
    assert to_ask(viewer) is None
    published(world, words=WORDS + "Новое.")
    assert to_ask(viewer).number == 2
    given(world, number=2)
    assert Processing.objects.get(pk=old.pk).state == "renewed" and to_ask(viewer) is None


def test_the_first_page_asks_and_blocks_nothing(world, sign_in):
    assert "Прочтите согласие" not in text(sign_in("teacher").get("/today/"))
    published(world)
    client = sign_in("teacher")
    assert "Прочтите согласие" in text(client.get("/today/"))
    for page in ("/me/looks/", "/diagnostics/mine/", "/measures/"):
        assert client.get(page).status_code == 200, page
    page = client.post("/me/processing/", {"number": 1})
    assert page.status_code == 422 and "Отметьте, что вы прочитали" in text(page)
    client.post("/me/processing/", {"number": 1, "agreed": "on"})
    assert "Прочтите согласие" not in text(client.get("/today/"))


def test_who_says_no_is_not_asked_again_before_another_text(world, sign_in):
    published(world)
    client = sign_in("teacher")
    said = client.post("/me/processing/decline/", {"number": 1}, follow=True)
    assert "Вы решили не давать согласие" in text(said)
    assert "Прочтите согласие" not in text(client.get("/today/"))
    assert stand(world)["teacher"] == "declined"
    refused = Processing.objects.get()
    assert (refused.state, refused.given_at, refused.text.number) == ("declined", None, 1)
    client.post("/me/processing/decline/", {"number": 1})
    assert Processing.objects.count() == 1
    published(world, words=WORDS + "Новое.")
    assert "Прочтите согласие" in text(client.get("/today/"))


def test_a_no_may_become_a_yes_and_a_yes_is_withdrawn_instead(world):
    published(world)
    viewer = world.viewer("teacher")
    processing.decline(number=1, viewer=viewer)
    assert given(world).state == "given" and stand(world)["teacher"] == "given"
    with pytest.raises(Refused, match="уже дали"):
        processing.decline(number=1, viewer=viewer)


def test_a_text_that_was_not_read_is_not_refused(world, sign_in):
    published(world)
    published(world, words=WORDS + "Новое.")
    said = sign_in("teacher").post("/me/processing/decline/", {"number": 1}, follow=True)
    assert "опубликовали новую редакцию" in text(said) and not Processing.objects.exists()


def test_the_same_text_is_not_published_twice(world, sign_in):
    published(world)
    client = sign_in("administrator")
    assert client.get("/privacy/texts/").context["form"]["text"].value() == WORDS
    with pytest.raises(Refused, match="тот же текст"):
        published(world)


def test_the_same_words_as_a_browser_sends_them_are_the_same_text(world, sign_in):
    published(world, words=f"{WORDS}\n\n{WORDS}")
    client = sign_in("administrator")
    sent = client.get("/privacy/texts/").context["form"]["text"].value().replace("\n", "\r\n")
    asked = {"since": "2026-11-23", "basis": "приказ № 41", "sure": "on"}
    page = client.post("/privacy/texts/", {"text": sent, **asked})
    assert "тот же текст" in text(page) and ProcessingText.objects.count() == 1
    hasty = client.post("/privacy/texts/", {"text": sent + " Ещё.", **asked, "sure": ""})
    assert "будут читать его заново" in text(hasty) and ProcessingText.objects.count() == 1
    client.post("/privacy/texts/", {"text": sent + " Ещё.", **asked})
    assert "\r" not in ProcessingText.objects.get(number=2).text


def test_a_text_published_meanwhile_is_read_and_agreed_to_at_the_second_try(world, sign_in):
    published(world)
    client = sign_in("teacher")
    client.get("/me/processing/")
    published(world, words=WORDS + "Новое.")
    page = client.post("/me/processing/", {"number": 1, "agreed": "on"}, follow=True)
    assert "опубликовали новую редакцию" in text(page) and not Processing.objects.exists()
    form = page.context["form"]
    assert form["number"].value() == 2 and not form["agreed"].value()
    client.post("/me/processing/", {"number": form["number"].value(), "agreed": "on"})
    assert Processing.objects.get().text.number == 2


def test_who_agrees_again_is_no_duty_of_the_operator_any_more(world, sign_in):
    published(world)
    left = withdrawn(world)
    again = given(world)
    assert (again.state, Processing.objects.get(pk=left.pk).state) == ("given", "renewed")
    assert not Deadline.objects.open().filter(name="stop_processing").exists()
    assert stand(world)["teacher"] == "given" and to_ask(world.viewer("teacher")) is None
    assert "Согласие на обработку данных дано" in text(sign_in("teacher").get("/me/processing/"))


def test_withdrawing_tells_beforehand_and_gives_the_operator_thirty_days(world, sign_in):
    published(world)
    consent = given(world)
    page = text(sign_in("teacher").get(f"/privacy/processing/{consent.pk}/withdraw/"))
    assert "Что прекратится" in page and "Что останется по закону" in page and "30 дней" in page
    sent = {"confirmed": "on", "seen": consent.case.version}
    sign_in("teacher").post(f"/privacy/processing/{consent.pk}/withdraw/", sent)
    term = Deadline.objects.open().visible_to(world.viewer("operator")).get(name="stop_processing")
    assert (term.days, term.due_on) == (30, date(2026, 12, 23))
    assert "Прекратить обработку" in text(sign_in("operator").get("/today/"))
    assert to_ask(world.viewer("teacher")) is None


def test_the_operator_says_what_was_stopped(world, sign_in):
    published(world)
    consent = withdrawn(world)
    note = "Снята с рассылки; запись о работе хранится по закону."
    perform(consent, "stop", viewer=world.viewer("operator"), seen=consent.case.version, note=note)
    assert not Deadline.objects.open().filter(name="stop_processing").exists()
    for page in (f"/privacy/processing/{consent.pk}/", "/me/processing/"):
        assert note in text(sign_in("teacher").get(page)), page
    given(world)
    assert note not in text(sign_in("teacher").get("/me/processing/"))


@pytest.mark.parametrize("who", ["colleague", "head", "operator", "administrator", "analyst"])
def test_nobody_withdraws_for_another(world, who):
    published(world)
    consent = given(world)
    with pytest.raises(Denied):
        processing.withdraw(consent, viewer=world.viewer(who), seen=consent.case.version)


def test_an_operator_does_not_carry_out_their_own(world):
    published(world)
    consent = withdrawn(world, "operator")
    with pytest.raises(Denied):
        perform(consent, "stop", viewer=world.viewer("operator"), seen=consent.case.version, note="да")


@pytest.mark.parametrize("who", ["colleague", "head", "deputy", "administrator", "analyst", "stranger"])
def test_anothers_consent_does_not_exist(world, sign_in, who):
    published(world)
    consent = given(world)
    assert sign_in(who).get(f"/privacy/processing/{consent.pk}/").status_code == 404


def stand(world):
    found = standings(world.viewer("operator"))
    return {row.login: row.standing for row in found}


def test_the_operator_sees_how_everybody_stands(world):
    for who in ("teacher", "colleague", "mentor", "stranger"):
        world.person(who)
    assert stand(world)["stranger"] == "none"
    published(world)
    withdrawn(world, "mentor")
    given(world, "colleague")
    published(world, words=WORDS + "Новое.")
    given(world, "teacher", number=2)
    found = stand(world)
    assert [found[w] for w in ("teacher", "colleague", "mentor", "stranger")] == [
        "given",
        "outdated",
        "withdrawn",
        "none",
    ]


def test_the_list_its_filter_and_its_export(world, sign_in):
    published(world)
    given(world)
    world.person("stranger")
    client = sign_in("operator")
    assert [row.login for row, _ in client.get("/privacy/processing/?standing=given").context["rows"]] == [
        "teacher"
    ]
    assert len(client.get("/privacy/processing/?place=гимназия").context["rows"]) == 1
    data = client.get("/privacy/processing/?standing=given&xlsx=1").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[2][0] == "Ветрова Мария Петровна" and len(rows) == 3


def test_a_longer_list_takes_no_more_queries(world, sign_in):
    published(world)
    client, counts = sign_in("operator"), []
    for who in ("teacher", "colleague", "mentor"):
        given(world, who)
        with CaptureQueriesContext(connection) as captured:
            client.get("/privacy/processing/")
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2] <= 25


def test_a_consent_given_a_year_ago_stands(world):
    published(world)
    given(world)
    later = world.viewer("teacher", world.now + timedelta(days=365))
    assert to_ask(later) is None
