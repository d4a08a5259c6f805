"""The papers of a sitting: who came, and that one was there."""

from marshrut.documents.management.layouts.writing import Layout


def certificate():
    it = Layout(14)
    it.centred("{{ bodies.institute_full }}")
    it.centred("{{ bodies.centre_full }}", size=12)
    it.text("{{ issued_on }}{% if number %} № {{ number }}{% endif %}", size=12, before=12)
    it.heading("Справка о прохождении диагностики профессиональных дефицитов", 1, centred=True, before=24)
    it.fields(
        ("Фамилия, имя, отчество", "{{ name }}"),
        ("Должность", "{{ position }}"),
        ("Образовательная организация", "{{ organisation }}"),
        ("Вид диагностики", "{{ kind }}"),
        ("Предмет", "{{ subject }}"),
        ("Блоки", "{{ blocks }}"),
        ("Дата прохождения", "{{ taken_on }}"),
        ("Место прохождения", "{{ place }}"),
    )
    it.running(
        "Диагностика пройдена. Сведений о результатах справка не содержит: индивидуальные результаты не"
        " передаются в образовательную или иную организацию (пункт 6.3 Положения о диагностике,"
        " {{ bodies.order }}).",
        before=12,
    )
    it.signature()
    it.save("certificate", "Справка о прохождении диагностики профессиональных дефицитов")


def attendance():
    it = Layout()
    it.centred("{{ bodies.institute_full }}")
    it.heading("Явочный лист", 1, centred=True)
    it.fields(
        ("Диагностика", "{{ title }}"), ("Место", "{{ place }}"), ("Начало", "{{ starts_at }}"), label=62
    )
    it.text()
    it.table(
        (11, 60, 45, 32, 32),
        ("№", "Фамилия Имя Отчество", "Организация", "Предмет", "Подпись"),
        (
            ("{%tr for r in rows %}",),
            ("{{ r.n }}", "{{ r.name }}", "{{ r.organisation }}", "{{ r.subject }}", ""),
            ("{%tr endfor %}",),
        ),
    )
    it.text()
    it.fields(
        ("Явились", ""),
        ("Не явились", ""),
        ("Организатор", "{{ organiser }}"),
        ("Подпись, дата", ""),
        label=62,
    )
    it.save("attendance", "Явочный лист")
