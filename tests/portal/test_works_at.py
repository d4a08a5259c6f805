"""«Регламент» links to pages only for those who may open them."""

from marshrut.portal.queries import works_at


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
