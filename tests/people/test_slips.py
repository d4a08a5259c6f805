import logging
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from marshrut.core.journal import broken_link
from marshrut.core.models import Case
from marshrut.core.viewer import Role
from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.models import Appointment, Slip

FOREVER = "никогда не забуду это"
KEY = "5f0c9c3e-2f43-4d6d-9a0e-0a3f5d1c7b11"


def issue(world, *names, by="deputy"):
    people = [world.person(name).pk for name in names]
    return actions.issue_slips(person_ids=people, viewer=world.viewer(by))


def enter(world, login, secret, **later):
    viewer = world.viewer("visitor", world.now + timedelta(**later))
    return actions.enter(login=login, secret=secret, address="10.0.0.1", viewer=viewer)


def test_card_lets_the_teacher_in_once(world):
    card = issue(world, "teacher")[0]
    entered = enter(world, "teacher", card.code)
    viewer = world.viewer("visitor")
    actions.accept_slip(slip_id=entered.slip.pk, password=FOREVER, viewer=viewer)
    with pytest.raises(Refused, match="больше не действует"):
        actions.accept_slip(slip_id=entered.slip.pk, password="другой пароль здесь", viewer=viewer)
    with pytest.raises(Refused, match="не подходят"):
        enter(world, "teacher", card.code)
    assert enter(world, "teacher", FOREVER).slip is None


@pytest.mark.parametrize("typing", [str.lower, lambda c: c.replace("-", " "), lambda c: c.translate(LATIN)])
def test_code_may_be_typed_on_any_keyboard(world, typing):
    card = issue(world, "teacher")[0]
    assert enter(world, "teacher", typing(card.code)).slip


LATIN = str.maketrans("АВЕКМНРСТХ", "ABEKMHPCTX")


def test_code_ends_after_the_norm(world):
    card = issue(world, "teacher")[0]
    assert enter(world, "teacher", card.code, days=13).slip
    with pytest.raises(Refused):
        enter(world, "teacher", card.code, days=14, seconds=1)


def test_new_card_makes_the_old_one_void(world):
    old = issue(world, "teacher")[0]
    new = issue(world, "teacher")[0]
    with pytest.raises(Refused):
        enter(world, "teacher", old.code)
    assert enter(world, "teacher", new.code).slip


def test_code_is_for_its_person_only(world):
    card = issue(world, "teacher")[0]
    issue(world, "colleague")
    with pytest.raises(Refused):
        enter(world, "colleague", card.code)


def test_ten_wrong_codes_make_the_card_void(world):
    card = issue(world, "teacher")[0]
    wrong = "".join("А" if sign != "А" else "В" for sign in card.code.replace("-", ""))
    for n in range(10):
        with pytest.raises(Refused):
            enter(world, "teacher", wrong, minutes=20 * n)
    with pytest.raises(Refused):
        enter(world, "teacher", card.code, minutes=220)


def test_code_is_stored_and_logged_nowhere(world, caplog):
    caplog.set_level(logging.DEBUG)
    card = issue(world, "teacher")[0]
    bare = card.code.replace("-", "")
    stored = str(list(Slip.objects.values())) + str(list(Case.objects.values()))
    assert bare not in stored + caplog.text + repr(card)
    assert card.code not in stored + caplog.text


def test_issue_is_journalled_with_its_author(world):
    issue(world, "teacher", "colleague")
    slip = Slip.objects.first()
    case = Case.objects.get(kind="person", person=world.person("teacher"))
    assert (slip.issue.by, slip.issue.capacity) == (world.person("deputy"), "deputy")
    assert case.entries.get().name == "slip"
    assert broken_link(case) is None


ESCALATIONS = [
    ("deputy", "head"),
    ("deputy", "stranger"),
    ("deputy", "operator"),
    ("deputy", "teacher_methodist"),
    ("deputy", "deputy_developer"),
    ("deputy", "deputy"),
    ("head", "other_head"),
    ("operator", "administrator"),
    ("operator", "operator"),
    ("teacher", "colleague"),
    ("analyst", "teacher"),
    ("association_head", "teacher"),
]


@pytest.mark.parametrize(("by", "whom"), ESCALATIONS)
def test_nobody_gets_a_card_for_an_account_above_their_own(world, by, whom):
    world.person("deputy")
    with pytest.raises(Refused):
        issue(world, whom, by=by)
    assert not Slip.objects.exists()


def test_role_that_begins_tomorrow_already_protects(world):
    tomorrow = (world.now + timedelta(days=1)).date()
    Appointment.objects.create(
        person=world.person("teacher"), role=Role.ANALYST, since=tomorrow, basis="приказ № 2"
    )
    with pytest.raises(Refused):
        issue(world, "teacher")


@pytest.mark.parametrize(
    ("by", "whom"), [("head", "deputy"), ("operator", "head"), ("administrator", "analyst")]
)
def test_cards_that_may_be_given(world, by, whom):
    assert len(issue(world, whom, by=by)) == 1


def test_page_shows_the_codes_once(world):
    client = Client()
    client.force_login(world.person("deputy"))
    teacher = world.person("teacher")
    response = client.post("/people/slips/print/", {"person": [teacher.pk], "key": KEY})
    code = re.search(r"slip-code\">([^<]+)<", response.content.decode())[1]
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    for page in ("/people/slips/?everybody=on", f"/people/{teacher.pk}/", "/people/"):
        assert code not in client.get(page).content.decode()


def test_page_refuses_a_head_and_says_why(world):
    client = Client()
    client.force_login(world.person("deputy"))
    form = {"person": [world.person("head").pk], "key": KEY}
    response = client.post("/people/slips/print/", form, follow=True)
    assert "вы не можете выдать карточку" in response.content.decode()


def printed(client, people, key=KEY):
    response = client.post("/people/slips/print/", {"person": [p.pk for p in people], "key": key})
    return response, re.findall(r"slip-code\">([^<]+)<", response.content.decode())


def test_a_reload_voids_nothing_and_offers_to_issue_anew(world, client):
    client.force_login(world.person("deputy"))
    people = [world.person("teacher"), world.person("colleague")]
    codes = printed(client, people)[1]
    again, none = printed(client, people)
    assert (again.status_code, none, Slip.objects.count()) == (409, [], 2)
    assert "Коды показывают один раз" in again.content.decode()
    assert all(code not in again.content.decode() for code in codes)
    fresh = re.search(r'name="key" value="([^"]+)"', again.content.decode())[1]
    assert len(printed(client, people, fresh)[1]) == 2
    assert Slip.objects.filter(cancelled_at__isnull=False).count() == 2


def test_the_same_page_gives_cards_to_others_too(world, client):
    client.force_login(world.person("deputy"))
    assert len(printed(client, [world.person("teacher")])[1]) == 1
    assert len(printed(client, [world.person("colleague")])[1]) == 1


def test_the_address_of_printed_cards_leads_to_the_list_and_a_broken_page_to_words(world, client):
    client.force_login(world.person("deputy"))
    assert client.get("/people/slips/print/").url == "/people/slips/"
    broken = client.post("/people/slips/print/", {"person": [world.person("teacher").pk]}, follow=True)
    assert "Страница устарела" in broken.content.decode() and not Slip.objects.exists()


@pytest.mark.parametrize("size", [1, 3])
def test_issuing_takes_a_bounded_number_of_queries(world, size, django_assert_max_num_queries):
    names = ["teacher", "colleague", "mentor"][:size]
    people = [world.person(name).pk for name in names]
    viewer = world.viewer("deputy")
    with django_assert_max_num_queries(14):
        actions.issue_slips(person_ids=people, viewer=viewer)


def test_proven_code_waits_twenty_minutes_for_the_password(world):
    client = Client()
    card = issue(world, "teacher", by="operator")[0]
    Slip.objects.update(expires_at=world.now + timedelta(days=36500))
    response = client.post("/sign-in/", {"login": "teacher", "secret": card.code})
    assert response.url == "/sign-in/password/"
    assert client.get("/today/").status_code == 302
    session = client.session
    session["slip"] = [session["slip"][0], "2020-01-01T00:00:00+00:00"]
    session.save()
    assert client.get("/sign-in/password/").url == "/sign-in/"


def test_first_administrator_comes_in_with_a_printed_code(world, capsys):
    call_command("administrator", "Zhukov", name=["Жуков", "Ян", "Олегович"])
    login, code = re.search(r": (\w+), (\S+) ", capsys.readouterr().out).groups()
    Slip.objects.update(expires_at=world.now + timedelta(days=1))
    entered = enter(world, login, code)
    actions.accept_slip(slip_id=entered.slip.pk, password=FOREVER, viewer=world.viewer("visitor"))
    assert Appointment.objects.get().role == Role.ADMINISTRATOR


def test_second_administrator_is_not_made_by_command(world):
    world.person("administrator")
    with pytest.raises(CommandError, match="Администратор уже есть"):
        call_command("administrator", "teacher", name=["Жуков", "Ян"])
    call_command("administrator", "administrator")
    assert Slip.objects.get().person == world.person("administrator")


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("name", ["analyst", "developer"])
def test_the_operator_gives_no_card_to_the_staff_admitted_to_results(world, name):
    with pytest.raises(Refused, match="не можете выдать"):
        issue(world, name, by="operator")
    assert issue(world, name, by="administrator")
