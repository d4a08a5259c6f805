"""The small region as made: whole, believable, the same for the same day; its door is shut elsewhere."""

import hashlib
import os
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from marshrut.bank.models import Instrument
from marshrut.bank.queries.preparing import demonstration
from marshrut.core.journal import broken_link
from marshrut.core.models import Case, Deadline, Entry
from marshrut.core.viewer import Role
from marshrut.core.workflow import days_left, flows
from marshrut.demo.jobs.making import make
from marshrut.demo.queries.cast import PARTS, cast, member, size_here
from marshrut.demo.queries.content import content
from marshrut.desk.queries.control import kept
from marshrut.desk.queries.done import lately
from marshrut.desk.queries.duties import duties
from marshrut.diagnostics.models import Answer, Attempt, Result
from marshrut.pathways.models import Pathway
from marshrut.people.models import Appointment, Employment, Organisation, Person
from marshrut.regulations.blocks import MANAGER_BLOCKS
from marshrut.regulations.snils import parse_snils
from tests.conftest import NOW

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def digest():
    """Names, organisations and states of the region that stands in the database."""
    people = Person.objects.order_by("login").values_list("login", "search", "birth_date", "category")
    works = Employment.objects.values_list("person__login", "organisation__key", "position", "since")
    cases = Case.objects.values_list("kind", "title", "version", "since")
    rows = [sorted(map(str, found)) for found in (people, works, cases)]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def flow_states(kind):
    return flows()[kind].model.objects.values_list("state", flat=True)


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker):
    """Made twice, the first one rolled back; tests only read the second."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            make("small", now=NOW, progress=str)
            first = digest()
            transaction.set_rollback(True)
        made = make("small", now=NOW, progress=str)
        made.first_digest = first
        yield made
        transaction.set_rollback(True)


def test_the_same_day_gives_the_same_region(region):
    assert digest() == region.first_digest


def test_it_has_twelve_organisations_and_400_people(region):
    assert Organisation.objects.count() == 12
    assert 375 <= Person.objects.count() <= 425
    assert size_here() == "small"


def test_every_member_of_the_cast_stands_on_the_page_once(region):
    shown = [one.person.login for _, members in cast() for one in members]
    assert sorted(shown) == sorted(row["key"] for row in content("cast")["person"])
    assert len(shown) == sum(len(keys) for _, keys in PARTS)


def test_the_cast_took_the_places_of_others(region):
    heads = Appointment.objects.filter(role=Role.HEAD, organisation=region.organisation("vyazma-7"))
    assert [h.person.login for h in heads] == ["head"]
    assert heads.get().person.employments.get().position == "директор"


def test_numbers_of_people_are_valid_and_nobodys(region):
    numbers = list(Person.objects.exclude(snils=None).values_list("snils", flat=True))
    assert len(set(numbers)) == len(numbers)
    assert all(parse_snils(number).startswith("9") for number in numbers)


def test_nobody_teaches_longer_than_they_could(region):
    for person in Person.objects.exclude(teaching_since=None).exclude(birth_date=None):
        assert (person.teaching_since - person.birth_date).days > 18 * 365


@pytest.mark.parametrize("kind", ["application", "instrument", "pathway"])
def test_stories_end_in_the_state_that_they_name(region, kind):
    told = Counter(story["expect"] for story in content("stories")[kind])
    if kind == "application":
        told += Counter(conducted=1, scheduled=1)  # the entry and the exit test of the programme
    assert Counter(flow_states(kind)) == told


def test_the_open_sitting_has_somebody_who_has_not_begun(region):
    waiting = Attempt.objects.get(state="assigned", sitting__state="open")
    assert waiting.person.login == "examinee"
    assert waiting.sitting.starts_at < NOW


@pytest.mark.clause("A2.5.7.1")
def test_in_a_remote_sitting_of_today_some_are_checked_and_some_are_not(region):
    remote = Attempt.objects.filter(sitting__mode="remote")
    today = remote.filter(sitting__starts_at__date=region.days.today)
    assert Counter(work.awaits_identity for work in today) == {True: 2, False: 1}
    assert not remote.filter(started_at__isnull=False, identity_at=None).exists()


@pytest.mark.clause("A2.5.7.1")
def test_on_paper_a_sheet_stands_at_every_stage(region):
    works = Attempt.objects.exclude(paper_code="").exclude(state__in=["assigned", "absent"])
    stages = Counter(
        (work.state, *sorted(entry.done_at is not None for entry in work.entries.all())) for work in works
    )
    written = [("written",), ("written", False), ("written", True), ("written", True, True)]
    assert stages == {**dict.fromkeys(written, 1), ("finished", True, True): 1}
    assert Attempt.objects.filter(state="assigned", sitting__on_paper=True).exists()


def test_results_come_near_the_share_the_scenario_names(region):
    for sitting in content("stories")["sitting"]:
        for work in sitting.get("works", []) if sitting["expect"] in ("closed", "told") else []:
            result = Result.objects.get(person=region.known[work["who"]].person)
            assert abs(100 * result.points / result.maximum - work["percent"]) < 3


@pytest.mark.clause("A2.5.9.4")
@pytest.mark.clause("A2.5.9.6")
@pytest.mark.parametrize("name", ["contact", "tell_results"])
def test_desks_have_something_overdue_due_today_ahead_and_done(region, name):
    terms = Deadline.objects.filter(name=name)
    left = [days_left(term.due_on, region.days.today) for term in terms if term.closed_at is None]
    assert min(left) < 0 < max(left)
    assert 0 in left
    assert terms.exclude(closed_at=None).exists()


# What `today` in cast.toml says of each: titles of duties with the working days that are left.
AGREE_OWN, AGREE, APPROVE = "Прочитать и согласовать свой", "Прочитать и согласовать ИОМ", "Рассмотреть и утв"
CONSENT, REPAIR = "Ответить, согласны", "Разобраться со сбоем"
SAID = {
    "teacher": [("Узнать свой результат", None), (AGREE_OWN, 3)],
    "colleague": [(CONSENT, -3), (CONSENT, 2)],
    "examinee": [("Пройти диагностику", 0), (CONSENT, -3)],
    "head": [(APPROVE, -2), (APPROVE, 0), ("Подписать заявку", None)],
    "deputy": [("Собрать согласия", -3), ("Собрать согласия", 2)],
    "listener": [("Узнать свой результат", None), (CONSENT, -3)],
    "organiser": [("Зачислить слушателей", -3), ("Подать заявку на входной", -3)],
    "association-head": [("Пройти диагностику", 4), (CONSENT, -3)],
    "mentor": [(AGREE_OWN, 4)],
    "foreign-head": [(APPROVE, -2), (APPROVE, 3)],
    "operator": [("Связаться с заявителем", -1), ("Связаться с заявителем", 0)],
    "analyst": [("Сообщить результаты", 0)],
    "developer": [("Доработать проект ИОМ", -2), ("Доработать ИОМ и передать снова", None)],
    "curator": [(AGREE, 3), (AGREE, -2)],
    "lecturer": [(AGREE, 4), (AGREE, -2)],
    "lecturer-russian": [(AGREE, -2), (AGREE, 3)],
    "methodist": [(AGREE, -2), (AGREE, 3)],
    "author": [("Составить материалы", -2), ("Обновить материалы", 3)],
    "expert": [("Дать заключение", 2), ("Дать заключение", -2)],
    "approver": [("Утвердить материалы", -2), ("Утвердить материалы", 3)],
    "municipal": [(APPROVE, -2), (APPROVE, 3)],
    "administrator": [(REPAIR, -2), (REPAIR, 1)],
    "teacher-methodist": [(AGREE, -2), (AGREE, 4)],
    "deputy-developer": [("Доработать проект ИОМ", 4)],
}


def test_every_member_but_the_department_has_a_desk(region):
    """Who acts for a head has that head's, and nothing done of their own."""
    assert {row["key"] for row in content("cast")["person"]} - set(SAID) == {"department", "acting-head"}


def test_who_acts_for_a_head_has_the_duties_of_that_head(region):
    found = [(duty.title, duty.left) for duty in duties(region.of("acting-head", NOW))]
    assert {left for title, left in found if title.startswith(APPROVE)} == {-2, 3}


@pytest.mark.parametrize("key", SAID)
def test_everybody_has_something_due_overdue_and_done(region, key):
    viewer = region.of(key, NOW)
    left = [duty.left for duty in duties(viewer) if duty.left is not None]
    assert min(left) < 0 <= max(left)
    assert lately(viewer)


@pytest.mark.parametrize("key", SAID)
def test_the_sign_in_page_says_what_is_on_the_desk(region, key):
    found = [(duty.title, duty.left) for duty in duties(region.of(key, NOW))]
    missing = [
        (title, left)
        for title, left in SAID[key]
        if not any(duty.startswith(title) and days == left for duty, days in found)
    ]
    assert missing == []


@pytest.mark.parametrize("key", SAID)
def test_what_somebody_has_done_opens(region, key):
    client = Client()
    client.force_login(region.known[key].person)
    addresses = {row.url for row in lately(region.of(key, NOW))}
    assert {client.get(url, follow=True).status_code for url in addresses} == {200}


@pytest.mark.clause("A0.5")
def test_the_department_sees_terms_of_every_clause_of_the_thread_kept_and_overdue(region):
    assert duties(region.of("department", NOW)) == []
    rows = kept(region.days.today)
    assert {"A2.5.9.4", "A2.5.9.6", "A3.4.3.2", "A3.4.3.6"} <= {row.clause for row in rows}
    assert sum(row.met for row in rows) > sum(row.overdue for row in rows) > 0


def test_somebody_waits_for_a_decision_and_others_have_theirs(region):
    terms = Deadline.objects.filter(name="decide")
    assert terms.filter(closed_at=None).exists()
    assert terms.exclude(closed_at=None).exists()


def test_nothing_happened_in_the_future(region):
    assert not Entry.objects.filter(at__gt=NOW).exists()
    assert not Answer.objects.filter(received_at__gt=NOW).exists()


def test_journals_hold(region):
    assert all(broken_link(case) is None for case in Case.objects.order_by("-version")[:40])


def test_who_is_not_of_the_cast_cannot_be_entered(region):
    assert member("teacher").surname == "Ветрова"
    assert member("u00001") is None


def test_the_page_does_not_exist_outside_the_demo():
    assert not settings.DEMO
    with pytest.raises(NoReverseMatch):
        reverse("demo")


def test_the_command_refuses_outside_the_demo():
    with pytest.raises(CommandError, match="MARSHRUT_DEMO"):
        call_command("demo")


@pytest.mark.parametrize("variable", ["MARSHRUT_DEMO", "MARSHRUT_DEBUG"])
def test_production_refuses_demo_and_debug(variable, tmp_path):
    asked = {
        "MARSHRUT_ENV": "production",
        "MARSHRUT_SECRET_KEY": "x" * 50,
        "MARSHRUT_PROXIES": "1",
        "MARSHRUT_VAR_DIR": str(tmp_path),
    }
    command = [sys.executable, "-c", "import marshrut.settings"]
    fine = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, check=False)
    refused = subprocess.run(
        command, env={**os.environ, **asked, variable: "yes"}, capture_output=True, check=False
    )
    assert fine.returncode == 0
    assert b"ImproperlyConfigured" in refused.stderr


@pytest.mark.clause("A2.4.2", "A2.2.3")
def test_managers_have_results_of_their_five_blocks_and_a_drafted_pathway(region):
    leader = region.known["vyazma-kolosok/управление/head"].person
    result = Result.objects.get(person=leader)
    assert {block.block for block in result.block_results.all()} == set(MANAGER_BLOCKS)
    lacking = result.entries.filter(deficit=True).values_list("entry__code", flat=True)
    assert lacking
    pathway = Pathway.objects.get(person=leader)
    helped = set(pathway.lines.values_list("measure__entries__code", flat=True))
    assert helped & set(lacking)
    assert pathway.state == Pathway.State.AGREEING


@pytest.mark.clause("A2.6.3")
def test_a_heads_own_result_is_closed_to_their_deputy(region):
    head, deputy = (region.known[key].person for key in ("foreign-head", "smolensk-4/управление/1"))
    result = Result.objects.get(person=head)
    for person, status in ((head, 200), (deputy, 404)):
        client = Client()
        client.force_login(person)
        assert client.get(reverse("result", args=[result.pk])).status_code == status
    assert "Никонов" not in client.get(reverse("my_diagnostics")).content.decode()


@pytest.mark.clause("A3.3.2.1")
def test_every_approved_instrument_of_the_demo_has_its_demonstration(region):
    approved = Instrument.objects.filter(state=Instrument.State.APPROVED)
    assert approved.count() == 5
    assert all(demonstration(instrument.pk) for instrument in approved)
