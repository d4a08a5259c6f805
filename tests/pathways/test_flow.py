from datetime import date

import pytest

from marshrut.core.models import Deadline, Entry
from marshrut.core.workflow import Denied, Refused, Repeated, Unmet, perform
from marshrut.pathways import actions
from marshrut.pathways.models import Agreement, Pathway, Proposal


def open_terms(pathway):
    return {d.name: d for d in Deadline.objects.open().filter(case_id=pathway.pk)}


@pytest.mark.clause("A3.3.2.2")
@pytest.mark.clause("A3.4.3.2")
def test_a_draft_has_number_and_the_term_from_the_last_block(given):
    pathway = given.draft()
    due = open_terms(pathway)["develop"]
    assert pathway.number.startswith("ИОМ-67-2026-")
    assert (pathway.state, due.started_on, due.due_on) == ("draft", date(2026, 11, 10), date(2026, 11, 24))


@pytest.mark.clause("A3.4.3.4")
@pytest.mark.clause("A3.4.3.6")
def test_placing_opens_one_joint_term_for_three(given):
    terms = open_terms(given.placed())
    assert set(terms) == {"agree_teacher", "agree_curator", "approve"}
    assert {d.due_on for d in terms.values()} == {date(2026, 11, 30)}


@pytest.mark.clause("A3.4.3.10")
def test_the_heads_agreement_is_the_approval(given):
    pathway = given.approved()
    assert pathway.state == "approved"
    assert set(open_terms(pathway)) == {"register"}
    assert Agreement.objects.filter(version__pathway=pathway).count() == 3


@pytest.mark.clause("A3.4.3.8")
def test_the_developer_puts_it_into_the_register(given):
    pathway = given.registered()
    assert (pathway.state, open_terms(pathway)) == ("registered", {})
    assert pathway.registered_at is not None


@pytest.mark.clause("A3.4.3.10")
def test_silence_is_no_consent(given, world):
    pathway = given.placed()
    with pytest.raises(Unmet) as refusal:
        given.by("head", actions.approve, pathway, version=1)
    assert "Педагог: версия 1 ещё не согласована." in refusal.value.messages
    assert Pathway.objects.get().state == "agreeing"


@pytest.mark.clause("A3.2.2")
def test_an_untold_result_is_sent_to_nobody(given):
    pathway = given.draft(released=False)
    with pytest.raises(Unmet, match="не сообщён результат"):
        given.place(pathway)


@pytest.mark.clause("A3.4.3.6")
def test_any_new_version_asks_for_agreement_anew(given):
    pathway = given.agreed()
    pathway = given.by("developer", lambda p, **kw: perform(p, "recall", **kw), pathway)
    pathway = given.place(pathway)
    assert (pathway.version_number, pathway.state) == (2, "agreeing")
    with pytest.raises(Unmet, match="версия 2 ещё не согласована"):
        given.by("head", actions.approve, pathway, version=2)


@pytest.mark.clause("A3.4.3.6")
def test_nobody_signs_a_version_they_have_not_seen(given):
    pathway = given.placed()
    with pytest.raises(Refused, match="новая версия"):
        given.by("teacher", actions.agree, pathway, version=2)
    assert not Agreement.objects.exists()


def test_the_second_click_is_a_success(given, world):
    pathway = given.placed()
    seen = pathway.case.version
    actions.agree(pathway, viewer=world.viewer("teacher"), seen=seen, version=1)
    with pytest.raises(Repeated):
        actions.agree(pathway, viewer=world.viewer("teacher"), seen=seen, version=1)
    assert Agreement.objects.count() == 1


@pytest.mark.clause("A3.4.3.10")
def test_a_heads_own_pathway_is_approved_by_the_founder(given, world, client):
    world.person("municipal")
    pathway = given.agreed("head")
    assert (pathway.approver_role, open_terms(pathway)["approve"].person) == (
        "municipal",
        world.person("municipal"),
    )
    client.force_login(world.person("head"))
    page = client.get(f"/pathways/{pathway.pk}/").content.decode()
    assert "Учредитель видит карту без раздела 2" in page and "Руководитель видит" not in page
    with pytest.raises(Denied):
        given.by("head", actions.approve, pathway, version=1)
    assert given.by("municipal", actions.approve, pathway, version=1).state == "approved"


def test_what_the_founder_proposes_is_the_founders(given, world, client):
    world.person("municipal")
    pathway = given.placed("head")
    given.by("municipal", actions.propose, pathway, kind="add", text="Вебинар")
    client.force_login(world.person("head"))
    page = client.get(f"/pathways/{pathway.pk}/").content.decode()
    assert "Учредитель, " in page.split("Вебинар", 1)[1]


@pytest.mark.clause("A3.3.2.4")
def test_a_deputy_proposes_but_does_not_approve(given):
    pathway = given.agreed()
    with pytest.raises(Denied):
        given.by("deputy", actions.approve, pathway, version=1)
    given.by("deputy", actions.propose, pathway, kind="add", text="Школьный семинар")
    assert pathway.proposals.get().party == "head"


def test_nobody_develops_their_own(given, world):
    pathway = given.draft("deputy_developer")
    with pytest.raises(Denied):
        given.by("deputy_developer", actions.place, pathway)


@pytest.mark.clause("A3.4.3.4")
def test_the_head_learns_of_an_individual_diagnostic_with_the_teachers_agreement(given, world):
    pathway = given.placed(collective=False)
    seen_by = Pathway.objects.visible_to
    assert not seen_by(world.viewer("head")).exists()
    assert "approve" not in open_terms(pathway)
    pathway = given.by("teacher", actions.agree, pathway, version=1)
    assert seen_by(world.viewer("head")).exists()
    assert "approve" in open_terms(pathway)


def test_closing_takes_a_reason_and_keeps_the_number(given):
    pathway = given.draft()
    close = lambda p, **kw: perform(p, "close", **kw)  # noqa: E731
    with pytest.raises(Refused, match="Причина"):
        given.by("developer", close, pathway)
    closed = given.by("developer", lambda p, **kw: perform(p, "close", note="увольнение", **kw), pathway)
    assert (closed.state, closed.number) == ("closed", pathway.number)
    assert Entry.objects.filter(case_id=closed.pk).last().payload.data == {"note": "увольнение"}


@pytest.mark.clause("A3.4.3.6")
def test_who_proposed_agrees_only_when_answered_or_taken_back(given):
    pathway = given.by("teacher", actions.propose, given.placed(), kind="add", text="Ещё вебинар")
    with pytest.raises(Unmet, match="Ваши предложения ждут ответа: 1"):
        given.by("teacher", actions.agree, pathway, version=1)
    proposal = Proposal.objects.get()
    with pytest.raises(Refused, match="не ваше"):
        given.by("lecturer", actions.withdraw_proposal, pathway, proposal_id=proposal.pk)
    given.by("teacher", actions.withdraw_proposal, pathway, proposal_id=proposal.pk)
    assert not Deadline.objects.open().filter(name="answer").exists()
    given.by("teacher", actions.agree, pathway, version=1)
