"""A remote sitting: who answers is who they say they are, or the work does not begin (A2.5.7.1, decision 28)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from marshrut.core.models import Entry
from marshrut.core.workflow import Denied, Refused, Unmet, perform
from marshrut.diagnostics.actions import sittings
from marshrut.diagnostics.actions.identity import check_identity, take_back_identity
from marshrut.diagnostics.models import Attempt
from tests.conftest import NOW
from tests.diagnostics import given

CLASS = ("teacher", "colleague", "association_head", "mentor")


@pytest.fixture
def sitting(world):
    return given.opened(world, **given.REMOTE)


@pytest.fixture
def work(world, sitting):
    return given.work(sitting, world.person("teacher"))


def begin(world, work, who="teacher"):
    return perform(work, "start", viewer=world.viewer(who), seen=given.seen(work))


def take_back(world, work, who="operator"):
    viewer = world.viewer(who)
    return take_back_identity(work, reason="Ошиблись строкой", viewer=viewer, seen=given.seen(work))


@pytest.mark.clause("A2.5.7.1")
def test_a_remote_work_begins_only_after_the_check(world, sitting, work):
    with pytest.raises(Unmet, match="после проверки личности"):
        begin(world, work)
    given.checked(world, sitting, "teacher")
    assert begin(world, work).state == "running"


@pytest.mark.clause("A2.5.7.1")
def test_the_check_of_one_opens_nothing_to_another(world, sitting):
    given.checked(world, sitting, "teacher")
    with pytest.raises(Unmet, match="после проверки личности"):
        begin(world, given.work(sitting, world.person("colleague")), "colleague")


def test_in_person_nothing_is_asked(world):
    assert given.running(world).state == "running"


@pytest.mark.clause("A2.5.7.1")
@pytest.mark.parametrize("means", Attempt.Identity.values)
def test_how_who_and_when_are_recorded(world, sitting, work, means):
    given.checked(world, sitting, "teacher", means=means)
    work = given.fresh(work)
    by = (work.identity_means, work.identity_by, work.identity_at)
    assert by == (means, world.person("operator"), world.now)


@pytest.mark.clause("A2.5.7.1")
def test_it_stands_in_the_journals_of_the_work_and_of_the_sitting(world, sitting, work):
    given.checked(world, sitting, "teacher", "colleague")
    entries = Entry.objects.filter(name="check_identity").select_related("payload")
    assert entries.get(case_id=work.pk).payload.data["note"] == "документ на видеосвязи"
    note = entries.get(case_id=sitting.pk).payload.data["note"]
    assert note == "документ на видеосвязи: Ветрова М. П. и Ёлкина А. И."


def test_a_second_click_records_nothing_new(world, sitting):
    given.checked(world, sitting, "teacher")
    assert given.checked(world, sitting, "teacher", means="esia") == []
    assert Entry.objects.filter(name="check_identity").count() == 2
    assert Attempt.objects.get(person=world.person("teacher")).identity_means == "video"


@pytest.mark.parametrize("who", ["teacher", "colleague", "head", "deputy", "analyst", "administrator"])
def test_only_the_operator_records_and_takes_back(world, sitting, work, who):
    with pytest.raises(Denied):
        check_identity(sitting, attempt_ids=[work.pk], means="video", viewer=world.viewer(who))
    given.checked(world, sitting, "teacher")
    with pytest.raises(Denied):
        take_back(world, work, who)
    assert given.fresh(work).identity_at


def test_identity_is_checked_on_the_day_of_the_sitting(world):
    sitting = given.sitting(world, in_days=2, **given.REMOTE)
    with pytest.raises(Refused, match=r"в день сеанса, 25\.11\.2026"):
        given.checked(world, sitting, "teacher")
    work = given.work(sitting, world.person("teacher"))
    later = world.viewer("operator", world.now + timedelta(days=2))
    assert check_identity(sitting, attempt_ids=[work.pk], means="esia", viewer=later)


def test_it_is_asked_neither_in_person_nor_after_the_end(world, sitting):
    perform(sitting, "close", viewer=world.viewer("operator"), seen=given.seen(sitting))
    with pytest.raises(Refused, match="до конца сеанса"):
        given.checked(world, sitting, "teacher")
    with pytest.raises(Refused, match="в дистанционном сеансе"):
        given.checked(world, given.opened(world, ("mentor",)), "mentor")


def test_people_of_another_sitting_are_not_recorded(world, sitting):
    other = given.work(given.opened(world, ("mentor",)), world.person("mentor"))
    with pytest.raises(Refused, match="Обновите страницу"):
        check_identity(sitting, attempt_ids=[other.pk], means="video", viewer=world.viewer("operator"))


def test_a_mistaken_check_is_taken_back_with_a_reason(world, sitting, work):
    given.checked(world, sitting, "teacher")
    assert take_back(world, work).awaits_identity
    notes = [e.payload.data["note"] for e in Entry.objects.filter(name="take_back_identity")]
    assert notes == ["Ошиблись строкой", "Ошиблись строкой"]
    with pytest.raises(Unmet):
        begin(world, work)
    with pytest.raises(Refused, match="уже нет"):
        take_back(world, work)


def test_a_begun_work_keeps_its_check(world, sitting, work):
    given.checked(world, sitting, "teacher")
    begin(world, work)
    with pytest.raises(Refused, match="до начала работы"):
        take_back(world, work)


@pytest.mark.clause("A2.5.7.1")
def test_another_time_asks_for_another_check(world):
    sitting = given.sitting(world, **given.REMOTE)
    given.checked(world, sitting, "teacher")
    sittings.reschedule_sitting(
        sitting,
        starts_at=sitting.starts_at + timedelta(days=1),
        ends_at=sitting.ends_at + timedelta(days=1),
        place=sitting.place,
        reason="школа попросила другой день",
        viewer=world.viewer("operator"),
        seen=given.seen(sitting),
    )
    assert given.work(sitting, world.person("teacher")).awaits_identity


@pytest.mark.parametrize(("mode", "asked"), [("remote", True), ("in_person", False)])
def test_another_sitting_asks_as_it_is_held(world, sitting, work, mode, asked):
    given.checked(world, sitting, "teacher")
    other = given.sitting(world, ("mentor",), in_days=3, **{**given.REMOTE, "mode": mode})
    who = {"viewer": world.viewer("operator"), "seen": given.seen(work)}
    moved = sittings.move_person(work, to=other, reason="школа попросила другой день", **who)
    assert (moved.identity_required, moved.identity_at, moved.awaits_identity) == (asked, None, asked)


@pytest.mark.clause("A2.5.7.1")
@pytest.mark.parametrize("values", [{"started_at": NOW}, {"identity_means": "video"}, {"identity_at": None}])
def test_the_database_holds_it_too(world, sitting, work, values):
    if "identity_at" in values:
        given.checked(world, sitting, "teacher")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk=work.pk).update(**values)


@pytest.mark.parametrize("size", [1, 4])
def test_many_are_recorded_with_few_queries(world, size, django_assert_max_num_queries):
    sitting = given.opened(world, CLASS[:size], **given.REMOTE)
    ids = list(sitting.attempts.values_list("pk", flat=True))
    viewer = world.viewer("operator")
    with django_assert_max_num_queries(14):
        check_identity(sitting, attempt_ids=ids, means="video", viewer=viewer)


class TestPages:
    @pytest.fixture(autouse=True)
    def _now(self, world, monkeypatch):
        monkeypatch.setattr("django.utils.timezone.now", lambda: world.now)

    @pytest.mark.clause("A2.5.7.1")
    @pytest.mark.parametrize("remote", [True, False])
    def test_nobody_is_called_to_a_room_of_a_remote_sitting(self, client, world, remote):
        sitting = given.sitting(world, ("teacher",), in_days=1, **(given.REMOTE if remote else {}))
        client.force_login(world.person("teacher"))
        work = given.work(sitting, world.person("teacher"))
        page = client.get(f"/diagnostics/works/{work.pk}/").content.decode()
        assert ("приезжать к региональному оператору не нужно" in page) == remote
        assert (">Где<" in page) != remote

    @pytest.fixture
    def desk(self, client, world):
        client.force_login(world.person("operator"))
        return client

    def page(self, client, sitting):
        return client.get(f"/diagnostics/sittings/{sitting.pk}/").content.decode()

    def record(self, client, sitting, **fields):
        return client.post(f"/diagnostics/sittings/{sitting.pk}/identity/", fields)

    @pytest.mark.clause("A2.5.7.1")
    def test_the_sitting_shows_who_is_checked_and_who_is_not(self, desk, world, sitting):
        given.checked(world, sitting, "colleague", means="colleague")
        text = self.page(desk, sitting)
        assert "Личность не проверена: 1 из 2" in text
        assert "сотрудник школы, который знает педагога · Орлова Н. С." in text
        assert text.count('name="pick"') == 1

    @pytest.mark.clause("A2.5.7.1")
    def test_many_are_recorded_at_once(self, desk, world, sitting):
        ids = list(sitting.attempts.values_list("pk", flat=True))
        assert self.record(desk, sitting, pick=ids, means="video").status_code == 302
        assert "Личность не проверена" not in self.page(desk, sitting)
        assert sitting.attempts.filter(identity_means="video").count() == 2

    @pytest.mark.parametrize(
        ("means", "picked", "words"),
        [
            ("", True, "Выберите, как проверена личность."),
            ("video", False, "Отметьте хотя бы одного человека."),
            ("passport", True, "Выберите корректный вариант"),
        ],
    )
    def test_what_is_missing_is_told_and_marks_are_kept(self, desk, work, sitting, means, picked, words):
        text = self.record(
            desk, sitting, means=means, **({"pick": work.pk} if picked else {})
        ).content.decode()
        assert words in text
        assert text.count(" checked>") == int(picked)
        assert not sitting.attempts.exclude(identity_at=None).exists()

    def test_before_the_day_it_is_told_when(self, desk, world):
        text = self.page(desk, given.sitting(world, in_days=2, **given.REMOTE))
        assert "Личность проверяют в день сеанса, 25.11.2026." in text
        assert 'name="pick"' not in text

    def test_in_person_there_is_nothing_of_it(self, desk, world):
        assert "Личность" not in self.page(desk, given.opened(world))

    def test_a_check_is_taken_back_on_its_page(self, desk, world, sitting, work):
        given.checked(world, sitting, "teacher")
        address = f"/diagnostics/works/{work.pk}/identity/"
        assert address in self.page(desk, sitting)
        desk.post(address, {"seen": given.seen(work), "reason": "Ошиблись строкой"})
        assert given.fresh(work).awaits_identity

    @pytest.mark.clause("A2.5.7.1")
    def test_the_teacher_is_told_what_is_awaited(self, client, world, sitting, work):
        client.force_login(world.person("teacher"))
        address = f"/diagnostics/works/{work.pk}/"
        text = client.get(address).content.decode()
        assert "Начать можно после проверки личности" in text
        assert "Начать работу</button>" not in text
        refused = client.post(address, {"step": "start", "seen": given.seen(work)})
        assert refused.status_code == 409
        given.checked(world, sitting, "teacher")
        text = client.get(address).content.decode()
        assert "проверена пн, 23\xa0ноября, 10:00: документ на видеосвязи" in text
        assert "Начать работу</button>" in text
