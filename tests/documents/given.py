"""Facts of each kind of document, as a room would fill them."""

from datetime import UTC, date, datetime

from marshrut.core.bodies import Bodies
from marshrut.documents.documents.application import Application, ConsentRow, Consents
from marshrut.documents.documents.card import Approval, Card, Diagnostics, Extract, Measure, Teacher
from marshrut.documents.documents.own import OwnApplication, OwnConsent
from marshrut.documents.documents.parts import Letterhead, Signature
from marshrut.documents.documents.sittings import Attendance, Attendant, Certificate

SCHOOL = "МБОУ «Средняя школа № 7» города Вязьмы"
HEAD = Signature("Директор", "Сомов Пётр Ильич")
TEACHER = Teacher(
    name="Ветрова Мария Петровна",
    organisation=SCHOOL,
    position="учитель",
    subject="математика",
    education="высшее педагогическое",
    experience="14 лет",
    qualification="первая",
    phone="+7 910 123-45-67",
    email="vetrova@example.org",
)
MEASURES = (
    Measure(
        "knowledge",
        "ДПП ПК «Вероятность и статистика в школе», 36 ч",
        "9 февраля – 6 марта 2027",
        ("П-14", "П-15"),
    ),
    Measure("knowledge", "ДПП ПК «Формирующее оценивание», 24 ч", "апрель 2027", ("М-03",)),
    Measure(
        "exchange",
        "Семинар «Задачи с параметром: от простого к сложному»",
        "18 января 2027",
        ("П-21",),
        "12.01.2027, сертификат",
    ),
    Measure("showcase", "Открытый урок по теме «Частота и вероятность»", "май 2027", ("П-14",)),
    Measure("mentoring", "Взаимопосещение уроков с педагогом-наставником", "раз в месяц"),
)
DEFICITS = (
    ("П-14", "вычисление вероятности события в серии опытов"),
    ("П-15", "чтение диаграмм и графиков"),
    ("П-21", "уравнения и неравенства с параметром"),
    ("М-03", "формирующее оценивание на уроке"),
)
RECOMMENDATIONS = (
    "Пройти курсы по вероятности и статистике",
    "Участвовать в семинарах методического объединения",
)
APPROVALS = (
    Approval(
        "Педагогический работник",
        "Ветрова Мария Петровна",
        "согласен",
        "25.11.2026",
        "простая электронная подпись",
    ),
    Approval(
        "Куратор ИОМ",
        "Лосева Ирина Ильинична",
        "согласован",
        "25.11.2026",
        "простая электронная подпись",
        True,
    ),
    Approval("Руководитель образовательной организации", "Сомов Пётр Ильич", "утверждён", "26.11.2026"),
)
ROAD = {
    "bodies": Bodies(),
    "number": "ИОМ-67-2026-00042",
    "version": 3,
    "year": 2026,
    "teacher": TEACHER,
    "duration": "12 месяцев",
    "starts_on": date(2026, 12, 1),
    "ends_on": date(2027, 11, 30),
    "measures": MEASURES,
    "next_diagnostic": date(2029, 11, 20),
    "drafted_on": date(2026, 11, 23),
    "mentoring": "наставляемый",
    "approvals": APPROVALS,
}


def card(**changes):
    results = Diagnostics(
        "диагностика в форме стандартизированного теста",
        date(2026, 11, 12),
        "высокий",
        DEFICITS,
        RECOMMENDATIONS,
        least_rows=10,
    )
    return Card(**(ROAD | {"diagnostics": results, "curator": "Лосева Ирина Ильинична"} | changes))


def extract(**changes):
    return Extract(**(ROAD | {"root": "3f9c1a7e" * 8} | changes))


def application(**changes):
    facts = {
        "bodies": Bodies(),
        "letterhead": Letterhead(
            SCHOOL, "215110, г. Вязьма, ул. Ленина, д. 7", "тел. (48131) 4-12-12", "№ 118 от 23.11.2026"
        ),
        "number": "З-2026-0012",
        "school": "МБОУ «Средняя школа № 7»",
        "since": date(2026, 12, 7),
        "until": date(2026, 12, 18),
        "blocks": ("предметный", "методический", "цифровая грамотность и ИКТ"),
        "teachers": 5,
        "subjects": (("математика", 3), ("русский язык", 1), ("социальная педагогика", 1)),
        "consents": 5,
        "signature": HEAD,
        "signed_on": date(2026, 11, 23),
    }
    return Application(**(facts | changes))


def consents(rows=3):
    names = ("Ветрова Мария Петровна", "Ёлкина Анна Ильинична", "Грачёва Нина Львовна")
    marks = ("простая электронная подпись, 21.11.2026 14:32", "", "")
    return Consents(
        Bodies(),
        "МБОУ «Средняя школа № 7»",
        "З-2026-0012",
        [
            ConsentRow(names[i % 3], "математика", ("предметный", "методический"), marks[i % 3])
            for i in range(rows)
        ],
    )


def certificate(**changes):
    facts = {
        "bodies": Bodies(),
        "name": "Ветрова Мария Петровна",
        "position": "учитель",
        "organisation": SCHOOL,
        "kind": "стандартизированная диагностика (тестирование)",
        "subject": "математика",
        "blocks": ("предметный", "методический"),
        "taken_on": date(2026, 11, 12),
        "place": "ЦНППМ, каб. 214",
        "issued_on": date(2026, 11, 23),
        "number": "С-2026-0007",
    }
    return Certificate(**(facts | changes))


def attendance(rows=4):
    return Attendance(
        Bodies(),
        "Диагностика профессиональных дефицитов, математика",
        "ЦНППМ, каб. 214",
        datetime(2026, 12, 8, 7, 0, tzinfo=UTC),
        [Attendant("Ветрова Мария Петровна", "СШ № 7 г. Вязьмы", "математика") for _ in range(rows)],
    )


def own_consent(**changes):
    facts = {
        "bodies": Bodies(),
        "name": "Ветрова Мария Петровна",
        "school": "МБОУ «Средняя школа № 7»",
        "subject": "математика",
        "codes": ("subject", "method"),
        "blocks": ("предметный", "методический"),
        "text": "Я, Ветрова Мария Петровна, даю согласие.\nПредмет: математика.",
    }
    return OwnConsent(**(facts | changes))


def own_application(**changes):
    facts = {
        "bodies": Bodies(),
        "name": "Ветрова Мария Петровна",
        "position": "учитель",
        "organisation": SCHOOL,
        "contact": "+7 910 123-45-67",
        "subjects": ("математика", "физика"),
        "since": date(2026, 12, 7),
        "until": date(2026, 12, 18),
        "blocks": ("предметный", "методический"),
        "extra_minutes": 30,
        "wishes": "После 15:00",
        "text": "Я, Ветрова Мария Петровна, даю согласие.\nПредмет: математика, физика.",
    }
    return OwnApplication(**(facts | changes))


ALL = {
    "application": application,
    "consents": consents,
    "certificate": certificate,
    "card": card,
    "extract": extract,
    "attendance": attendance,
    "own_consent": own_consent,
    "own_application": own_application,
}
