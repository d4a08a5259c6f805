"""A colleague curates by the teacher's consent only; the school's side writes to a curator it may not name."""

import pytest
from django.urls import reverse

from marshrut.core.models import Deadline
from marshrut.core.workflow import Refused, Unmet
from marshrut.pathways import actions
from marshrut.pathways.models import Letter, Pathway
from marshrut.pathways.queries.letters import letters_of
from marshrut.pathways.queries.page import page

COLLEAGUE = {"kind": "methodist"}


def fresh(pathway):
    return Pathway.objects.select_related("case", "curator", "asked_curator").get(pk=pathway.pk)


def duties(world, who):
    return set(Deadline.objects.visible_to(world.viewer(who)).open().values_list("name", flat=True))


@pytest.fixture
def asked(given, world):
    """The developer chose a methodist who teaches in the teacher's own school."""
    world.person("teacher_methodist")
    pathway = given.draft(level="high")
    who = world.person("teacher_methodist").pk
    return given.by("developer", actions.set_curator, pathway, curator_id=who, **COLLEAGUE)


@pytest.mark.clause("A3.4.4.2")
def test_a_colleague_is_asked_for_not_named(asked, world):
    pathway = fresh(asked)
    assert pathway.curator != world.person("teacher_methodist")
    assert pathway.asked_curator == world.person("teacher_methodist")
    assert "allow_curator" in duties(world, "teacher")


@pytest.mark.clause("A3.4.4.2", "A2.6.3")
def test_with_consent_the_colleague_curates_and_without_it_sees_nothing(asked, given, world):
    colleague = world.viewer("teacher_methodist")
    assert not Pathway.objects.visible_to(colleague).exists()
    pathway = given.by("teacher", actions.answer_about_curator, asked, allowed=True)
    pathway = given.place(pathway)
    assert pathway.curator_id == colleague.person_id
    assert page(fresh(pathway), colleague).secrets is not None
    assert "allow_curator" not in duties(world, "teacher")


def test_a_refusal_asks_the_developer_for_another(asked, given, world):
    before = fresh(asked).curator_id
    pathway = given.by("teacher", actions.answer_about_curator, asked, allowed=False)
    assert (pathway.asked_curator_id, pathway.curator_id) == (None, before)
    assert "name_curator" in duties(world, "developer")
    with pytest.raises(Refused, match="вопрос уже снят"):
        given.by("teacher", actions.answer_about_curator, pathway, allowed=True)


@pytest.mark.parametrize("who", ["colleague", "head", "developer", "teacher_methodist"])
def test_nobody_answers_for_the_teacher(asked, given, who):
    with pytest.raises(Refused):
        given.by(who, actions.answer_about_curator, asked, allowed=True)


@pytest.mark.clause("A2.6.3")
def test_consent_withdrawn_in_agreement_sends_the_text_back(asked, given, world):
    pathway = given.place(given.by("teacher", actions.answer_about_curator, asked, allowed=True))
    pathway = given.by("teacher", actions.withdraw_curator, pathway)
    assert (pathway.state, pathway.curator_id) == (Pathway.State.CORRECTING, None)
    assert not Pathway.objects.visible_to(world.viewer("teacher_methodist")).exists()
    assert duties(world, "teacher_methodist") == set()


@pytest.mark.clause("A2.6.3")
def test_consent_withdrawn_after_registering_asks_for_another_curator(asked, given, world):
    pathway = given.place(given.by("teacher", actions.answer_about_curator, asked, allowed=True))
    for who in ("teacher", "teacher_methodist"):
        pathway = given.by(who, actions.agree, pathway, version=1)
    pathway = given.by("head", actions.approve, pathway, version=1)
    pathway = given.by("developer", actions.put_into_register, pathway)
    given.by("head", actions.write_letter, pathway, text="Как идёт работа?")
    pathway = given.by("teacher", actions.withdraw_curator, pathway)
    assert duties(world, "teacher_methodist") == set()
    who = world.person("methodist").pk
    pathway = given.by("developer", actions.set_curator, pathway, curator_id=who, kind="methodist")
    assert pathway.curator_id == who
    assert "reply" in duties(world, "methodist")
    with pytest.raises(Refused, match="уже назначен"):
        given.by("developer", actions.set_curator, pathway, curator_id=who, kind="methodist")


def test_only_a_colleagues_consent_can_be_withdrawn(given):
    with pytest.raises(Refused, match="другой организации"):
        given.by("teacher", actions.withdraw_curator, given.placed())


@pytest.mark.clause("A3.4.4.2")
def test_somebody_who_became_a_colleague_since_holds_up_placing(given, world):
    pathway = given.draft(level="high")
    work = world.employment("methodist")
    work.organisation = world.school
    work.save()
    with pytest.raises(Unmet, match="спросите согласие педагога"):
        given.place(pathway)


def test_the_teacher_reads_and_answers_on_a_page(asked, client, world):
    client.force_login(world.person("teacher"))
    path = reverse("pathway_allow", args=[asked.pk])
    html = client.get(path).content.decode()
    assert "Лосева Ирина Ильинична" in html
    answer = client.post(path, {"seen": fresh(asked).case.version, "answer": "yes"}, follow=True)
    assert "Ваше согласие записано" in answer.content.decode()
    assert client.get(path).status_code == 404


@pytest.mark.clause("A3.3.2.4", "A3.3.2.3")
def test_the_head_writes_to_an_unnamed_curator_who_answers(given, world, client):
    pathway = given.placed(level="high")
    given.by("head", actions.write_letter, pathway, text="Можно ли перенести курс?")
    assert "reply" in duties(world, "methodist")
    letter = Letter.objects.get()
    given.by("methodist", actions.reply_to_letter, pathway, letter_id=letter.pk, text="Перенесём на март.")
    assert "reply" not in duties(world, "methodist")
    client.force_login(world.person("head"))
    html = client.get(reverse("pathway_letters", args=[pathway.pk])).content.decode()
    assert "Перенесём на март." in html
    assert "Климова" not in html


def test_the_duty_to_answer_stays_until_the_last_letter(given, world):
    pathway = given.placed(level="high")
    for text in ("Первое", "Второе"):
        given.by("head", actions.write_letter, pathway, text=text)
    first, second = letters_of(pathway)
    given.by("methodist", actions.reply_to_letter, pathway, letter_id=first.pk, text="Да.")
    assert "reply" in duties(world, "methodist")
    with pytest.raises(Refused, match="уже ответили"):
        given.by("methodist", actions.reply_to_letter, pathway, letter_id=first.pk, text="Ещё раз.")
    given.by("methodist", actions.reply_to_letter, pathway, letter_id=second.pk, text="Нет.")
    assert "reply" not in duties(world, "methodist")


@pytest.mark.parametrize("who", ["colleague", "other_head", "operator", "analyst", "developer"])
def test_letters_are_closed_to_others(given, world, client, who):
    pathway = given.placed()
    given.by("head", actions.write_letter, pathway, text="Можно ли перенести курс?")
    client.force_login(world.person(who))
    assert client.get(reverse("pathway_letters", args=[pathway.pk])).status_code == 404


def test_an_empty_letter_keeps_the_page(given, world, client):
    pathway = given.placed()
    client.force_login(world.person("head"))
    sent = client.post(reverse("pathway_letters", args=[pathway.pk]), {"text": "", "seen": "3"})
    assert sent.status_code == 200
    assert not Letter.objects.exists()
