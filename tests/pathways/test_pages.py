import re
from datetime import date

import pytest
from django.urls import reverse

from marshrut.core.models import Look
from marshrut.core.workflow import perform
from marshrut.measures.models import Measure
from marshrut.pathways import actions
from marshrut.pathways.models import Pathway, Proposal
from tests.signing import FIRST, HAND, signer, with_password


@pytest.fixture
def visit(client, world):
    """`visit("head", "pathway", 5)` opens a page as a cast member and returns the answer."""

    def go(who, name, *args, query="", **post):
        client.force_login(world.person(who))
        url = reverse(name, args=args) + query
        return client.post(url, post) if post else client.get(url)

    return go


def text(answer):
    return answer.content.decode()


def spaced(answer):
    return text(answer).replace("\xa0", " ")


@pytest.mark.clause("A3.5.9", "A3.3.2.3")
def test_teacher_curator_and_developer_see_codes(given, visit):
    pathway = given.placed()
    for who in ("teacher", given.curator(pathway), "developer"):
        page = text(visit(who, "pathway", pathway.pk))
        assert "П-01.1" in page
        assert "средний уровень дефицитов" in page


@pytest.mark.clause("A3.4.3.4")
def test_the_head_sees_the_extract(given, visit):
    page = text(visit("head", "pathway", given.placed().pk))
    assert "Курс course" in page
    for hidden in ("П-01.1", "уровень дефицитов", "Дроздов", "Дефициты</th>", "Помогает в тем"):
        assert hidden not in page


@pytest.mark.clause("A3.5.7")
def test_whose_measure_was_cancelled_is_told_so(given, visit):
    pathway = given.registered()
    before = spaced(visit("teacher", "pathway", pathway.pk))
    Measure.objects.filter(key="course").update(
        withdrawn_on=date(2026, 11, 20), withdrawn_why="Заболел ведущий."
    )
    said = "Мероприятие отменено 20 ноября 2026. Заболел ведущий."
    assert said not in before
    for who in ("teacher", "head", "developer"):
        assert said in spaced(visit(who, "pathway", pathway.pk)), who
    assert "Мероприятие отменено · Ваш ИОМ" in spaced(visit("teacher", "today"))


@pytest.mark.parametrize(
    "who", ["colleague", "stranger", "other_head", "operator", "administrator", "municipal"]
)
def test_others_find_nothing(given, visit, who):
    assert visit(who, "pathway", given.placed().pk).status_code == 404


def test_a_curators_view_leaves_a_look_for_the_teacher(given, visit, world):
    pathway = given.placed()
    visit(given.curator(pathway), "pathway", pathway.pk)
    look = Look.objects.get(case_id=pathway.pk, viewer=world.person("lecturer"))
    assert (look.owner, look.capacity) == (world.person("teacher"), "curator")


def test_the_teacher_and_the_head_leave_no_look(given, visit):
    pathway = given.placed()
    before = Look.objects.count()
    visit("teacher", "pathway", pathway.pk)
    visit("head", "pathway", pathway.pk)
    assert Look.objects.count() == before


@pytest.mark.clause("A3.3.2.1")
def test_the_teacher_agrees_by_one_button_and_their_password(given, visit, world):
    signer(world.person("teacher"), world.now)
    pathway = given.placed()
    page = visit("teacher", "pathway_agree", pathway.pk)
    assert "Согласовать версию 1?" in text(page)
    told = {"seen": page.context["seen"], "version": 1}
    assert "Введите пароль: это ваша подпись" in text(visit("teacher", "pathway_agree", pathway.pk, **told))
    old = text(visit("teacher", "pathway_agree", pathway.pk, **{**told, "seen": told["seen"] - 1}))
    assert "Пока страница была открыта" in old
    answer = visit("teacher", "pathway_agree", pathway.pk, **told, **HAND)
    assert answer.status_code == 302
    assert "согласие" in text(visit("developer", "pathway", pathway.pk))


def test_what_changed_since_you_looked_is_told_until_the_next_version(given, visit):
    pathway = given.placed()
    visit("teacher", "pathway", pathway.pk)
    given.new_version(pathway)
    for _ in range(2):
        page = text(visit("teacher", "pathway", pathway.pk))
        assert "вы видели версию 1" in page
        assert "<ins>" in page
        assert "<del>" in page
    assert "вы видели версию" not in text(visit("head", "pathway", pathway.pk))
    given.by("teacher", actions.agree, Pathway.objects.get(), version=2)
    assert "вы видели версию" not in text(visit("teacher", "pathway", pathway.pk))


@pytest.mark.clause("A2.6.3")
def test_the_teacher_sees_beforehand_what_the_head_sees(given, visit):
    pathway = given.placed()
    page = text(visit("teacher", "pathway_open", pathway.pk))
    assert "Курс course" in page
    assert "П-01.1" not in page


@pytest.mark.clause("A2.6.3")
def test_the_teacher_alone_opens_the_card_and_closes_it(given, visit):
    pathway = given.placed()
    given.by("teacher", actions.show_card, pathway, opened=True)
    assert "П-01.1" in text(visit("head", "pathway", pathway.pk))
    assert "П-01.1" not in text(visit("deputy", "pathway", pathway.pk))
    given.by("teacher", actions.show_card, pathway, opened=False)
    assert "П-01.1" not in text(visit("head", "pathway", pathway.pk))


@pytest.mark.clause("A3.4.3.6", "A3.3.2.1", "A3.3.2.3", "A3.3.2.4")
@pytest.mark.parametrize(("who", "school_reads"), [("teacher", False), ("lecturer", False), ("head", True)])
def test_a_proposal_to_a_line_reaches_the_developer(given, visit, who, school_reads):
    pathway = given.placed()
    line = pathway.lines.first()
    seen = Pathway.objects.get().case.version
    data = {"seen": seen, "kind": "change", "text": "Лучше в каникулы", "starts_on": "2027-03-22"}
    answer = visit(who, "pathway_propose", pathway.pk, query=f"?line={line.key}", **data)
    assert answer.status_code == 302
    assert "Лучше в каникулы" in text(visit("developer", "pathway", pathway.pk))
    assert "14 ч" in spaced(visit(who, "pathway_propose", pathway.pk, query=f"?line={line.key}"))
    page = spaced(visit("developer", "pathway_answer", pathway.pk, Proposal.objects.get().pk))
    assert "было: </span>18–29 января 2027</del>" in page
    assert "стало: </span>с 22 марта 2027</ins>" in page
    assert ("Лучше в каникулы" in text(visit("deputy", "pathway", pathway.pk))) is school_reads


@pytest.mark.clause("A3.3.2.4")
@pytest.mark.parametrize("who", ["head", "deputy"])
def test_the_school_weighs_the_load_and_follows_the_state(given, visit, who):
    pathway = given.placed()
    assert "больше всего 8,2 ч в неделю с 18 января 2027" in spaced(visit(who, "pathway", pathway.pk))
    assert "на согласовании</span>" in text(visit(who, "pathways"))
    given.by("developer", lambda p, **kw: perform(p, "recall", **kw), pathway)
    assert "на доработке</span>" in text(visit(who, "pathways"))


def test_a_refused_proposal_keeps_what_was_entered(given, visit):
    pathway = given.placed()
    answer = visit("teacher", "pathway_propose", pathway.pk, seen=0, text="Слова мои")
    assert answer.status_code == 200
    assert "Слова мои" in text(answer)
    assert "произошли изменения" in text(answer)


@pytest.mark.parametrize(
    "name",
    ["pathway_edit", "pathway_term", "pathway_curator", "pathway_add", "pathway_add_own", "pathway_place"],
)
def test_the_developers_pages_open(given, visit, name):
    answer = visit("developer", name, given.draft().pk)
    assert answer.status_code == 200
    assert "Ветрова" in text(answer)


@pytest.mark.parametrize("name", ["pathway_edit", "pathway_curator", "pathway_place"])
def test_nobody_else_edits(given, visit, name):
    pathway = given.placed()
    assert {visit(who, name, pathway.pk).status_code for who in ("teacher", "head", "lecturer")} == {403}


@pytest.mark.parametrize("face", ["developer", "lecturer", "head"])
@pytest.mark.parametrize("size", [1, 3])
def test_lists_take_a_bounded_number_of_queries(
    given, client, world, face, size, django_assert_max_num_queries
):
    for name in ("teacher", "colleague", "mentor")[:size]:
        given.placed(name)
    client.force_login(world.person(face))
    with django_assert_max_num_queries(10):
        answer = client.get(reverse("pathways"))
    assert text(answer).count("ИОМ-67-2026-") == size


def test_the_register_and_its_export(given, visit):
    pathway = given.registered()
    assert pathway.number in text(visit("developer", "pathway_register"))
    answer = visit("developer", "pathway_register", query="?xlsx=1")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


def test_my_own_pathway_opens_at_once(given, visit):
    pathway = given.placed()
    assert visit("teacher", "my_pathways").url == reverse("pathway", args=[pathway.pk])
    assert "пока нет ИОМ" in text(visit("colleague", "my_pathways"))


def shown(*pathways):
    return {f"seen-{p.pk}": Pathway.objects.get(pk=p.pk).case.version for p in pathways}


def test_the_list_says_in_which_version_it_shows_each(given, visit):
    pathway = given.draft()
    [(name, version)] = shown(pathway).items()
    assert f'name="{name}" value="{version}"' in text(visit("developer", "pathways"))


def test_a_pathway_changed_since_the_list_was_shown_is_not_placed_and_is_named(given, visit):
    still, changed = given.draft("teacher"), given.draft("colleague")
    seen = shown(still, changed)
    line = changed.lines.first()
    given.by("developer", actions.remove_line, changed, key=line.key)
    visit("developer", "pathways_marked", act="place", row=[still.pk, changed.pk], **seen)
    states = dict(Pathway.objects.values_list("pk", "state"))
    assert states == {still.pk: "agreeing", changed.pk: "draft"}
    told = spaced(visit("developer", "pathways"))
    assert f"{changed.person.short_name}: Пока страница была открыта" in told
    assert f"{still.person.short_name}: Пока страница" not in told


def test_marked_twice_by_one_click_is_placed_once_without_a_word_of_error(given, visit):
    pathway = given.draft()
    post = {"act": "place", "row": [pathway.pk], **shown(pathway)}
    for _ in range(2):
        visit("developer", "pathways_marked", **post)
    assert "Пока страница была открыта" not in text(visit("developer", "pathways"))


def test_many_are_placed_at_once_and_one_refusal_holds_up_nobody(given, visit):
    good, untold = given.draft("teacher"), given.draft("colleague", released=False)
    visit("developer", "pathways_marked", act="place", row=[good.pk, untold.pk], **shown(good, untold))
    states = dict(Pathway.objects.values_list("pk", "state"))
    assert states == {good.pk: "agreeing", untold.pk: "draft"}
    assert "не сообщён результат" in text(visit("developer", "pathways"))


def test_unmarked_asks_to_mark(given, visit):
    given.draft()
    visit("developer", "pathways_marked", act="place")
    assert "Отметьте хотя бы один ИОМ" in text(visit("developer", "pathways"))


def stages_of(answer):
    return re.findall(r"<b>(\w+)[^<]*<span class=\"sr\">, (\w+)</span>", text(answer))


@pytest.mark.clause("A3.4.1")
@pytest.mark.parametrize(
    ("state", "development", "realisation"),
    [
        ("placed", "сейчас", "впереди"),
        ("approved", "сейчас", "впереди"),
        ("registered", "пройдено", "впереди"),
    ],
)
def test_the_page_says_which_of_the_four_stages_it_is(given, visit, state, development, realisation):
    page = visit("teacher", "pathway", getattr(given, state)().pk)
    assert stages_of(page) == [
        ("Диагностика", "пройдено"),
        ("Разработка", development),
        ("Реализация", realisation),
        ("Завершение", "впереди"),
    ]


@pytest.mark.clause("A3.4.1")
def test_the_realisation_is_now_from_its_first_day(given, visit):
    pathway = given.registered()
    Pathway.objects.filter(pk=pathway.pk).update(starts_on=date(2026, 11, 2))
    assert ("Реализация", "сейчас") in stages_of(visit("teacher", "pathway", pathway.pk))


@pytest.mark.clause("A3.4.3.10")
def test_the_head_approves_on_a_page_that_says_what_is_signed(given, visit, world):
    with_password(world.person("head"))
    pathway = given.agreed()
    page = visit("head", "pathway_agree", pathway.pk)
    assert "Утвердить версию 1?" in text(page)
    sent = {"seen": page.context["seen"], "version": 1}
    assert "Отметьте, что утверждаете" in text(visit("head", "pathway_agree", pathway.pk, **sent))
    assert Pathway.objects.get().state == "agreeing"
    for _ in range(2):
        visit("head", "pathway_agree", pathway.pk, **sent, **FIRST, sure="on")
    assert Pathway.objects.get().state == "approved"
    assert visit("head", "pathway_agree", pathway.pk).status_code == 302
    assert visit("teacher", "pathway_agree", pathway.pk).status_code == 302


def test_the_head_is_not_led_to_approve_what_is_not_agreed(given, visit):
    assert visit("head", "pathway_agree", given.placed().pk).status_code == 302


@pytest.mark.clause("A3.4.1")
def test_a_closed_one_stopped_in_development(given, visit):
    pathway = given.placed()
    given.by("developer", lambda p, **kw: perform(p, "close", note="увольнение", **kw), pathway)
    words = [word for _, word in stages_of(visit("teacher", "pathway", pathway.pk))]
    assert words == ["пройдено", "остановлено", "впереди", "впереди"]


@pytest.mark.clause("A3.4.2.2")
@pytest.mark.parametrize(("level", "word"), [("high", "высокий"), ("medium", "средний"), ("low", "низкий")])
def test_the_page_tells_its_teacher_the_level(given, visit, level, word):
    page = text(visit("teacher", "pathway", given.placed(level=level).pk))
    assert f"{word} уровень дефицитов" in page


def test_the_page_takes_a_bounded_number_of_queries(given, client, world, django_assert_max_num_queries):
    pathway = given.new_version(given.placed())
    for who in ("teacher", "lecturer", "developer", "head"):
        client.force_login(world.person(who))
        client.get(reverse("pathway", args=[pathway.pk]))
        with django_assert_max_num_queries(19):
            client.get(reverse("pathway", args=[pathway.pk]))


def test_two_proposals_from_two_tabs_are_never_one(given, client, world):
    pathway = given.placed()
    client.force_login(world.person("teacher"))
    path = reverse("pathway_propose", args=[pathway.pk])
    seen = Pathway.objects.select_related("case").get(pk=pathway.pk).case.version
    client.post(path, {"seen": seen, "text": "Добавить вебинар"})
    again = client.post(path, {"seen": seen, "text": "Добавить вебинар"})
    other = client.post(path, {"seen": seen, "text": "Добавить стажировку"})
    assert again.status_code == 302
    assert "произошли изменения" in other.content.decode()
    assert "Добавить стажировку" in other.content.decode()
    assert Proposal.objects.count() == 1


EDITING = {
    "pathway_edit": (),
    "pathway_term": (),
    "pathway_add": (),
    "pathway_add_own": (),
    "pathway_curator": (),
    "pathway_line": ("line",),
}


@pytest.mark.parametrize("name", EDITING)
def test_once_placed_no_page_of_changes_opens(given, visit, name):
    pathway = given.placed()
    more = [pathway.lines.first().key] if EDITING[name] else []
    answer = visit("developer", name, pathway.pk, *more)
    assert answer.status_code == 302 and answer["Location"] == reverse("pathway", args=[pathway.pk])
    assert "Сейчас ИОМ не меняют: на согласовании" in text(visit("developer", "pathway", pathway.pk))


def test_a_proposal_has_a_bound_said_in_words_and_a_long_one_is_folded(given, visit):
    pathway = given.placed()
    refused = visit("teacher", "pathway_propose", pathway.pk, text="ы" * 5000, seen=pathway.case.version)
    assert "помещается 2000 знаков, а здесь 5000" in spaced(refused)
    assert not Proposal.objects.exists()
    visit("teacher", "pathway_propose", pathway.pk, text="ы" * 1999, seen=pathway.case.version)
    assert Proposal.objects.get().text == "ы" * 1999
    assert "Показать целиком" in text(visit("developer", "pathway", pathway.pk))
