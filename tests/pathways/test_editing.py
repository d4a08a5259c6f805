from datetime import date

import pytest
from django.urls import reverse

from marshrut.core.models import Deadline
from marshrut.core.workflow import Denied, Refused, perform
from marshrut.documents.models import Document
from marshrut.measures.models import Measure
from marshrut.pathways import actions
from marshrut.pathways.models import Pathway, Proposal
from marshrut.pathways.queries.curators import proposal
from marshrut.regulations.levels import Level
from marshrut.regulations.pathway import Category

OWN = {
    "category": Category.SHOWCASE,
    "title": "Открытый урок",
    "kind": "открытый урок",
    "provider": "СШ № 7",
    "hours": 2,
    "form": Measure.Form.IN_PERSON,
    "starts_on": date(2027, 3, 10),
    "ends_on": date(2027, 3, 10),
}


@pytest.mark.clause("A3.5.7")
def test_a_course_found_oneself_is_entered(given):
    pathway = given.draft()
    code = given.entries()["К-01.3"].pk
    given.by("developer", actions.add_line, pathway, entry_ids=[code], **OWN)
    line = pathway.lines.get(title="Открытый урок")
    assert (line.measure, line.deficits.get().entry_id) == (None, code)


@pytest.mark.clause("A3.5.7")
def test_a_measure_of_the_catalogue_brings_its_deficits_and_takes_a_place(given):
    pathway = given.draft()
    measure = given.measure("extra", ("К-01.3",), places=1)
    given.by("developer", actions.add_measure, pathway, measure_id=measure.pk)
    assert pathway.lines.get(measure=measure).deficits.get().entry.code == "К-01.3"
    with pytest.raises(Refused, match="уже есть"):
        given.by("developer", actions.add_measure, pathway, measure_id=measure.pk)


def test_a_place_is_not_given_twice(given):
    pathway, other = given.draft(), given.draft("colleague")
    measure = given.measure("extra", ("К-01.3",), places=1)
    given.by("developer", actions.add_measure, pathway, measure_id=measure.pk)
    with pytest.raises(Refused, match="мест не осталось"):
        given.by("developer", actions.add_measure, other, measure_id=measure.pk)


def test_a_foreign_deficit_cannot_be_slipped_in(given):
    pathway = given.draft(codes=("П-01.1",))
    foreign = given.entries()["К-01.3"].pk
    given.by("developer", actions.add_line, pathway, entry_ids=[foreign], **OWN)
    assert not pathway.lines.get(title="Открытый урок").deficits.exists()


@pytest.mark.clause("A3.5.8")
def test_a_line_outside_the_term_is_found_before_placing(given):
    pathway = given.draft()
    late = {**OWN, "starts_on": date(2028, 3, 1), "ends_on": date(2028, 3, 1)}
    given.by("developer", actions.add_line, pathway, entry_ids=[], **late)
    with pytest.raises(Refused, match="сроки выходят за срок ИОМ"):
        given.place(pathway)


@pytest.mark.clause("A3.4.4.3")
def test_a_term_of_three_months_is_not_placed(given):
    pathway = given.draft()
    term = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 2, 28), "months": 3}
    given.by("developer", actions.set_term, pathway, **term)
    with pytest.raises(Refused, match="короче 6 месяцев"):
        given.place(pathway)


def test_the_placed_text_does_not_change_under_the_parties(given):
    pathway = given.placed()
    with pytest.raises(Refused, match="верните ИОМ на доработку"):
        given.by("developer", actions.add_line, pathway, entry_ids=[], **OWN)
    with pytest.raises(Denied):
        given.by("lecturer", actions.add_line, pathway, entry_ids=[], **OWN)


@pytest.mark.clause("A3.4.4.2")
def test_candidates_come_with_load_and_reasons(given, world):
    pathway = given.draft()
    ranked, names = proposal(pathway, Level.MEDIUM, world.now.date())
    assert names[ranked.best.candidate.key] == "Дроздов Павел Никитич"
    assert "ведёт предмет «математика»" in ranked.best.reasons


@pytest.mark.clause("A3.4.4.2")
def test_a_methodist_is_refused_where_the_rule_asks_for_a_lecturer(given, world):
    pathway = given.draft(level="medium")
    methodist = world.person("methodist").pk
    with pytest.raises(Refused, match="правило п"):
        given.by("developer", actions.set_curator, pathway, curator_id=methodist, kind="methodist")


@pytest.mark.clause("A3.4.3.7")
def test_a_text_goes_on_only_when_every_proposal_is_answered(given):
    pathway = given.placed()
    given.by("teacher", actions.propose, pathway, kind="add", text="Вебинар")
    with pytest.raises(Refused, match="Напишите, почему"):
        given.by(
            "developer", actions.answer, pathway, proposal_id=Proposal.objects.get().pk, verdict="declined"
        )
    with pytest.raises(Refused, match="Предложений без ответа: 1"):
        given.new_version(pathway)


def recalled(given):
    """A proposal of the teacher was taken, and the text went back."""
    pathway = given.by("teacher", actions.propose, given.placed(), kind="add", text="Вебинар")
    taken = {"proposal_id": Proposal.objects.get().pk, "verdict": Proposal.Answer.TAKEN}
    pathway = given.by("developer", actions.answer, pathway, **taken)
    return given.by("developer", lambda p, **kw: perform(p, "recall", **kw), pathway)


@pytest.mark.clause("A3.4.3.7")
def test_what_is_to_be_corrected_goes_back_to_the_developer(given, world):
    pathway = recalled(given)
    assert pathway.state == "correcting"
    for who, duties in (("developer", {"correct"}), ("teacher", set()), ("lecturer", set()), ("head", set())):
        mine = Deadline.objects.open().visible_to(world.viewer(who)).filter(case_id=pathway.pk)
        assert (who, {term.name for term in mine}) == (who, duties)


@pytest.mark.clause("A3.4.3.7", "A3.4.3.8")
def test_the_final_version_is_what_is_signed_and_registered(given):
    pathway = recalled(given)
    pathway = given.by("developer", actions.add_line, pathway, entry_ids=[], **OWN)
    pathway = given.place(pathway)
    for who in ("teacher", "lecturer"):
        given.by(who, actions.agree, pathway, version=2)
    given.by("head", actions.approve, pathway, version=2)
    given.by("developer", actions.put_into_register, pathway)
    card = Document.objects.filter(case_id=pathway.pk, kind="card").latest("pk").context
    titles = [line["title"] for row in card["categories"] for line in row["lines"]]
    assert card["version"] == 2
    assert any(title.startswith("Открытый урок") for title in titles)


@pytest.mark.clause("A3.4.3.6")
def test_after_the_lapse_no_proposals_are_taken(given, world):
    pathway = given.placed()
    late = world.viewer("teacher", world.now.replace(month=12, day=1))
    fresh = Pathway.objects.select_related("case").get(pk=pathway.pk)
    with pytest.raises(Refused, match="Срок предложений истёк"):
        actions.propose(fresh, viewer=late, seen=fresh.case.version, kind="add", text="Вебинар")


@pytest.mark.clause("A3.5.6")
def test_the_picker_says_what_a_measure_covers(given, client, world):
    pathway = given.draft()
    given.measure("extra", ("К-01.3",))
    client.force_login(world.person("developer"))
    html = client.get(reverse("pathway_add", args=[pathway.pk])).content.decode()
    assert "Курс extra" in html
    assert "Подберите мероприятие: «просто К-01.3»" in html


@pytest.mark.clause("A3.5.9")
def test_the_picker_says_that_the_catalogue_has_nothing(given, client, world):
    pathway = given.draft()
    given.measure("again", ("П-01.1",))
    client.force_login(world.person("developer"))
    html = client.get(reverse("pathway_add", args=[pathway.pk])).content.decode()
    assert "«просто К-01.3» (К\u201101.3): мероприятия в срок ИОМ нет" in html
    assert 'уже закрыто: <span class="nowrap">П-01.1</span>' in html


@pytest.mark.clause("A3.4.4.2")
def test_the_page_of_candidates_is_headed_by_a_name(given, client, world):
    pathway = given.draft()
    page = reverse("pathway_curator", args=[pathway.pk])
    client.force_login(world.person("developer"))
    assert "<h1>Куратор — Дроздов Павел Никитич</h1>" in client.get(page).content.decode()
    Pathway.objects.filter(pk=pathway.pk).update(curator=None, curator_kind="")
    assert "<h1>Подходит Дроздов Павел Никитич</h1>" in client.get(page).content.decode()


@pytest.mark.clause("A3.4.3.7")
@pytest.mark.parametrize(("verdict", "status"), [("taken", 302), ("declined", 200)])
def test_only_a_refusal_needs_words(given, client, world, verdict, status):
    pathway = given.placed()
    given.by("teacher", actions.propose, pathway, kind="add", text="Вебинар")
    proposal = Proposal.objects.get()
    client.force_login(world.person("developer"))
    page = reverse("pathway_answer", args=[pathway.pk, proposal.pk])
    html = client.get(page).content.decode()
    assert f"<h1>{proposal.by.short_name} предлагает добавить мероприятие</h1>" in html
    seen = Pathway.objects.get().case.version
    assert client.post(page, {"verdict": verdict, "text": "", "seen": seen}).status_code == status


def test_the_forms_of_the_editor_do_their_work(given, client, world):
    pathway = given.draft()
    client.force_login(world.person("developer"))
    line = pathway.lines.get(title="Курс webinar")
    url = reverse("pathway_line", args=[pathway.pk, line.key])
    data = {"starts_on": "2027-02-15", "ends_on": "2027-02-14"}
    assert "Последний день раньше первого" in client.post(url, {"seen": 1, **data}).content.decode()
    answer = client.post(url, {"seen": 1, **data, "ends_on": "2027-02-16"})
    line.refresh_from_db()
    assert (answer.status_code, line.starts_on) == (302, date(2027, 2, 15))
    assert client.post(url, {"seen": 2, "remove": "1"}).status_code == 302
    assert not pathway.lines.filter(key=line.key).exists()


def test_the_form_of_an_own_measure_saves_it(given, client, world):
    pathway = given.draft()
    client.force_login(world.person("developer"))
    url = reverse("pathway_add_own", args=[pathway.pk])
    data = {**OWN, "seen": 1, "entry_ids": [given.entries()["К-01.3"].pk]}
    assert client.post(url, data).status_code == 302
    assert pathway.lines.get(title="Открытый урок").deficits.get().entry.code == "К-01.3"
