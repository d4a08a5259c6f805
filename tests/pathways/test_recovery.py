"""The head gets into a teacher's account by a card, and to the teacher's result nowhere (A2.6.3, ADR 3)."""

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage, default_storage
from django.test import Client
from django.urls import reverse

from marshrut.core.models import Case
from marshrut.core.workflow import Denied, Refused
from marshrut.diagnostics.models import Application, Attempt, Consent, Result
from marshrut.diagnostics.queries import results
from marshrut.diagnostics.queries.applications import history
from marshrut.documents.jobs import render
from marshrut.documents.models import Document
from marshrut.pathways import actions as pathways
from marshrut.pathways.models import LineReason, Pathway, PathwayDeficit, PathwayResult, Proposal
from marshrut.people import actions
from marshrut.people.models import Person, SlipIssue

TOKEN, LEVEL, CURATOR = "КАНАРЕЙКА", "средний уровень", "Дроздов"
PHRASE, NEW_PASSWORD = "ёлка у третьего подъезда", "совсем другие слова"
pytestmark = [pytest.mark.django_db, pytest.mark.clause("A2.6.3")]


@pytest.fixture(autouse=True)
def _place_and_time(tmp_path, monkeypatch, now):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    with time_machine.travel(now, tick=True):
        yield


@pytest.fixture
def teacher(given, world):
    """Has been in, has set a phrase, has a placed ИОМ with the token in everything that a diagnostic found."""
    pathway = given.draft()
    for code, entry in given.entries().items():
        entry.code, entry.name, entry.plain = f"{TOKEN}-{code}"[:20], TOKEN, TOKEN
        entry.save()
    PathwayResult.objects.update(recommendations=TOKEN)
    PathwayDeficit.objects.update(uncovered=TOKEN)
    LineReason.objects.update(text=TOKEN)
    given.by("teacher", pathways.propose, given.place(pathway), kind="add", text=f"Мне трудно: {TOKEN}")
    render.func(list(Document.objects.values_list("pk", flat=True)))
    Client().force_login(world.person("teacher"))
    person = Person.objects.get(login="teacher")
    return actions.set_phrase(person=person, phrase=PHRASE, viewer=world.viewer("teacher"))


def recover(world, person, by="head", identity="", **form):
    """Whoever issued the card goes in by it, as the person."""
    viewer = world.viewer(by)
    card = actions.issue_slips(person_ids=[person.pk], viewer=viewer, identity=identity)[0]
    client = Client()
    client.post("/sign-in/", {"login": person.login, "secret": card.code})
    client.came = client.post(
        "/sign-in/password/", {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD, **form}
    )
    assert client.came.status_code == 302, client.came.context["form"].errors
    return client


def pages_of(person):
    pathway, result = Pathway.objects.get(person=person), Result.objects.get(person=person)
    own = ("pathway", "pathway_propose", "pathway_open", "pathway_letters", "pathway_allow")
    places = [reverse(name, args=[pathway.pk]) for name in own]
    places += [reverse("result", args=[result.pk]), reverse("attempt", args=[result.attempt_id])]
    for paper in Document.objects.filter(owner=person):
        places.append(reverse("document", args=[paper.pk]))
        places += [reverse("download", args=[paper.pk, form]) for form in ("pdf", "docx")]
    names = ("today", "my_diagnostics", "my_pathways", "my_consents", "results_open", "phrase")
    return places + [reverse(name) for name in names] + [reverse("person", args=[person.pk])]


def shown(client, person):
    """Address → what it says to this browser; of papers, whether they are given at all."""
    found = {}
    for place in pages_of(person):
        answer = client.get(place, follow=True)
        text = "" if answer.streaming else answer.content.decode()
        found[place] = text if answer.status_code == 200 else ""
        if answer.streaming:
            found[place] = "a paper"
    return found


def paper_of(person, kind, form="pdf"):
    return reverse("download", args=[Document.objects.get(owner=person, kind=kind).pk, form])


def test_the_head_comes_in_and_gets_the_result_nowhere(world, teacher):
    client = recover(world, teacher)
    found = shown(client, teacher)
    secrets = (TOKEN, LEVEL, CURATOR)
    assert [(place, word) for place, text in found.items() for word in secrets if word in text] == []
    assert found[paper_of(teacher, "card")] == ""
    assert list(Result.objects.visible_to(world_viewer(world, teacher))) == []
    own = found[reverse("pathway", args=[Pathway.objects.get().pk])]
    assert "Курс course" in own and "без результатов диагностики" in own
    assert found[paper_of(teacher, "extract")] == "a paper"


def world_viewer(world, person):
    person.refresh_from_db()
    world._cast[person.login] = person
    return world.viewer(person.login)


def test_the_pages_are_searched_where_the_result_would_be(world, teacher):
    client = Client()
    client.force_login(teacher)
    found = shown(client, teacher)
    result, pathway = Result.objects.get(person=teacher), Pathway.objects.get()
    assert LEVEL in found[reverse("result", args=[result.pk])]
    assert TOKEN in found[reverse("result", args=[result.pk])]
    assert TOKEN in found[reverse("pathway", args=[pathway.pk])]
    assert CURATOR in found[reverse("pathway", args=[pathway.pk])]
    assert found[paper_of(teacher, "card")] == "a paper"


def test_the_recovered_account_opens_the_card_to_nobody(given, world, teacher):
    recover(world, teacher)
    world_viewer(world, teacher)
    pathway = Pathway.objects.get()
    with pytest.raises(Denied):
        given.by("teacher", pathways.show_card, pathway, opened=True)
    Pathway.objects.update(
        state="correcting", asked_curator=world.person("mentor"), asked_curator_kind="mentor"
    )
    with pytest.raises(Denied):
        given.by("teacher", pathways.answer_about_curator, pathway, allowed=True)


def test_the_recovered_account_agrees_and_takes_certificates(given, world, teacher):
    client = recover(world, teacher)
    world_viewer(world, teacher)
    pathway = Pathway.objects.get()
    given.by("teacher", pathways.withdraw_proposal, pathway, proposal_id=pathway.proposals.get().pk)
    given.by("teacher", pathways.agree, pathway, version=1)
    work = Result.objects.get(person=teacher).attempt
    type(work).objects.filter(pk=work.pk).update(blocks=["subject"], finished_at=world.now)
    assert "Справки о прохождении" in client.get(reverse("my_diagnostics")).content.decode()
    paper = client.post(reverse("certificate", args=[work.pk]))
    assert client.get(paper.url).status_code == 200


@pytest.fixture
def private(given, world):
    """An individual application, its work done, its ИОМ placed and not yet shown to the head."""
    Client().force_login(world.person("teacher"))
    return given.placed(collective=False)


def test_what_the_school_does_not_know_of_is_not_there(given, world, private):
    teacher = Person.objects.get(login="teacher")
    other = given.result("teacher").attempt
    client = recover(world, teacher)
    viewer = world_viewer(world, teacher)
    result = Result.objects.get(pk=private.result_id)
    consent, work = result.attempt.consent, result.attempt
    for model, pk in ((Application, consent.application_id), (Consent, consent.pk), (Attempt, work.pk)):
        assert not model.objects.visible_to(viewer).filter(pk=pk).exists()
    assert not Pathway.objects.visible_to(viewer).exists()
    assert Attempt.objects.visible_to(viewer).get() == other
    shut = ("application", consent.application_id), ("consent", consent.pk), ("attempt", work.pk)
    for name, pk in (*shut, ("pathway", private.pk)):
        assert client.get(reverse(name, args=[pk])).url == reverse("results_open")
    for name in ("my_consents", "my_diagnostics", "my_pathways", "today"):
        text = client.get(reverse(name), follow=True).content.decode()
        for address in (reverse(n, args=[pk]) for n, pk in (*shut, ("pathway", private.pk))):
            assert f'"{address}"' not in text
    assert client.get(reverse("application_own")).url == reverse("results_open")
    assert client.post(reverse("certificate", args=[work.pk])).status_code == 404


def test_it_agrees_to_no_pathway_that_the_head_does_not_know_of(given, world, private):
    recover(world, Person.objects.get(login="teacher"))
    world_viewer(world, Person.objects.get(login="teacher"))
    with pytest.raises(Denied):
        given.by("teacher", pathways.agree, private, version=1)
    assert Pathway.objects.get().shown_to_head_at is None


def test_what_the_school_knows_of_says_that_the_account_was_recovered(given, world, teacher):
    recover(world, teacher)
    world_viewer(world, teacher)
    given.by(
        "teacher", pathways.withdraw_proposal, Pathway.objects.get(), proposal_id=Proposal.objects.get().pk
    )
    entry = Pathway.objects.get().case.entries.latest("seq")
    assert entry.payload.data["recovered"] is True
    told = history(entry.case)[0]
    assert (told.who, told.capacity) == (
        "Ветрова М. П.",
        "вход восстановлен по карточке, личность не подтверждена",
    )


def test_with_the_phrase_it_is_all_there_again(given, world, private):
    person = actions.set_phrase(
        person=Person.objects.get(login="teacher"), phrase=PHRASE, viewer=world.viewer("teacher")
    )
    client = recover(world, person)
    client.post(reverse("results_open"), {"phrase": PHRASE})
    assert client.get(reverse("pathway", args=[private.pk])).status_code == 200
    consent = Result.objects.get(pk=private.result_id).attempt.consent
    assert client.get(reverse("application", args=[consent.application_id])).status_code == 200


def test_it_is_loud(world, teacher):
    client = recover(world, teacher, by="deputy")
    assert client.came.url == reverse("results_open")
    for name in ("today", "my_diagnostics"):
        text = " ".join(client.get(reverse(name)).content.decode().replace("\xa0", " ").split())
        assert "Вход восстановлен 23 ноября 2026 по карточке" in text
        assert "Кто выдал карточку: Лунина О. Ю., заместитель руководителя" in text
    entry = Case.objects.get(kind="person", person=teacher).entries.latest("seq")
    assert entry.label == "Вход восстановлен по карточке, результаты закрыты"
    assert entry.payload.data["note"] == "Карточка: Лунина О. Ю., заместитель руководителя"


def test_the_teacher_with_the_phrase_gets_it_back_and_reads_who_recovered(world, teacher):
    client = recover(world, teacher)
    wrong = client.post(reverse("results_open"), {"phrase": "не та фраза вовсе"})
    assert wrong.status_code == 422 and "Фраза не подходит" in wrong.content.decode()
    assert client.post(reverse("results_open"), {"phrase": " Елка у третьего  ПОДЪЕЗДА"}).url == "/today/"
    found = shown(client, teacher)
    result = found[reverse("result", args=[Result.objects.get(person=teacher).pk])]
    assert TOKEN in result and "вход восстановлен, результаты закрыты до подтверждения" in result
    assert "Сомов П. И., руководитель организации" in result
    assert TOKEN in found[reverse("pathway", args=[Pathway.objects.get().pk])]
    assert "Вход восстановлен" not in found[reverse("today")]


def test_the_card_of_the_operator_opens_them_and_gives_a_new_phrase(world, teacher):
    recover(world, teacher)
    client = recover(world, teacher, by="operator", identity="passport", phrase="синий трактор у реки")
    teacher.refresh_from_db()
    assert teacher.results_closed_at is None
    assert TOKEN in shown(client, teacher)[reverse("result", args=[Result.objects.get(person=teacher).pk])]
    entry = Case.objects.get(kind="person", person=teacher).entries.latest("seq")
    assert entry.payload.data["note"] == "Карточка: Орлова Н. С., региональный оператор. лично, по паспорту"
    again = recover(world, teacher)
    again.post(reverse("results_open"), {"phrase": "синий трактор у реки"})
    teacher.refresh_from_db()
    assert teacher.results_closed_at is None


def test_a_phrase_typed_into_the_card_of_the_school_changes_nothing(world, teacher):
    client = recover(world, teacher, phrase="фраза самого директора")
    client.post(reverse("results_open"), {"phrase": "фраза самого директора"})
    teacher.refresh_from_db()
    assert teacher.results_closed_at is not None


def test_the_operator_says_how_the_person_was_checked(world, teacher, client):
    client.force_login(world.person("operator"))
    form = {"person": [teacher.pk], "key": "5f0c9c3e-2f43-4d6d-9a0e-0a3f5d1c7b11"}
    asked = client.post(reverse("print_slips"), form).content.decode()
    assert "Как вы убедились" in asked and not SlipIssue.objects.exists()
    assert client.post(reverse("print_slips"), {**form, "identity": "да"}).status_code == 422
    given = client.post(reverse("print_slips"), {**form, "identity": "passport"})
    assert "slip-code" in given.content.decode()
    assert SlipIssue.objects.get().identity == "passport"


def test_the_school_reads_no_words_of_the_operator_s(world, teacher):
    words = "позвонила по своей личной заявке З-2026-0001"
    with pytest.raises(Refused, match="Отметьте, как вы убедились"):
        recover(world, teacher, by="operator", identity=words)
    recover(world, teacher, by="operator", identity="known")
    head = Client()
    head.force_login(world.person("head"))
    page = head.get(reverse("person", args=[teacher.pk])).content.decode()
    assert "сотрудник знает педагога" in page and "личной заявке" not in page


def test_what_an_operator_who_works_in_the_school_says_of_a_colleague_counts_for_nothing(world, teacher):
    world.appoint(world.person("association_head"), "operator")
    with pytest.raises(Refused, match="Личность коллег проверяет другой"):
        recover(world, teacher, by="association_head", identity="passport")


@pytest.mark.parametrize("by", ["deputy", "administrator"])
def test_nobody_but_the_operator_checks_identity(world, teacher, by):
    recover(world, teacher, by=by, identity="passport")
    teacher.refresh_from_db()
    assert teacher.results_closed_at is not None


def test_a_first_card_closes_nothing_and_asks_for_a_phrase(world):
    person = world.person("colleague")
    card = actions.issue_slips(person_ids=[person.pk], viewer=world.viewer("deputy"))[0]
    client = Client()
    client.post("/sign-in/", {"login": "colleague", "secret": card.code})
    form = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert list(client.post("/sign-in/password/", form).context["form"].errors) == ["phrase"]
    assert client.post("/sign-in/password/", {**form, "phrase": PHRASE}).url == "/today/"
    person.refresh_from_db()
    assert person.phrase and person.results_closed_at is None


def test_a_recovered_curator_reads_nobodys_result(given, world):
    """A mentor's account recovered by the head shows whom the mentor curates to nobody."""
    pathway = given.placed()
    mentor = world.person("mentor")
    Pathway.objects.update(curator=mentor, curator_kind="mentor", curator_allowed_at=world.now)
    Client().force_login(mentor)
    mentor.refresh_from_db()
    assert list(Pathway.objects.visible_to(world.viewer("mentor"))) == [pathway]
    recover(world, mentor)
    assert list(Pathway.objects.visible_to(world_viewer(world, mentor))) == []


def test_looks_are_not_told_to_a_recovered_account(given, world, teacher):
    results.open_result(Result.objects.get(person=teacher).pk, world.viewer("analyst"))
    assert results.looks_at(teacher.pk, world.viewer("teacher"))
    recover(world, teacher)
    assert results.looks_at(teacher.pk, world_viewer(world, teacher)) == []
