"""What a party will see of an ИОМ, shown to its developer before it is placed; nothing of it stays."""

import pytest
from django.urls import reverse

from marshrut.core.models import Entry
from marshrut.documents.models import Document
from marshrut.pathways.models import Pathway, Seen, Version

pytestmark = pytest.mark.clause("A3.4.3.4")


@pytest.fixture
def preview(client, world):
    def shown(pathway, party, who="developer"):
        client.force_login(world.person(who))
        return client.get(reverse("pathway_preview", args=[pathway.pk, party]), follow=True)

    return shown


def written():
    return [model.objects.count() for model in (Entry, Version, Seen, Document)], Pathway.objects.get().state


@pytest.mark.parametrize("party", ["teacher", "curator", "head"])
def test_each_party_is_shown_what_it_will_have_and_nothing_stays(given, world, preview, client, party):
    pathway, _head = given.draft(), world.person("head")
    before = written()
    page = preview(pathway, party).content.decode()
    assert "Так этот ИОМ увидит" in page
    assert ("К-01.3" in page) is (party != "head")
    assert written() == before
    given.place(pathway)
    person = {"teacher": "teacher", "curator": "lecturer", "head": "head"}[party]
    client.force_login(world.person(person))
    later = client.get(reverse("pathway", args=[pathway.pk])).content.decode()
    assert ("К-01.3" in later) is (party != "head")


def test_its_links_and_buttons_are_off(given, preview):
    page = preview(given.draft(), "teacher").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "<fieldset disabled>" in main and "href=" not in main
    assert "Вернуться" in page


def test_the_head_of_who_came_alone_is_shown_nothing(given, preview):
    page = preview(given.draft(collective=False), "head").content.decode()
    assert "Показать некому" in page and "Так этот ИОМ увидит" not in page


@pytest.mark.clause("A2.6.3")
def test_nobody_but_the_developer_previews(given, preview):
    pathway = given.draft()
    for who in ("teacher", "head", "lecturer", "analyst", "operator"):
        assert preview(pathway, "teacher", who).status_code in (403, 404)
    assert preview(pathway, "stranger").status_code == 404
