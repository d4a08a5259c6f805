"""The gallery of components at /ui/: each in every state, with texts such as real pages have."""

from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from marshrut.core.forms import DateInput, InlineSelect, OptionSelect, TimeInput
from marshrut.core.pages import Bar, Column, Level, Signature, Stage, Status, Tab, Table, sort_key

MOSCOW = ZoneInfo("Europe/Moscow")
BLOCKS = [
    ("subject", "Предметный"),
    ("methodical", "Методический"),
    ("psychological", "Психолого-педагогический"),
    ("communicative", "Коммуникативный"),
]
ANSWERS = [
    ("a", "Дать больше уравнений по образцу"),
    ("b", "Разобрать, какие величины названы в тексте и как они связаны"),
    ("c", "Показать готовую запись и попросить переписать"),
]


class Application(forms.Form):
    school = forms.CharField(
        label="Школа", initial="СШ № 7 г. Заречного", help_text="Как в уставе, без кавычек."
    )
    snils = forms.CharField(
        label="СНИЛС",
        help_text="11 цифр, например 112-233-445 95.",
        widget=forms.TextInput({"size": 16, "inputmode": "numeric", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Рабочая почта", required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    subject = forms.ChoiceField(
        label="Предмет",
        choices=[
            ("", "Выберите предмет"),
            ("math", "Математика"),
            ("physics", "Физика"),
            ("primary", "Начальные классы"),
        ],
    )
    start = forms.DateField(label="Начало периода", widget=DateInput)
    time = forms.TimeField(label="Время начала", required=False, widget=TimeInput)
    people = forms.IntegerField(
        label="Сколько педагогов", min_value=1, help_text="Сложится само, если отметить педагогов по именам."
    )
    blocks = forms.MultipleChoiceField(
        label="Блоки диагностики",
        choices=BLOCKS,
        widget=forms.CheckboxSelectMultiple,
        help_text="Комплексная диагностика — все четыре блока.",
    )
    place = forms.ChoiceField(
        label="Где проводить",
        choices=[
            ("centre", "В центре, г. Заречный"),
            ("school", "На месте, в школе"),
            ("remote", "Дистанционно"),
        ],
        widget=forms.RadioSelect,
    )
    laptops = forms.ChoiceField(
        label="Есть свои ноутбуки?",
        choices=[("yes", "Да"), ("no", "Нет")],
        widget=InlineSelect,
        required=False,
    )
    answer = forms.ChoiceField(label="С чего начать работу на уроке?", choices=ANSWERS, widget=OptionSelect)
    letter = forms.FileField(label="Скан письма", required=False, help_text="PDF или фотография, до 10 МБ.")
    wishes = forms.CharField(label="Пожелания", required=False, widget=forms.Textarea({"rows": 4}))
    accepted = forms.BooleanField(
        label="Согласия педагогов собраны", help_text="Без согласия строка перейдёт в дополнительную заявку."
    )

    def clean_snils(self):
        snils = self.cleaned_data["snils"]
        if sum(character.isdigit() for character in snils) != 11:
            raise forms.ValidationError("Должно быть 11 цифр. Проверьте, не пропущена ли одна.")
        return snils


class Filters(forms.Form):
    q = forms.CharField(label="Фамилия или номер", required=False, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label="Состояние",
        required=False,
        choices=[("", "Любое"), ("agreement", "На согласовании"), ("registered", "В реестре")],
    )
    since = forms.DateField(label="Не раньше", required=False, widget=DateInput)


@dataclass(frozen=True)
class Finding:
    clause: str
    text: str
    met: bool


@dataclass(frozen=True)
class PathwayRow:
    number: str
    teacher: str
    school: str
    hours: int
    due: Status


COLUMNS = (
    Column("Педагог", "teacher"),
    Column("Номер ИОМ", "number"),
    Column("Школа", "school"),
    Column("Часы", "hours", number=True),
    Column("Срок"),
)
ROWS = (
    PathwayRow(
        "ИОМ-00-2026-00042",
        "Ветрова Мария Петровна",
        "СШ № 7 г. Заречного",
        50,
        Status.of_term(4, date(2026, 11, 27)),
    ),
    PathwayRow("ИОМ-00-2026-00039", "Гусев Андрей Ильич", "Луговская СШ № 2", 112, Status.of_term(-1)),
    PathwayRow(
        "ИОМ-00-2026-00051", "Ёлкина Татьяна Викторовна", "Гимназия № 4 г. Заречного", 36, Status.of_term(0)
    ),
    PathwayRow(
        "ИОМ-00-2026-00028", "Закиров Ренат Маратович", "Починковская СШ", 72, Status("good", "в реестре")
    ),
)
PLACES = (
    ("Сегодня", 9),
    ("Заявки", 14),
    ("Сеансы", 3),
    ("Результаты", 42),
    ("ИОМ", 118),
    ("Банк материалов", None),
    ("Люди и школы", None),
    ("Регламент", None),
)


def duties() -> list[dict[str, object]]:
    """Duties as «Сегодня» has them: one overdue, two soon, one far."""
    return [
        {
            "title": "Связаться с заявителем",
            "about": "Коллективная заявка, СШ № 7 г. Заречного · 11 педагогов",
            "status": Status.of_term(-1),
            "norm": "3 рабочих дня",
            "clause": "A2.5.9.4",
            "action": "Отметить звонок",
        },
        {
            "title": "Сообщить результаты",
            "about": "Сеанс 9 ноября, Луговской округ · 42 человека",
            "status": Status.of_term(0),
            "norm": "10 рабочих дней",
            "clause": "A2.5.9.6",
            "action": "Проверить и сообщить",
        },
        {
            "title": "Согласовать регламент",
            "about": "Приказ № 418-ОД, учителя физики со стажем до 3 лет · 137 человек",
            "status": Status.of_term(1, date(2026, 11, 24)),
            "norm": "",
            "clause": "A2.5.10.2",
            "action": "Открыть",
            "quiet": True,
        },
        {
            "title": "Продлить материалы",
            "about": "«Математика, методический блок, 2025» — год с утверждения истекает",
            "status": Status.of_term(4, date(2026, 11, 27)),
            "norm": "ежегодно",
            "clause": "A2.4.3.10",
            "action": "Что изменить",
            "quiet": True,
        },
    ]


def figures() -> dict[str, object]:
    return {
        "level": Level(71, 65, 77),
        "high_level": Level(43, 37, 50),
        "low_level": Level(100, 96, 100),
        "bars": [
            Bar("Предметный", 78, "78 %"),
            Bar("Методический", 64, "64 %"),
            Bar("Психолого-педагогический", 71, "71 %"),
            Bar("Коммуникативный", 88, "88 %"),
        ],
    }


def facts_of_path() -> dict[str, object]:
    return {
        "stages": [
            Stage("Диагностика", "10 ноября", "done"),
            Stage("Разработка · на согласовании", "до пт, 27 ноября", "now"),
            Stage("Реализация", "декабрь 2026 – июнь 2027"),
            Stage("Завершение"),
        ],
        "stopped": [
            Stage("Диагностика", "10 ноября", "done"),
            Stage("Разработка", "приостановлена: длительная болезнь", "stopped"),
            Stage("Реализация"),
            Stage("Завершение"),
        ],
        "signatures": [
            Signature("Педагог согласна", "22 ноября, 19:04", "agreed"),
            Signature("Вы, куратор", status=Status("soon", "осталось 4 рабочих дня"), clause="A3.4.3.6"),
            Signature("Директор, Сомов П. И.", "ещё не открывал"),
            Signature("Разработчик, Лисина А. Н.", "просит перенести вебинар", "refused"),
        ],
        "findings": [
            Finding("A1.3.1", "Высшая квалификационная категория", True),
            Finding("A1.3.1", "Стаж по специальности не меньше 5 лет: есть 7", True),
            Finding("A1.3.4", "Оценка компетенций ФИОКО: не внесён документ с датой и результатом", False),
        ],
        "tabs": [Tab("Карта", "#tabs", True), Tab("Предложения", "#tabs", count=2), Tab("Журнал", "#tabs")],
        "met_at": datetime(2026, 11, 22, 19, 4, tzinfo=MOSCOW),
        "statuses": [
            Status("late", "просрочено на 1 рабочий день"),
            Status("soon", "сегодня последний день"),
            Status("calm", "идёт, ответили 18 из 24"),
            Status("good", "в реестре"),
            Status("still", "черновик"),
        ],
    }


def frame() -> dict[str, object]:
    """The rail as an operator has it; every place leads back to the gallery."""
    return {
        "places": [
            SimpleNamespace(label=label, url=f"/ui/#place-{n}", count=count, current=n == 0)
            for n, (label, count) in enumerate(PLACES)
        ]
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    sort = sort_key(request, COLUMNS, "teacher")
    rows = sorted(ROWS, key=lambda row: getattr(row, sort.removeprefix("-")), reverse=sort.startswith("-"))
    page = Paginator(rows * 40, 4).get_page(request.GET.get("page"))
    if "message" in request.GET:
        messages.success(request, "Результаты сообщены 42 педагогам.")
        messages.error(request, "Письмо двум педагогам не ушло: адрес не принимает почту.")
    return render(
        request,
        "core/gallery.html",
        {
            "page_title": "Составные части",
            "duties": duties(),
            "filters": Filters(request.GET or None, auto_id="filter_%s"),
            "table": Table(COLUMNS, page, sort, "маршрут,маршрута,маршрутов"),
            **frame(),
            **figures(),
            **facts_of_path(),
        },
    )


def sample_form(request: HttpRequest) -> HttpResponse:
    """Every kind of field; what is sent is checked and shown again, never stored."""
    form = Application(request.POST or None, request.FILES or None)
    if form.is_valid():
        messages.success(request, "Ошибок нет. Галерея ничего не записывает.")
    return render(request, "core/gallery_form.html", {"form": form, **frame()})


def sample_item(request: HttpRequest) -> HttpResponse:
    """The screen of a test's item with its map."""
    kinds = {12: ("", "открыто"), 7: ("flagged", "отложено"), 9: ("flagged", "отложено")}
    numbers = [
        {"number": n, "current": n == 12, "css": css, "word": word}
        for n in range(1, 41)
        for css, word in [kinds.get(n, ("answered", "отвечено") if n < 15 else ("", "без ответа"))]
    ]
    return render(request, "core/gallery_item.html", {"answers": ANSWERS, "map": numbers})
