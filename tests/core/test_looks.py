from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from marshrut.core import wording
from marshrut.core.pages import Column, Level, Status, sort_key

NBSP = "\u00a0"
COLUMNS = (Column("Педагог", "teacher"), Column("Часы", "hours", number=True), Column("Срок"))


def show(source, path="/", **context):
    request = RequestFactory().get(path)
    return engines["django"].from_string(CottonCompiler().process(source)).render(context, request)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 педагог"),
        (2, "2 педагога"),
        (5, "5 педагогов"),
        (11, "11 педагогов"),
        (21, "21 педагог"),
        (112, "112 педагогов"),
        (1.5, "1,5 педагога"),
        (15000, "15 000 педагогов"),
    ],
)
def test_nouns_agree_with_numbers(number, words):
    assert wording.counted(number, "педагог,педагога,педагогов").replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("left", "kind", "words"),
    [
        (-1, "late", "просрочено на 1 рабочий день"),
        (0, "soon", "сегодня последний день"),
        (4, "still", "4 рабочих дня"),
    ],
)
def test_a_term_is_said_in_working_days(left, kind, words):
    status = Status.of_term(left)
    assert (status.kind, status.text.replace(NBSP, " ")) == (kind, words)


def test_a_term_ahead_names_its_last_day():
    assert Status.of_term(1, date(2026, 11, 24)).text.replace(NBSP, " ") == "вт, 24 ноября · 1 рабочий день"


def test_a_moment_is_told_in_the_zone_of_the_region():
    assert wording.moment(datetime(2026, 11, 22, 21, 30, tzinfo=UTC)).replace(NBSP, " ") == "23 ноября, 00:30"


@pytest.mark.parametrize("name", ["Орлова Наталья Сергеевна", "Орлова Н. С."])
def test_short_names(name):
    assert wording.short_name(name).replace(NBSP, " ") == "Орлова Н. С."


def test_a_list_has_no_second_and_before_a_name_with_its_own():
    blocks = ["методический", "цифровая грамотность и ИКТ"]
    assert wording.listed(blocks) == "методический, цифровая грамотность и ИКТ"


def test_quotes_within_quotes_are_the_other_ones():
    assert wording.quoted("Курс «Трудный разговор»") == "«Курс „Трудный разговор“»"


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(6, 9, 67), (67, 73, 92), (999, 1000, 99), (1, 1000, 1), (0, 7, 0), (7, 7, 100)],
)
def test_a_share_is_rounded_but_never_to_all_or_nothing(part, whole, percent):
    assert wording.percent(part, whole) == percent


def test_lists_end_with_and():
    assert [wording.listed(x) for x in ([], ["физика"], ["алгебра", "геометрия", "физика"])] == [
        "",
        "физика",
        "алгебра, геометрия и физика",
    ]


@pytest.mark.parametrize(
    ("start", "end", "said", "short"),
    [
        ((2026, 11, 3), (2026, 11, 12), "3–12 ноября 2026", "3–12 нояб."),
        ((2026, 11, 10), (2026, 11, 10), "10 ноября 2026", "10 нояб."),
        ((2026, 11, 29), (2026, 12, 5), "29 ноября – 5 декабря 2026", "29 нояб. – 5 дек."),
        ((2026, 12, 29), (2027, 1, 5), "29 декабря 2026 – 5 января 2027", "29 дек. – 5 янв."),
    ],
)
def test_days_are_said_as_a_range(start, end, said, short):
    days = date(*start), date(*end)
    assert wording.day_range(*days).replace(NBSP, " ") == said
    assert wording.day_range_short(*days).replace(NBSP, " ") == short


@pytest.mark.parametrize(
    ("here", "expected", "said"),
    [(1, 2, "Пришёл один из двух"), (2, 3, "Пришли двое из трёх"), (5, 12, "Пришли 5 из 12")],
)
def test_who_came_is_said_with_numerals_of_one_kind(here, expected, said):
    assert wording.came(here, expected) == said


def test_clause_links_to_the_regulations_page():
    html = show('<c-clause id="A2.5.9.4" />')
    assert 'href="/regulations/A2.5.9.4/"' in html
    assert "приложения 2" in html


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("A2.5.9.4", ("п. 5.9.4", "приложения 2")),
        ("A0.5", ("п. 5", "приказа")),
        ("A3.card", ("форма карты", "приложения 3")),
    ],
)
def test_clauses_are_named_as_people_cite_them(reference, said):
    short, act = wording.clause(reference)
    assert (short.replace(NBSP, " "), act) == said


def test_heading_keeps_filters_and_starts_from_the_first_page():
    html = show(
        '<c-table caption="x" :columns="columns" sort="hours" />', "/?state=draft&page=3", columns=COLUMNS
    )
    assert "state=draft&amp;sort=-hours" in html
    assert "page=3" not in html
    assert html.count('aria-sort="ascending"') == 1


@pytest.mark.parametrize(("asked", "given"), [("-hours", "-hours"), ("password", "teacher"), ("", "teacher")])
def test_only_named_columns_sort(asked, given):
    assert sort_key(RequestFactory().get("/", {"sort": asked}), COLUMNS, "teacher") == given


def test_components_escape_what_they_are_given():
    html = show('<c-duty title="{{ x }}" :about="x" :status="s" />', x="<b>&", s=Status("late", "<i>"))
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;b&gt;&amp;" in html
    assert "&amp;amp;" not in html


def test_components_do_not_take_what_belongs_to_the_page():
    html = show(
        '<c-duty title="Дело" /><c-sheet>x</c-sheet>',
        about="чужое",
        clause="A2.1",
        status=Status("late", "чужое"),
    )
    assert "чужое" not in html
    assert "A2.1" not in html


def test_level_draws_its_margin_to_scale():
    x = Level(71, 65, 77).x
    assert (x["first"], x["second"], x["low"], x["margin"]) == (195.6, 260.8, 211.9, 39.1)
    assert 'cx="231.5"' in show('<c-level :level="level" />', level=Level(71, 65, 77))


class Sample(forms.Form):
    school = forms.CharField(label="Школа", help_text="Как в уставе.")
    blocks = forms.MultipleChoiceField(
        label="Блоки", choices=[("a", "А")], widget=forms.CheckboxSelectMultiple
    )
    mail = forms.EmailField(label="Почта", required=False)


def test_form_names_errors_and_points_to_fields():
    html = str(Sample({"mail": "нет"}))
    assert 'href="#id_school"' in html
    assert 'href="#id_blocks_0"' in html
    assert 'aria-describedby="id_school_helptext id_school_error"' in html
    assert html.count('aria-invalid="true"') == 3
    assert 'value="нет"' in html


def test_errors_come_before_autofocus():
    class Focused(forms.Form):
        login = forms.CharField(widget=forms.TextInput({"autofocus": True}))

    assert "autofocus" in str(Focused())
    assert "autofocus" not in str(Focused({}))


def test_form_without_errors_has_no_summary():
    html = str(Sample())
    assert 'id="errors"' not in html
    assert html.count("необязательно") == 1
    assert 'aria-required="true"' in html


def test_page_of_a_step_keeps_the_note_and_says_why_it_was_refused():
    html = (
        engines["django"]
        .get_template("core/step.html")
        .render(
            {
                "step": SimpleNamespace(label="Отозвать заявку", note="Почему отзываете", clause="A2.5.1"),
                "obj": SimpleNamespace(case=SimpleNamespace(version=3)),
                "refusal": SimpleNamespace(messages=["Заявку уже приняли."]),
                "note": "Школа на карантине",
                "back": "/a/",
            },
            RequestFactory().get("/"),
        )
    )
    assert 'name="seen" value="3"' in html
    assert "Заявку уже приняли." in html
    assert ">Школа на карантине</textarea>" in html


def test_phone_bar_has_four_places_and_the_rest(client):
    places = [SimpleNamespace(label=f"Место {n}", url=f"/{n}/", count=n, current=n == 0) for n in range(6)]
    html = engines["django"].get_template("base.html").render({"places": places}, RequestFactory().get("/"))
    bar = html[html.index('class="bar"') :]
    assert bar.index("Место 2") < bar.index("Ещё") < bar.index("Место 3")
    assert html.count('aria-current="page"') == 2


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "403_csrf.html", "500.html"])
def test_error_pages_need_no_context(name):
    html = engines["django"].get_template(name).render({})
    assert "<h1>" in html
    assert 'href="/"' in html


def test_whoever_is_signed_in_keeps_menu_and_search_where_there_is_nothing(client, world):
    plain = client.get("/no-such-page/").content.decode()
    client.force_login(world.person("teacher"))
    missing, closed = client.get("/no-such-page/"), client.get("/people/slips/")
    assert (missing.status_code, closed.status_code) == (404, 403)
    assert 'class="places"' not in plain
    for answer in (missing, closed):
        page = answer.content.decode()
        assert 'class="places"' in page and "Сегодня" in page and "Поиск (Ctrl+K)" in page


def test_codes_are_never_torn_apart():
    said = show("{% load marshrut %}{{ text|codes }}", text="П-02.4-РУС, М-01")
    assert said == '<span class="nowrap">П-02.4-РУС</span>, <span class="nowrap">М-01</span>'
