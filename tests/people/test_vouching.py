"""Two people give results back to one of the admitted: the administrator's card, a colleague's word (A2.6.3)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from marshrut.core.models import Case
from marshrut.core.viewer import Role
from marshrut.core.workflow import Denied, Refused
from marshrut.people import actions
from marshrut.people.models import Person, Slip, SlipIssue
from marshrut.people.queries.entrance import recoveries
from tests.people.conftest import PASSWORD

pytestmark = pytest.mark.clause("A2.6.3")
HOW, TOLD = SlipIssue.Identity.PASSPORT, "лично, по паспорту"


def recovered(world, name="analyst", by="administrator"):
    """Somebody who had been in before comes back by a card."""
    person = world.person(name)
    Person.objects.filter(pk=person.pk).update(last_login=world.now - timedelta(days=9))
    actions.issue_slips(
        person_ids=[person.pk], viewer=world.viewer(by), identity=HOW if by == "operator" else ""
    )
    slip = Slip.objects.open().get(person=person)
    actions.accept_slip(slip_id=slip.pk, password=PASSWORD, viewer=world.viewer("visitor"))
    person.refresh_from_db()
    return person


def vouch(world, person, by="developer"):
    return actions.vouch(person=person, identity=HOW, viewer=world.viewer(by))


def test_card_closes_and_a_colleague_opens(world):
    person = recovered(world)
    assert person.results_closed_at
    assert vouch(world, person).results_closed_at is None
    slip = Slip.objects.get(person=person)
    assert (slip.vouched_by, slip.vouched_how) == (world.person("developer"), TOLD)
    entry = Case.objects.get(kind="person", person=person).entries.get(name="vouched")
    assert (entry.capacity, entry.payload.data["note"]) == ("developer", TOLD)
    assert recoveries(person.pk)[0].event == "вход восстановлен, за личность поручились: Щукин И. К."


@pytest.mark.parametrize("by", ["operator", "administrator", "head", "methodist", "teacher"])
def test_only_the_admitted_vouch(world, by):
    with pytest.raises(Denied):
        vouch(world, recovered(world), by=by)


def test_nobody_vouches_for_oneself_or_while_closed_oneself(world):
    person = recovered(world)
    with pytest.raises(Refused, match="За себя"):
        vouch(world, person, by="analyst")
    recovered(world, "developer")
    with pytest.raises(Refused, match="когда ваши результаты открыты"):
        vouch(world, person)


def test_whoever_gave_the_card_does_not_vouch(world):
    world.appoint(world.person("developer"), Role.ADMINISTRATOR)
    person = recovered(world, by="developer")
    with pytest.raises(Refused, match="Карточку выдали вы"):
        vouch(world, person)
    vouch(world, person, by="teacher_analyst")


def test_only_after_the_administrators_card(world):
    with pytest.raises(Refused, match="уже открыты"):
        vouch(world, world.person("analyst"))
    person = world.person("analyst")
    Person.objects.filter(pk=person.pk).update(results_closed_at=world.now)
    with pytest.raises(Refused, match="карточку для входа выдаёт администратор"):
        vouch(world, person)


def test_others_are_opened_by_the_operator(world):
    person = recovered(world, "teacher", by="deputy")
    with pytest.raises(Refused, match="региональный оператор"):
        vouch(world, person)


def test_the_database_holds_that_nobody_vouches_for_oneself(world):
    person = recovered(world)
    own = {"vouched_by": person, "vouched_at": world.now, "vouched_how": HOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        Slip.objects.filter(person=person).update(**own)


def test_on_the_pages(world):
    person = recovered(world)
    mine, colleague = Client(), Client()
    mine.force_login(person)
    assert "второй сотрудник, допущенный к результатам" in mine.get("/me/results/").content.decode()
    colleague.force_login(world.person("developer"))
    assert "Поручиться за личность" in colleague.get(f"/people/{person.pk}/").content.decode()
    place = f"/people/{person.pk}/vouch/"
    assert colleague.post(place, {"identity": "video"}).status_code == 422
    assert colleague.post(place, {"identity": HOW}).url == f"/people/{person.pk}/"
    assert "уже открыты" in colleague.get(place).content.decode()
    page = mine.get("/me/", follow=True).content.decode()
    assert "За личность поручился" in page and "Щукин И. К." in page
