"""In which ways a document is signed is the region's to say (decision 8)."""

import pytest
from django.urls import reverse

from marshrut.core.workflow import Refused, Unmet
from marshrut.regulations.norms import Norms
from tests.diagnostics import given
from tests.diagnostics import given_sheets as sheets


@pytest.mark.parametrize("name", ["letter_signatures", "consent_signatures", "pathway_signatures"])
def test_every_way_is_admitted_until_the_region_says_otherwise(name):
    info = Norms.info(name)
    assert (
        info.show(getattr(Norms(), name))
        == "простая электронная подпись, файл усиленной квалифицированной подписи, на бумаге"
    )
    with pytest.raises(ValueError, match="хотя бы один вид подписи"):
        info.check([])


@pytest.mark.clause("A2.application")
def test_a_letter_is_signed_by_hand_alone(world, only, sign_in):
    world.person("head")
    ready = given.submitted(world)
    only("letter_signatures", "paper")
    with pytest.raises(Unmet, match="Простой электронной подписью это в регионе не подписывают"):
        given.applications.sign_application(ready, viewer=world.viewer("head"), seen=given.seen(ready))
    page = sign_in("head").get(reverse("application_check", args=[ready.pk])).content.decode()
    assert "Напечатайте лист и подпишите его рукой" in page and "Подписать и отправить" not in page
    assert sheets.give_back_letter(world, ready, sheets.printed_letter(world, ready)).state == "sent"


@pytest.mark.clause("A2.application")
def test_a_letter_is_signed_here_alone(world, only, sign_in):
    world.person("head")
    ready = given.submitted(world)
    only("letter_signatures", "electronic")
    with pytest.raises(Refused, match="На бумаге это в регионе не подписывают"):
        sheets.printed_letter(world, ready)
    page = sign_in("deputy").get(reverse("application", args=[ready.pk])).content.decode()
    assert "Напечатать письмо" not in page
    signed = given.applications.sign_application(ready, viewer=world.viewer("head"), seen=given.seen(ready))
    assert signed.state == "sent"


@pytest.mark.clause("A2.consent")
def test_a_consent_is_given_by_hand_alone(world, only, sign_in):
    asked = given.asked(world)
    only("consent_signatures", "paper")
    with pytest.raises(Unmet, match="Простой электронной подписью"):
        given.give(world, asked, "teacher")
    mine = given.consent(world, asked, "teacher")
    page = sign_in("teacher").get(reverse("consent", args=[mine.pk])).content.decode()
    assert "Напечатайте лист" in page and "Даю согласие" not in page and "Не участвовать" in page
    sheets.give_back_consents(world, asked, sheets.printed_consents(world, asked))


@pytest.mark.clause("A2.consent")
def test_a_consent_is_given_here_alone(world, only, sign_in):
    asked = given.asked(world)
    sheet = sheets.printed_consents(world, asked)
    only("consent_signatures", "electronic")
    with pytest.raises(Refused, match="На бумаге это в регионе не подписывают"):
        sheets.give_back_consents(world, asked, sheet)
    page = sign_in("deputy").get(reverse("application", args=[asked.pk])).content.decode()
    assert "Есть на бумаге" not in page and "Напечатать лист согласий" not in page
