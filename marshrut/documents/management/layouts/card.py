"""A3.card and the extract of it that the head works on (decision 1)."""

from marshrut.documents.management.layouts.writing import BOLD, Layout


def title_page(it, over, tutor):
    it.centred("{{ bodies.institute_full }}", bold=True)
    it.centred("{{ bodies.centre_full }}", bold=True, before=12)
    it.heading(f"{over} № {{{{ number }}}}", 1, centred=True, before=150)
    it.text(before=90)
    it.fields(
        ("ФИО педагогического работника", "{{ teacher.name }}"),
        ("Образовательная организация", "{{ teacher.organisation }}"),
        ("Должность", "{{ teacher.position }}"),
        *tutor,
    )
    it.centred("{{ bodies.city }}", before=200)
    it.centred("{{ year }} год")
    it.page_break()


def information(it):
    it.heading("1. Информационная справка о педагогическом работнике", before=0)
    it.fields(
        ("Фамилия Имя Отчество", "{{ teacher.name }}"),
        ("Образовательная организация", "{{ teacher.organisation }}"),
        ("Должность", "{{ teacher.position }}"),
        ("Преподаваемый предмет", "{{ teacher.subject }}"),
        ("Образование", "{{ teacher.education }}"),
        ("Педагогический стаж", "{{ teacher.experience }}"),
        ("Квалификационная категория", "{{ teacher.qualification }}"),
        ("Контактный телефон (моб.)", "{{ teacher.phone }}"),
        ("Электронная почта", "{{ teacher.email }}"),
    )


def results(it):
    it.heading("2. Результаты диагностики профессиональных дефицитов")
    it.fields(
        ("2.1. Вид диагностики профессиональных дефицитов", "{{ diagnostics.kind }}"),
        ("2.2. Дата диагностики", "{{ diagnostics.taken_on }}"),
        ("2.3. Результаты диагностики: уровень", "{{ diagnostics.level }}"),
        ("{%tr for item in diagnostics.deficits %}", ""),
        ("{% if loop.first %}выявленные дефициты{% endif %}", "{{ item }}"),
        ("{%tr endfor %}", ""),
        ("{%tr for item in diagnostics.recommendations %}", ""),
        ("{% if loop.first %}2.4. Рекомендации:{% endif %}", "{{ item }}"),
        ("{%tr endfor %}", ""),
    )
    it.page_break()


def road(it, codes, curator):
    it.heading("3. Дорожная карта по устранению выявленных дефицитов", before=0 if codes else 12)
    it.fields(
        ("Продолжительность прохождения ИОМ:", "{{ duration }}"),
        ("Начало:", "{{ starts_on }}"),
        ("Окончание:", "{{ ends_on }}"),
    )
    it.text()
    named = ("Дефициты, на устранение которых направлена работа (из п. 2.3)",) if codes else ()
    filled = ("{{ l.codes }}",) if codes else ()
    it.table(
        (45, 48, 27, 29, 31) if codes else (47, 66, 34, 33),
        (
            "Категория мероприятий",
            "Перечень мероприятий",
            "Сроки реализации",
            *named,
            "Отметка о выполнении (подтверждение)",
        ),
        (
            ("{%tr for g in categories %}",),
            ("{%tr for l in g.lines %}",),
            (
                f"{{% vm %}}{BOLD}{{{{ g.label }}}}{BOLD} ({{{{ g.hint }}}})",
                "{{ l.title }}",
                "{{ l.when }}",
                *filled,
                "{{ l.mark }}",
            ),
            ("{%tr endfor %}",),
            ("{%tr endfor %}",),
        ),
        size=11,
    )
    it.text()
    it.fields(
        ("Дата следующей диагностики", "{{ next_diagnostic }}"),
        ("Дата разработки индивидуального образовательного маршрута", "{{ drafted_on }}"),
        *curator,
        label=110,
    )


def approvals(it):
    it.page_break()
    it.heading("Лист согласования и утверждения", 1, centred=True, before=0)
    it.centred("индивидуального образовательного маршрута № {{ number }}, версия {{ version }}")
    it.text()
    it.table(
        (48, 42, 26, 26, 38),
        ("Участник", "Фамилия Имя Отчество", "Решение", "Дата", "Подпись"),
        (
            ("{%tr for a in approvals %}",),
            ("{{ a.who }}", "{{ a.name }}", "{{ a.word }}", "{{ a.at }}", "{{ a.how }}"),
            ("{%tr endfor %}",),
        ),
    )


def card():
    it = Layout()
    title_page(it, "Индивидуальный образовательный маршрут", (("ФИО тьютора", "{{ curator }}"),))
    information(it)
    results(it)
    road(it, True, (("Куратор ИОМ", "{{ curator }}"),))
    approvals(it)
    it.save("card", "Карта индивидуального образовательного маршрута")


def extract():
    it = Layout()
    named = (("{%tr if curator %}", ""), ("ФИО тьютора", "{{ curator }}"), ("{%tr endif %}", ""))
    title_page(it, "Выписка из индивидуального образовательного маршрута", named)
    information(it)
    road(it, False, (("{%tr if curator %}", ""), ("Куратор ИОМ", "{{ curator }}"), ("{%tr endif %}", "")))
    approvals(it)
    it.text(
        "{% if root %}Выписка относится к карте № {{ number }}, версия {{ version }}. Отпечаток: {{ root }}{% endif %}",
        size=10,
        before=6,
    )
    it.text(
        "Раздел 2 «Результаты диагностики» и коды дефицитов в выписку не входят: индивидуальные результаты не"
        " передаются в образовательную организацию ({{ bodies.order }}, приложение 2, пункт 6.3).",
        size=10,
        before=6,
    )
    it.save("extract", "Выписка из карты индивидуального образовательного маршрута")
