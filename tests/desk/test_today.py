from datetime import date, timedelta

import pytest
from django.test import Client

from marshrut.core.models import Deadline
from marshrut.core.viewer import OWN, Role
from marshrut.core.workflow import perform
from marshrut.desk.queries.ahead import coming
from marshrut.desk.queries.duties import by_section, count_duties, duties
from marshrut.diagnostics.actions import applications
from marshrut.pathways.models import Pathway
from marshrut.people.access import viewer_of
from tests.diagnostics import given as diagnostics


@pytest.fixture
def page(world):
    def opened(who, path="/today/"):
        client = Client()
        client.force_login(world.person(who))
        return client.get(path).content.decode()

    return opened


def test_a_signed_in_person_with_nothing_to_do_is_told_so(page):
    text = page("teacher")
    assert "Сегодня от вас ничего не ждут" in text
    assert "Сделано вами" not in text


@pytest.mark.parametrize(
    ("people", "said"),
    [(["teacher"], "одно дело, оно просрочено"), (["teacher", "colleague"], "два дела, все просрочены")],
)
def test_when_all_is_overdue_the_heading_says_so_in_one_word(world, page, people, said):
    for name in people:
        diagnostics.sent(world, [name])
    Deadline.objects.open().update(due_on=date(2026, 1, 12))
    assert f"Сегодня — {said}" in page("operator")


@pytest.mark.parametrize("path", ["/", "/regulations/", "/regulations/A2.5.9.4/"])
def test_public_pages_open_for_everybody(db, path):
    assert Client().get(path).status_code == 200


def test_duties_take_two_queries(world, django_assert_num_queries):
    viewer = world.viewer("operator")
    with django_assert_num_queries(1):
        assert duties(viewer) == []


@pytest.mark.clause("A2.5.9.5")
def test_on_the_day_of_the_sitting_the_duty_says_today_not_last_day(world):
    diagnostics.sitting(world)
    (duty,) = duties(world.viewer("teacher"))
    assert duty.status.text == "сегодня"
    assert [title for title, _ in by_section([duty], world.viewer("teacher").today)] == ["Сегодня и завтра"]


def test_a_role_that_was_put_off_takes_its_duties_along(world, given):
    pathway = given.placed()
    curator = world.person(given.curator(pathway))
    all_roles, own = (viewer_of(curator, world.now, chosen) for chosen in ("", OWN))
    assert not Pathway.objects.visible_to(own).exists()
    assert [duty.title for duty in duties(all_roles)] == ["Прочитать и согласовать ИОМ"]
    assert duties(own) == [] and count_duties(own) == (0, 0)


def test_an_empty_desk_says_what_comes_next_in_the_own_pathway(world, given, page):
    pathway = given.registered()
    viewer = world.viewer("teacher")
    assert [one.on for one in coming(viewer)] == sorted(line.starts_on for line in pathway.lines.all())
    text = page("teacher")
    assert "Ближайшее" in text
    assert f'href="/pathways/{pathway.pk}/"' in text
    assert [one.about for one in coming(world.viewer(given.curator(pathway)))] == ["ИОМ, Ветрова М. П."] * 3


def test_a_curator_who_lost_the_role_sees_nothing_of_what_comes(world, given):
    curator = given.curator(given.registered())
    world.person(curator).appointments.update(until=date(2026, 11, 1))
    assert coming(world.viewer(curator)) == []


@pytest.mark.clause("A2.6.3")
def test_the_head_sees_sittings_of_collective_applications_ahead_and_no_individual_one(world):
    diagnostics.sitting(world, ("teacher",), in_days=3)
    (one,) = coming(world.viewer("head"))
    assert (one.about, one.on) == ("1\xa0педагог", date(2026, 11, 26))
    assert coming(world.viewer("other_head")) == []
    _individual_sitting(world, "colleague")
    assert len(coming(world.viewer("head"))) == 1


def _individual_sitting(world, who):
    viewer = world.viewer("operator")
    application = applications.take_down_application(
        employment=world.employment(who),
        subject_ids=[world.maths.pk],
        details={**diagnostics.DETAILS, "contact_name": "Ёлкина А. И."},
        viewer=viewer,
    )
    diagnostics.give(world, application, who)
    application = applications.agree_conditions(
        application,
        conditions=diagnostics.CONDITIONS,
        means="phone",
        with_whom="Ёлкина А. И.",
        viewer=viewer,
        seen=diagnostics.seen(application),
    )
    return diagnostics.sittings.schedule_sitting(
        diagnostics.plan(world, in_days=4),
        consent_ids=[application.consents.get().pk],
        instruments={world.maths.pk: diagnostics.instrument(world).pk},
        viewer=viewer,
    )


@pytest.mark.clause("A2.5.6.1")
def test_who_took_a_complex_diagnostic_sees_when_the_next_one_is_due(world):
    work = diagnostics.running(world)
    perform(work, "finish", viewer=world.viewer("teacher"), seen=diagnostics.seen(work))
    assert [(one.what, one.on) for one in coming(world.viewer("teacher"))] == [
        ("Следующая комплексная диагностика", date(2029, 11, 23))
    ]


def test_the_administrator_is_told_of_a_year_without_a_calendar(world):
    assert coming(world.viewer("administrator")) == []
    later = world.viewer("administrator", world.now + timedelta(days=365))
    assert [one.url for one in coming(later)] == ["/calendar/2028/"]
    assert coming(world.viewer("operator", later.at)) == []


def test_what_comes_takes_five_queries_at_the_most(world, django_assert_max_num_queries):
    diagnostics.sitting(world, in_days=3)
    world.appoint(world.person("head"), Role.METHODIST)
    viewer = world.viewer("head")
    with django_assert_max_num_queries(5):
        coming(viewer)


@pytest.mark.clause("A3.3.2.1")
def test_whoever_agreed_and_awaits_a_sitting_is_led_to_prepare(world, client):
    consent = diagnostics.consent(world, diagnostics.agreed(world), "teacher")
    client.force_login(world.person("teacher"))
    page = client.get("/today/").content.decode()
    assert "Подготовиться к диагностике" in page
    assert f"/diagnostics/preparing/{consent.pk}/" in page
