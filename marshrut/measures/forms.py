from django import forms

from marshrut.core.forms import DateInput, PicksField
from marshrut.measures.models import CATEGORIES, Group, Measure
from marshrut.people.models import Employment, Person


class MeasureFilters(forms.Form):
    q = forms.CharField(label="Слово из названия", required=False)
    category = forms.ChoiceField(label="Категория", required=False, choices=[("", "любая"), *CATEGORIES])
    source = forms.ChoiceField(
        label="Источник", required=False, choices=[("", "любой"), *Measure.Source.choices]
    )
    since = forms.DateField(label="Не раньше", required=False, widget=DateInput)
    code = forms.CharField(label="Код дефицита", required=False, widget=forms.TextInput({"size": 8}))
    past = forms.BooleanField(label="И прошедшие", required=False)

    def __init__(self, *args, codes=True, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        if not codes:
            del self.fields["code"]


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
