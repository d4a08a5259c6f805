"""The forms of the order, field by field, in both formats."""

import re

import pytest

from marshrut.documents import jobs
from marshrut.documents.access import kind_of
from marshrut.documents.documents.card import Teacher
from marshrut.documents.documents.frozen import frozen
from tests.conftest import NOW
from tests.documents import given
from tests.documents.reading import docx_text, pdf_facts, pdf_text, rows

LAYOUTS = [(code, name) for code in given.ALL for name in kind_of(code).formats]


def made(facts, code, name="docx"):
    return jobs.made_of(code, name, frozen(facts), NOW)


@pytest.mark.parametrize(("code", "name"), LAYOUTS)
def test_every_kind_is_made_in_every_format(code, name):
    content = made(given.ALL[code](), code, name)
    text = pdf_text(content) if name == "pdf" else docx_text(content)
    assert re.search("Ветрова Мария Петровна|Сомов", text)
    assert not re.search(r"[{}]|None|\ufffd", text)


@pytest.mark.parametrize("code", [code for code, name in LAYOUTS if name == "pdf"])
def test_pdf_is_tagged_and_says_that_it_is_russian(code):
    content = made(given.ALL[code](), code, "pdf")
    assert (pdf_facts(content)["Tagged"], pdf_facts(content)["Page size"]) == (
        "yes",
        "595.276 x 841.89 pts (A4)",
    )
    assert b"<pdfuaid:part>1<" in content
    assert b"/Lang(ru)" in content


@pytest.mark.clause("A3.card", "A3.4.3.9", "A3.5.2", "A3.5.3")
@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        (0, "ФИО педагогического работника", "Ветрова Мария Петровна"),
        (0, "Образовательная организация", given.SCHOOL),
        (0, "Должность", "учитель"),
        (0, "ФИО тьютора", "Лосева Ирина Ильинична"),
        (1, "Фамилия Имя Отчество", "Ветрова Мария Петровна"),
        (1, "Образовательная организация", given.SCHOOL),
        (1, "Должность", "учитель"),
        (1, "Преподаваемый предмет", "математика"),
        (1, "Образование", "высшее педагогическое"),
        (1, "Педагогический стаж", "14 лет"),
        (1, "Квалификационная категория", "первая"),
        (1, "Контактный телефон (моб.)", "+7 910 123-45-67"),
        (1, "Электронная почта", "vetrova@example.org"),
        (
            2,
            "2.1. Вид диагностики профессиональных дефицитов",
            "диагностика в форме стандартизированного теста",
        ),
        (2, "2.2. Дата диагностики", "12.11.2026"),
        (2, "2.3. Результаты диагностики: уровень", "высокий"),
        (2, "выявленные дефициты", "П-14 вычисление вероятности события в серии опытов"),
        (2, "2.4. Рекомендации:", "Пройти курсы по вероятности и статистике"),
        (3, "Продолжительность прохождения ИОМ:", "12 месяцев"),
        (3, "Начало:", "01.12.2026"),
        (3, "Окончание:", "30.11.2027"),
        (5, "Дата следующей диагностики", "20.11.2029"),
        (5, "Дата разработки индивидуального образовательного маршрута", "23.11.2026"),
        (5, "Куратор ИОМ", "Лосева Ирина Ильинична"),
    ],
)
def test_field_of_the_card(table, field, value):
    assert [field, value] in rows(made(given.card(), "card"), table)


@pytest.mark.clause("A3.card", "A3.5.4")
@pytest.mark.parametrize("name", ["docx", "pdf"])
def test_title_page_and_headings_of_the_card(name):
    content = made(given.card(), "card", name)
    text = pdf_text(content) if name == "pdf" else docx_text(content)
    for words in (
        "«Смоленский областной институт развития образования»",
        "Центр непрерывного повышения профессионального мастерства педагогических",
        "№ ИОМ-67-2026-00042",
        "г. Смоленск",
        "2026 год",
        "1. Информационная справка о педагогическом работнике",
        "2. Результаты диагностики профессиональных дефицитов",
        "3. Дорожная карта по устранению выявленных дефицитов",
    ):
        assert words in text


@pytest.mark.clause("A3.5.5", "A3.5.6", "A3.5.9")
def test_road_map_has_the_five_categories_in_the_cards_wording():
    table = rows(made(given.card(), "card"), 4)
    assert table[0] == [
        "Категория мероприятий",
        "Перечень мероприятий",
        "Сроки реализации",
        "Дефициты, на устранение которых направлена работа (из п. 2.3)",
        "Отметка о выполнении (подтверждение)",
    ]
    labels = list(dict.fromkeys(row[0].split(" (")[0] for row in table[1:]))
    assert labels == [
        "Получение дополнительных знаний, опыта",
        "Профессиональное развитие и обмен опытом",
        "Демонстрация личного опыта",
        "Наставничество",
        "Профилактика профессионального выгорания",
    ]
    assert table[3][1:] == [
        "Семинар «Задачи с параметром: от простого к сложному»",
        "18 января 2027",
        "П-21",
        "12.01.2027, сертификат",
    ]


@pytest.mark.clause("A3.card")
@pytest.mark.parametrize(("count", "lines"), [(0, 10), (4, 10), (10, 10), (14, 14)])
def test_ten_rows_of_deficits_and_more(count, lines):
    results = given.card().diagnostics
    deficits = tuple((f"П-{n:02}", "дефицит") for n in range(count))
    plain = frozen(type(results)(results.kind, results.taken_on, "средний", deficits, (), 10))
    assert len(plain["deficits"]) == lines


@pytest.mark.clause("A3.4.3.10", "A2.6.3")
@pytest.mark.parametrize("name", ["docx", "pdf"])
def test_extract_shows_neither_results_nor_codes_nor_curator(name):
    content = made(given.extract(), "extract", name)
    text = pdf_text(content) if name == "pdf" else docx_text(content)
    assert "Формирующее" in text
    for secret in ("П-14", "М-03", "высокий", "вероятности события", "Пройти курсы", "Лосева", "тьютор"):
        assert secret not in text
    assert given.extract().root in text.replace(" ", "")


@pytest.mark.clause("A2.6.3")
def test_frozen_facts_of_the_extract_hold_no_codes():
    assert not re.search("П-14|М-03|Лосева", str(frozen(given.extract())))


@pytest.mark.clause("A2.application")
@pytest.mark.parametrize("name", ["docx", "pdf"])
def test_collective_application_field_by_field(name):
    content = made(given.application(), "application", name)
    text = pdf_text(content) if name == "pdf" else docx_text(content)
    text = text.replace("\xa0", " ")
    for words in (
        given.SCHOOL,
        "№ 118 от 23.11.2026",
        "В ГАУ ДПО СОИРО",
        "учителей МБОУ «Средняя школа № 7» в период с 7 декабря по 18 декабря 2026 года",
        "– предметный; – методический; – цифровая грамотность и ИКТ.",
        "В диагностике примут участие 5 учителей по предметам",
        "– математика – 3 человека; – русский язык – 1 человек; – социальная педагогика – 1 человек.",
        "Письменное согласие педагогических работников на проведение диагностики прилагается (5 согласий)",
        "23.11.2026",
        "Директор",
        "М. П.",
        "П. И. Сомов",
    ):
        assert words in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("teachers", "words"),
    [(1, "примет участие 1 учитель"), (2, "примут участие 2 учителя"), (21, "примет участие 21 учитель")],
)
def test_the_letter_agrees_with_the_number(teachers, words):
    plain = frozen(given.application(teachers=teachers))
    assert words in plain["take_part"].replace("\xa0", " ")


@pytest.mark.clause("A2.consent", "A2.5.9.3")
def test_consents_have_the_columns_of_the_form_and_a_row_each():
    table = rows(made(given.consents(), "consents"), 0)
    assert table[0] == [
        "№ п/п",
        "Ф. И. О. педагогического работника",
        "Предмет, по которому будет проходить диагностика*",
        "Перечень диагностических блоков**",
        "Подпись педагогического работника",
    ]
    assert table[1][:4] == ["1", "Ветрова Мария Петровна", "математика", "предметный, методический"]
    assert table[1][4].startswith("простая электронная подпись")
    assert len(table) == 4


def test_certificate_tells_no_result():
    text = pdf_text(made(given.certificate(), "certificate", "pdf"))
    assert "Диагностика пройдена" in text
    assert not re.search("уровень|балл|%", text)


@pytest.mark.parametrize("name", ["docx", "pdf"])
def test_what_people_enter_is_never_read_as_markup(name):
    odd = "#panic() *жирно* {{ 7*7 }} <b> & «ёлки» \x00\x0b$x^2$ {% for %}"
    teacher = Teacher(odd, odd, "учитель", "физика", "", "", "")
    content = made(given.card(teacher=teacher), "card", name)
    text = pdf_text(content) if name == "pdf" else docx_text(content)
    assert "#panic() *жирно* {{ 7*7 }} <b> & «ёлки» $x^2$ {% for %}" in text


def test_a_long_card_goes_over_pages_under_repeated_headings():
    many = given.MEASURES * 12
    text = pdf_text(made(given.card(measures=many), "card", "pdf"))
    assert text.count("Перечень мероприятий") > 1
    assert text.count("Взаимопосещение уроков") == 12
