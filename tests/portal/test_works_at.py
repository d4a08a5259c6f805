"""«Регламент» links to pages only for those who may open them."""

import pytest

from marshrut.core.viewer import nobody
from marshrut.core.wording import counted
from marshrut.portal.queries import reach, works_at
from tests.conftest import NOW


def links(clause, viewer):
    return {place.url for place in works_at(clause, viewer)} - {""}


def test_a_clause_links_to_pages_that_the_reader_may_open(world):
    assert links("A2.6.6.1", world.viewer("analyst")) == {"/diagnostics/results/decide/"}
    assert links("A2.6.6.1", world.viewer("teacher")) == set()


def test_a_clause_still_says_what_works_where_there_is_no_link(world):
    shown = works_at("A2.6.6.1", world.viewer("visitor"))
    assert shown == works_at("A2.6.6.1", world.viewer("teacher"))
    assert any(place.what == "Результат диагностики: нужен ИОМ" for place in shown)


def test_pages_that_only_forms_lead_to_are_no_links(world):
    assert links("A3.4.3.8", world.viewer("developer")) == {"/pathways/register/"}


def whose(clause, what):
    return next(place.who for place in works_at(clause, nobody(NOW)) if place.what == what)


@pytest.mark.clause("A3.4.3.6")
def test_who_is_named_by_the_steps_that_a_page_performs():
    assert whose("A3.4.3.6", "Согласовать ИОМ") == (
        "сам педагог, куратор этого ИОМ (но не вошедший по карточке без подтверждения личности),"
        " руководитель организации педагога или учредитель (для ИОМ руководителя)"
    )
    assert whose("A2.6.3", "Результат диагностики") == "сам педагог, аналитик ЦНППМ или разработчик ИОМ"


def test_the_list_shows_what_works_and_all_when_asked(client, db):
    working, total = reach()
    short = client.get("/regulations/").content.decode()
    assert f"{counted(working, 'пункт,пункта,пунктов')} из {total}" in short
    assert "/regulations/A2.5.9.4/" in short and "/regulations/A1.4.1/" not in short
    assert "/regulations/A1.4.1/" in client.get("/regulations/?all=1").content.decode()
    assert 0 < working < total
