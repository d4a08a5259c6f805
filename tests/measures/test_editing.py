"""Measures by hand: added, changed, cancelled and taken back, by whom, with what ИОМ keep."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from marshrut.core.models import Deadline, Entry
from marshrut.core.workflow import Denied, Refused, Stale
from marshrut.measures import actions
from marshrut.measures.models import Measure
from marshrut.measures.queries.drafts import MeasureDraft
from tests.diagnostics import given_programme
from tests.measures.test_import import told
from tests.pathways.given import Given

DAY = date(2026, 11, 20)
FILLED = {
    "code": "С-1",
    "title": "Оценивание",
    "category": "exchange",
    "kind": "семинар",
    "source": "municipal",
    "form": "remote",
    "provider": "ИМЦ",
    "starts_on": "2027-01-18",
    "ends_on": "2027-01-19",
    "hours": "6",
    "codes": "П-01.1",
}
EDITORS = {"developer", "operator", "teacher_analyst", "deputy_developer"}


@pytest.fixture
def given(world):
    made = Given(world)
    made.entries()
    return made


@pytest.fixture
def course(given):
    return given.measures()["course"]


def filled(measure, **changed):
    """What the form of a measure is sent with when nothing but `changed` is touched."""
    plain = ("title", "category", "kind", "source", "form", "provider", "hours")
    days = {name: getattr(measure, name).isoformat() for name in ("starts_on", "ends_on")}
    codes = ", ".join(entry.code for entry in measure.entries.all())
    sent = {name: getattr(measure, name) for name in plain} | days | {"codes": codes, "seen": measure.seen}
    return {**sent, **changed}


def sent(client, world, who, route, data, *args):
    client.force_login(world.person(who))
    return client.post(reverse(route, args=args), data, follow=True)


def withdrawn(world, measure, *, by="developer", **changed):
    asked = {"on": DAY, "why": "нет ведущего", "seen": measure.seen, **changed}
    return actions.withdraw(measure, viewer=world.viewer(by), **asked)


@pytest.mark.clause("A3.5.6", "A3.5.7")
def test_a_measure_is_added_by_hand(given, client, world):
    page = told(sent(client, world, "developer", "measure_new", FILLED))
    assert "Мероприятие внесено" in page
    measure = Measure.objects.get()
    assert (measure.key, measure.hours, measure.search) == ("С-1", 6, "оценивание")
    assert [entry.code for entry in measure.entries.all()] == ["П-01.1"]


def test_an_empty_form_says_what_to_fill_and_keeps_what_was_entered(given, client, world):
    page = sent(client, world, "operator", "measure_new", {"title": "Оценивание", "codes": "Х-1"})
    assert set(page.context["form"].errors) == {
        *("code", "category", "kind", "source", "form", "provider", "starts_on", "ends_on", "hours")
    }
    assert 'value="Оценивание"' in told(page) and 'value="Х-1"' in told(page)


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"ends_on": "2027-01-17"}, "ends_on", "раньше, чем начинается"),
        ({"organisation": "СШ № 99"}, "organisation", "Такой организации нет"),
        ({"codes": "П-01.1, Х-1"}, "codes", "Кода Х-1 нет"),
        ({"title": "=СУММ(А1)"}, "title", "формула"),
        ({"hours": "0"}, "hours", "1"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(given, client, world, changed, field, message):
    page = sent(client, world, "developer", "measure_new", {**FILLED, **changed})
    assert message in " ".join(page.context["form"].errors[field])
    assert not Measure.objects.exists()


def test_the_same_form_sent_twice_is_one_measure(given, client, world):
    for _ in range(2):
        assert "Мероприятие внесено" in told(sent(client, world, "developer", "measure_new", FILLED))
    assert Measure.objects.count() == 1
    assert Entry.objects.filter(case__kind="measure").count() == 1


def test_a_taken_code_is_refused(given, client, world):
    sent(client, world, "developer", "measure_new", FILLED)
    page = told(sent(client, world, "developer", "measure_new", {**FILLED, "title": "Другое"}))
    assert "с этим кодом уже есть" in page and 'value="Другое"' in page


@pytest.mark.clause("A3.5.7")
def test_a_change_is_in_the_journal_with_what_was(course, client, world):
    page = told(sent(client, world, "operator", "measure_edit", filled(course, provider="ИМЦ"), course.pk))
    assert "Мероприятие изменено" in page and "ИМЦ" in page
    entry = Entry.objects.get(case__kind="measure")
    assert (entry.person, entry.capacity) == (world.person("operator"), "operator")
    assert entry.payload.data["changes"] == [["Кто проводит", "СОИРО", "ИМЦ"]]


def test_codes_of_the_journal_are_closed_to_the_schools_side(course, client, world):
    sent(client, world, "developer", "measure_edit", filled(course, codes="К-01.3"), course.pk)
    for who, shown in (("operator", True), ("deputy_developer", False)):
        client.force_login(world.person(who))
        page = told(client.get(reverse("measure", args=[course.pk])))
        assert ("П-03.2" in page, "Мероприятие изменено" in page) == (shown, True)


def test_an_untouched_form_changes_nothing(course, client, world):
    page = told(sent(client, world, "developer", "measure_edit", filled(course), course.pk))
    assert "Ничего не изменилось" in page
    assert not Entry.objects.filter(case__kind="measure").exists()


def test_what_was_changed_meanwhile_is_not_overwritten(course, client, world):
    sent(client, world, "operator", "measure_edit", filled(course, hours=20), course.pk)
    page = told(sent(client, world, "developer", "measure_edit", filled(course, hours=30), course.pk))
    assert "Пока страница была открыта" in page and 'value="30"' in page
    assert Measure.objects.get(pk=course.pk).hours == 20


def test_an_old_page_of_a_cancellation_says_so_beside_another_error(course, client, world):
    sent(client, world, "operator", "measure_edit", filled(course, hours=20), course.pk)
    page = told(
        sent(client, world, "developer", "measure_withdraw", {"seen": course.seen, "why": ""}, course.pk)
    )
    assert page.count("Пока страница была открыта") == 1


@pytest.mark.parametrize("wrong", [{"hours": ""}, {}])
def test_an_old_form_says_what_it_would_take_back(given, client, world, wrong):
    """Being shown again, for an error or for the ИОМ that have the measure, makes no old form a new one."""
    measure = given.placed().lines.exclude(measure=None).first().measure
    old = filled(measure, title="Другое название")
    sent(client, world, "operator", "measure_edit", filled(measure, provider="Другой институт"), measure.pk)
    shown = sent(client, world, "developer", "measure_edit", {**old, **wrong}, measure.pk)
    if wrong:
        old["seen"] = shown.context["seen"]
        shown = sent(client, world, "developer", "measure_edit", old, measure.pk)
    assert "Пока страница была открыта" in told(shown) and "Другой институт" in told(shown)
    assert Measure.objects.get(pk=measure.pk).provider == "Другой институт"
    again = {**old, "seen": shown.context["seen"], "told": shown.context["used"]}
    assert "Мероприятие изменено" in told(sent(client, world, "developer", "measure_edit", again, measure.pk))


@pytest.mark.clause("A3.5.7")
def test_how_many_pathways_have_it_is_told_before_it_is_saved(given, client, world):
    pathway = given.placed()
    line = pathway.lines.exclude(measure=None).select_related("measure").first()
    measure, hours = line.measure, line.hours
    asked = sent(client, world, "developer", "measure_edit", filled(measure, hours=hours + 2), measure.pk)
    assert "Ещё не сохранено: мероприятие стоит в 1 ИОМ" in told(asked)
    assert Measure.objects.get(pk=measure.pk).hours == hours
    again = filled(measure, hours=hours + 2, told=asked.context["used"])
    assert "Мероприятие изменено" in told(sent(client, world, "developer", "measure_edit", again, measure.pk))
    assert (Measure.objects.get(pk=measure.pk).hours, pathway.lines.get(pk=line.pk).hours) == (
        hours + 2,
        hours,
    )


def test_what_pathways_do_not_hold_is_saved_at_once(given, client, world):
    measure = given.placed().lines.exclude(measure=None).first().measure
    page = sent(client, world, "developer", "measure_edit", filled(measure, places=9), measure.pk)
    assert "Мероприятие изменено" in told(page)


@pytest.mark.clause("A3.5.7")
def test_a_cancelled_measure_leaves_the_list_and_comes_back(course, client, world):
    given = {"on": DAY.isoformat(), "why": "нет ведущего", "seen": course.seen}
    page = told(sent(client, world, "operator", "measure_withdraw", given, course.pk))
    assert "Мероприятие отменено 20 ноября 2026. нет ведущего" in page
    rows = {q: len(client.get(f"/measures/{q}").context["table"].rows) for q in ("", "?withdrawn=on")}
    assert rows == {"": 2, "?withdrawn=on": 3}
    seen = Measure.objects.select_related("case").get(pk=course.pk).seen
    page = told(sent(client, world, "operator", "measure_restore", {"why": "нашли", "seen": seen}, course.pk))
    assert "Отмена снята" in page and "Отмена мероприятия снята" in page
    assert Measure.objects.get(pk=course.pk).withdrawn_why == ""


def test_a_cancellation_needs_a_day_that_has_come_and_a_reason(course, client, world):
    page = sent(
        client, world, "operator", "measure_withdraw", {"on": "", "why": " ", "seen": course.seen}, course.pk
    )
    assert set(page.context["form"].errors) == {"on", "why"}
    with pytest.raises(Refused, match="не наступил"):
        withdrawn(world, course, on=date(2027, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=course.pk).update(withdrawn_why="просто так")


def test_the_second_click_cancels_nothing_twice(course, world):
    withdrawn(world, course)
    withdrawn(world, course)
    assert Entry.objects.filter(case__kind="measure").count() == 1
    with pytest.raises(Stale):
        withdrawn(world, course, why="другое")
    fresh = Measure.objects.select_related("case").get(pk=course.pk)
    for _ in range(2):
        actions.restore(course, why="нашли", viewer=world.viewer("developer"), seen=fresh.seen)
    assert Entry.objects.filter(case__kind="measure").count() == 2


@pytest.mark.clause("A2.5.3")
def test_terms_of_listeners_follow_the_days_of_their_programme(world, client):
    group = given_programme.group(world, ("teacher",))
    measure = group.measure
    later = {"starts_on": "2027-03-01", "ends_on": "2027-03-20", "codes": ""}
    sent(client, world, "operator", "measure_edit", filled(measure, **later), measure.pk)
    due = dict(Deadline.objects.open().filter(case_id=group.pk).values_list("name", "due_on"))
    assert due == {"order_entry": date(2027, 3, 1), "order_exit": date(2027, 3, 20)}
    assert group.case.entries.filter(name="moved").count() == 1


@pytest.mark.clause("A2.5.3")
def test_a_programme_that_is_taught_stays_a_programme_with_its_places(world, client):
    measure = given_programme.group(world, ("teacher", "colleague")).measure
    for changed, field in (({"kind": "семинар"}, "kind"), ({"places": 1}, "places")):
        page = sent(client, world, "operator", "measure_edit", filled(measure, **changed), measure.pk)
        assert field in page.context["form"].errors
    with pytest.raises(Refused, match="группа слушателей"):
        withdrawn(world, measure)


@pytest.mark.clause("A3.5.6")
def test_who_keeps_the_registry_and_nobody_else(course, world, client):
    doors = ("measure_edit", "measure_withdraw")
    for name in world.CAST:
        client.force_login(world.person(name))
        opened = {client.get(reverse(door, args=[course.pk])).status_code for door in doors}
        opened |= {client.get(reverse(door)).status_code for door in ("measure_new", "measures_import")}
        shown = "Внести мероприятие" in told(client.get("/measures/"))
        page = told(client.get(reverse("measure", args=[course.pk])))
        asked = (opened == {200}, shown, "Отменить мероприятие" in page, "Стоит в ИОМ" in page)
        assert set(asked) == {name in EDITORS}, name


@pytest.mark.parametrize("name", ["teacher", "head", "analyst", "administrator", "lecturer"])
def test_actions_refuse_everybody_else(course, world, name):
    viewer = world.viewer(name)
    draft = MeasureDraft(code="С-1")
    for act in (
        lambda: actions.add_measure(draft, viewer=viewer),
        lambda: actions.change_measure(course, draft, viewer=viewer, seen=0),
        lambda: withdrawn(world, course, by=name),
        lambda: actions.restore(course, why="", viewer=viewer, seen=0),
    ):
        with pytest.raises(Denied):
            act()


@pytest.mark.clause("A3.5.7")
def test_a_draft_shows_what_was_cancelled_or_moved(given, client, world):
    pathway = given.draft()
    first, second = pathway.lines.exclude(measure=None).select_related("measure")[:2]
    withdrawn(world, first.measure)
    Measure.objects.filter(pk=second.measure_id).update(hours=second.hours + 1)
    client.force_login(world.person("developer"))
    page = told(client.get(reverse("pathway_edit", args=[pathway.pk])))
    assert "Мероприятие отменено 20 ноября 2026: уберите его или замените другим." in page
    assert "В перечне теперь:" in page and f"{second.hours + 1} ч" in page
    assert f"Отменено, замените или уберите: «{first.title}»." in page


def test_the_developer_finds_whom_a_cancelled_measure_concerns(given, client, world):
    pathway, other = given.draft(), given.draft("stranger")
    own = pathway.lines.exclude(measure=None).select_related("measure").first()
    other.lines.filter(measure=own.measure).delete()
    withdrawn(world, own.measure)
    client.force_login(world.person("developer"))
    rows = client.get("/pathways/?withdrawn=on").context["table"].rows
    assert [row.pk for row in rows] == [pathway.pk]
