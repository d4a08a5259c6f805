from django import forms

from marshrut.codifier.forms import CodesField, SheetForm
from marshrut.core.forms import DateInput, PicksField
from marshrut.formats.cells import clean
from marshrut.measures.models import CATEGORIES, LENGTHS, PROGRAMME, Group, Measure
from marshrut.measures.queries.drafts import HEADINGS, RANGES, MeasureDraft
from marshrut.people.models import Employment, Municipality, Person, Subject


class MeasureFilters(forms.Form):
    q = forms.CharField(label="Слово из названия", required=False)
    category = forms.ChoiceField(label="Категория", required=False, choices=[("", "любая"), *CATEGORIES])
    source = forms.ChoiceField(
        label="Источник", required=False, choices=[("", "любой"), *Measure.Source.choices]
    )
    since = forms.DateField(label="Не раньше", required=False, widget=DateInput)
    code = forms.CharField(label="Код дефицита", required=False, widget=forms.TextInput({"size": 8}))
    past = forms.BooleanField(label="И прошедшие", required=False)
    withdrawn = forms.BooleanField(label="И отменённые", required=False)

    def __init__(self, *args, codes=True, keeps=False, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        if not codes:
            del self.fields["code"]
        if not keeps:
            del self.fields["withdrawn"]


class MeasuresSheetForm(SheetForm):
    """A table of measures; `mark` is that of the plan which was shown."""

    most_rows = 3000

    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def show(self, plan):
        """The page that is sent back confirms this plan."""
        self.data = self.data.copy()
        self.data[self.add_prefix("mark")] = plan.mark


def _whole(name, **kwargs):
    least, most = RANGES[name]
    return forms.IntegerField(label=HEADINGS[name], min_value=least, max_value=most, **kwargs)


class MeasureForm(forms.Form):
    """One measure, in the fields of the table. `codes` are left out for whom they are closed."""

    code = forms.CharField(
        label=HEADINGS["code"],
        max_length=LENGTHS["key"],
        help_text="Ваш, из плана: по нему повторная загрузка из Excel узнает мероприятие. Потом не меняется",
        widget=forms.TextInput({"size": 20}),
        error_messages={"required": "Укажите код, например ПК-2027-014."},
    )
    title = forms.CharField(
        label=HEADINGS["title"],
        max_length=LENGTHS["title"],
        error_messages={"required": "Напишите название."},
    )
    category = forms.ChoiceField(
        label=HEADINGS["category"],
        choices=[("", "Выберите"), *CATEGORIES],
        help_text="Раздел дорожной карты ИОМ",
        error_messages={"required": "Выберите категорию."},
    )
    kind = forms.CharField(
        label=HEADINGS["kind"],
        max_length=LENGTHS["kind"],
        help_text=f"Семинар, стажировка, вебинар… У вида «{PROGRAMME}» открывают группу слушателей",
        widget=forms.TextInput({"list": "kinds", "size": 28}),
        error_messages={"required": "Укажите вид, например семинар."},
    )
    source = forms.ChoiceField(
        label=HEADINGS["source"],
        choices=[("", "Выберите"), *Measure.Source.choices],
        error_messages={"required": "Выберите источник."},
    )
    form = forms.ChoiceField(
        label=HEADINGS["form"],
        choices=[("", "Выберите"), *Measure.Form.choices],
        error_messages={"required": "Выберите форму."},
    )
    provider = forms.CharField(
        label=HEADINGS["provider"],
        max_length=LENGTHS["provider"],
        error_messages={"required": "Напишите, кто проводит."},
    )
    starts_on = forms.DateField(
        label="Первый день",
        widget=DateInput,
        error_messages={"required": "Укажите первый день."},
    )
    ends_on = forms.DateField(
        label="Последний день",
        widget=DateInput,
        error_messages={"required": "Укажите последний день."},
    )
    hours = _whole("hours", error_messages={"required": "Укажите, сколько часов."})
    places = _whole("places", required=False, help_text="Пусто – без ограничения")
    subject = forms.ModelChoiceField(
        Subject.objects.all(), label=HEADINGS["subject"], required=False, empty_label="любой"
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(),
        label=HEADINGS["municipality"],
        required=False,
        empty_label="весь регион",
    )
    organisation = forms.CharField(
        label=HEADINGS["organisation"],
        required=False,
        max_length=300,
        help_text="Название или код, если только для её педагогов",
    )
    most_experience = _whole(
        "most_experience", required=False, help_text="Полных лет, если только для начинающих"
    )
    codes = CodesField(
        required=False,
        help_text="Через запятую, например М-01.2, М-01.4",
    )

    def __init__(self, *args, codes, new=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.unsaid = frozenset() if codes else frozenset({"codes"})
        if not codes:
            del self.fields["codes"]
        if not new:
            del self.fields["code"]

    @classmethod
    def initial_of(cls, measure: Measure, draft: MeasureDraft):
        held = {name: getattr(draft, name) for name in HEADINGS}
        return {**held, "subject": measure.subject, "municipality": measure.municipality}

    def draft(self, **code) -> MeasureDraft:
        written = {k: clean(v) if isinstance(v, str) else v for k, v in self.cleaned_data.items()}
        values = written | {
            name: self.cleaned_data[name].name if self.cleaned_data[name] else ""
            for name in ("subject", "municipality")
        }
        return MeasureDraft(**{**values, **code}, unsaid=self.unsaid)

    def tell(self, problems):
        """Say at each field what the registry finds wrong with it."""
        names = {heading: name for name, heading in HEADINGS.items()}
        for problem in problems:
            self.add_error(names[problem.heading], problem.message)


class WithdrawForm(forms.Form):
    on = forms.DateField(
        label="День отмены", widget=DateInput, error_messages={"required": "Укажите день отмены."}
    )
    why = forms.CharField(
        label="Почему отменено",
        max_length=300,
        help_text="Прочтут все, кто откроет мероприятие",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Напишите, почему мероприятие отменено."},
    )


class RestoreForm(forms.Form):
    why = forms.CharField(
        label="Почему отмену снимают",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Напишите, почему отмену снимают."},
    )


class GroupFilters(forms.Form):
    q = forms.CharField(label="Слово из названия", required=False)
    state = forms.ChoiceField(
        label="Состояние", required=False, choices=[("", "любое"), *Group.State.choices]
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id="filter_%s")


class GroupForm(forms.Form):
    """Who organises a programme, who teaches it, by which act its listeners are enrolled (A2.5.3)."""

    organiser = forms.ModelChoiceField(
        Person.objects.none(),
        label="Организатор",
        empty_label="Выберите",
        help_text="Зачисляет слушателей, подаёт заявки на тесты, видит явку и «сдал / не сдал»",
        error_messages={"required": "Выберите организатора."},
    )
    lecturer = forms.ModelChoiceField(
        Person.objects.none(),
        label="Преподаватель",
        empty_label="Не назначен",
        required=False,
        help_text="Видит профиль группы без имён, если в ней достаточно людей",
    )
    act = forms.CharField(
        label="Приказ о зачислении",
        max_length=120,
        help_text="Вид, дата и номер: он станет основанием обязательного теста",
        error_messages={"required": "Укажите приказ о зачислении."},
    )

    def __init__(self, data=None, *, organisers, lecturers):
        super().__init__(data)
        self.fields["organiser"].queryset = organisers
        self.fields["lecturer"].queryset = lecturers


class FindListenersForm(forms.Form):
    q = forms.CharField(
        label="Фамилия или её начало",
        min_length=2,
        max_length=100,
        error_messages={"required": "Введите фамилию.", "min_length": "Введите хотя бы две буквы фамилии."},
    )


class EnrolForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    pick = PicksField(
        Employment.objects.all(),
        label="Кого зачислить",
        error_messages={"required": "Отметьте хотя бы одного человека."},
    )
