"""A sitting is as agreed with the applicant, and tests what its people consented to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from marshrut.core.workflow import Refused
from marshrut.diagnostics.actions import sittings
from marshrut.diagnostics.forms.sittings import SittingForm
from marshrut.diagnostics.models import Application, Attempt, Consent, Sitting
from marshrut.diagnostics.queries.sittings import to_be_placed
from tests.diagnostics import given

AGREED_DAY = datetime(2026, 12, 8, 7, 0, tzinfo=UTC)
AFTER = datetime(2026, 12, 14, 7, 0, tzinfo=UTC)


def schedule(world, application, material, starts_at, **changed):
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3)}
    return sittings.schedule_sitting(
        given.plan(world, **{"reason": "", **times, **changed}),
        consent_ids=list(Consent.objects.filter(application=application).values_list("pk", flat=True)),
        instruments={world.maths.pk: material.pk},
        viewer=world.viewer("operator"),
    )


def notes(obj):
    return [entry.payload.data.get("note") for entry in obj.case.entries.select_related("payload")]


@pytest.mark.clause("A2.5.9.5")
def test_a_day_off_needs_a_written_reason_whoever_agreed_to_it(world):
    application, material = given.agreed(world), given.instrument(world)
    Application.objects.update(agreed_to=AGREED_DAY.date() + timedelta(days=9))
    saturday = AGREED_DAY + timedelta(days=4)
    with pytest.raises(Refused, match="нерабочий день: сб"):
        schedule(world, application, material, saturday)
    sitting = schedule(world, application, material, saturday, reason="Так удобнее педагогам")
    assert "нерабочий день" in notes(sitting)[0]


@pytest.mark.clause("A2.5.9.5", "A2.consent")
def test_fewer_blocks_are_fewer_minutes(world):
    application = given.agreed(world)
    Consent.objects.filter(person=world.person("teacher")).update(blocks=given.BLOCKS[:2])
    sitting = schedule(world, application, given.instrument(world), AGREED_DAY)
    minutes = dict(Attempt.objects.filter(sitting=sitting).values_list("person__login", "minutes"))
    assert minutes == {"teacher": 30, "colleague": 60}


@pytest.mark.clause("A2.5.9.5")
@pytest.mark.parametrize(
    ("starts_at", "place", "said"),
    [
        (AFTER, "СОИРО, каб. 214", "согласован срок 07.12.2026 – 11.12.2026, а сеанс 14.12.2026"),
        (AGREED_DAY, "Гимназия № 4", "согласовано место «СОИРО, каб. 214»"),
    ],
)
def test_a_sitting_not_as_agreed_needs_a_written_reason(world, starts_at, place, said):
    application, material = given.agreed(world), given.instrument(world)
    with pytest.raises(Refused, match=said):
        schedule(world, application, material, starts_at, place=place)
    assert not Sitting.objects.exists()
    made = schedule(world, application, material, starts_at, place=place, reason="каникулы, перенесли")
    for kept in (made, application):
        told = [note for note in notes(given.fresh(kept)) if note and "каникулы, перенесли" in note]
        assert len(told) == 1 and said.split(",")[0] in told[0]


@pytest.mark.clause("A2.5.9.5")
def test_a_sitting_as_agreed_asks_for_no_reason(world):
    application = given.agreed(world)
    made = schedule(world, application, given.instrument(world), AGREED_DAY, place="соиро,  каб. 214")
    assert notes(given.fresh(made)) == [None]


@pytest.mark.clause("A2.5.9.5")
def test_a_move_out_of_the_agreed_days_needs_a_reason_too(world):
    made = schedule(world, given.agreed(world), given.instrument(world), AGREED_DAY)
    move = {
        "starts_at": AFTER,
        "ends_at": AFTER + timedelta(hours=3),
        "place": made.place,
        "viewer": world.viewer("operator"),
        "seen": given.seen(made),
    }
    with pytest.raises(Refused, match="согласован срок"):
        sittings.reschedule_sitting(made, **move)
    assert given.fresh(made).starts_at == AGREED_DAY
    sittings.reschedule_sitting(made, reason="отключили свет", **move)
    assert notes(given.fresh(made))[-1].endswith("Причина: отключили свет")


@pytest.mark.clause("A2.5.1", "A2.5.9.5")
def test_materials_that_do_not_test_a_consented_block_are_refused(world):
    application = given.agreed(world)
    material = given.instrument(world, blocks=given.BLOCKS[1:])
    with pytest.raises(Refused, match=r"не проверяют: предметный; .*Ветрова М. П. и Ёлкина А. И."):
        schedule(world, application, material, AGREED_DAY)
    assert not Attempt.objects.exists()


@pytest.mark.clause("A2.5.1")
def test_a_part_of_the_blocks_is_tested_by_materials_of_that_part(world):
    application = given.sent(world, ("teacher",))
    Consent.objects.update(blocks=["methodical"])
    Application.objects.update(state="agreed", agreed_from=AGREED_DAY.date(), agreed_to=AGREED_DAY.date())
    material = given.instrument(world, blocks=["methodical"])
    schedule(world, given.fresh(application), material, AGREED_DAY)
    assert Attempt.objects.get().blocks == ["methodical"]


@pytest.mark.clause("A2.4.3.10")
def test_the_form_says_of_materials_what_they_test_and_until_when(world, client):
    application = given.agreed(world, ("teacher",))
    material = given.instrument(world, approved_on=AGREED_DAY.date().replace(year=2025))
    client.force_login(world.person("operator"))
    address = f"/diagnostics/sittings/new/?application={application.pk}"
    page = client.get(address).content.decode().replace("\xa0", " ")
    assert f"<b>{material.title}</b>" in page
    assert "психолого-педагогический, коммуникативный; 60 минут; до 08.12.2026" in page
    sent = {
        "title": "Математика",
        "day": "2026-12-08",
        "starts": "10:00",
        "ends": "13:00",
        "place": "СОИРО, каб. 214",
        "mode": "in_person",
        "pick": Consent.objects.get().pk,
        f"instrument_{world.maths.pk}": material.pk,
    }
    answer = client.post(address, sent).content.decode()
    assert "На 08.12.2026 материалы не действуют" in answer and not Sitting.objects.exists()


def form_of(world, application, data=None):
    consents = list(to_be_placed([application.pk]))
    return SittingForm(data, consents=consents, viewer=world.viewer("operator"))


@pytest.mark.clause("A2.5.9.5")
def test_materials_are_offered_by_the_blocks_that_were_agreed(world):
    application = given.agreed(world)
    Consent.objects.update(blocks=["subject", "methodical"])
    half = given.instrument(world, blocks=["methodical", "digital"])
    whole = given.instrument(world)
    given.instrument(world, blocks=["digital"])
    field = form_of(world, application).fields[f"instrument_{world.maths.pk}"]
    assert [value.instance for value, _label in field.choices] == [whole, half]
    labels = [label for _value, label in field.choices]
    assert "не проверяют" not in labels[0] and "не проверяют: предметный" in labels[1]


@pytest.mark.clause("A2.5.9.5")
def test_what_materials_do_not_test_is_said_where_they_are_chosen(world):
    application, half = given.agreed(world), given.instrument(world, blocks=["methodical"])
    field, data = f"instrument_{world.maths.pk}", QueryDict(mutable=True)
    data.setlist("pick", [str(pk) for pk in Consent.objects.values_list("pk", flat=True)])
    data[field] = str(half.pk)
    assert "не проверяют: предметный" in str(form_of(world, application, data).errors[field])


@pytest.mark.clause("A2.5.9.5")
@pytest.mark.parametrize(
    ("place", "mode"),
    [
        ("СШ № 7, кабинет 21", Sitting.Mode.ON_SITE),
        ("Дистанционно, из кабинета школы", Sitting.Mode.REMOTE),
        ("СОИРО, каб. 214", Sitting.Mode.IN_PERSON),
    ],
)
def test_how_it_is_held_is_proposed_by_the_agreed_place(world, client, place, mode):
    application = given.agreed(world)
    Application.objects.update(agreed_place=place)
    client.force_login(world.person("operator"))
    page = client.get(reverse("sitting_new"), {"application": application.pk})
    assert page.context["form"]["mode"].value() == mode
