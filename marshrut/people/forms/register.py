from django import forms

from marshrut.core.forms import DateInput
from marshrut.core.viewer import Role
from marshrut.formats import cells
from marshrut.formats.books import ACCEPTED
from marshrut.people.models import Appointment, Import, Likeness, Municipality, Organisation, Subject, normal

BASIS = "Документ, например: приказ от 23.11.2026 № 41."
MERGED_BECAUSE = (
    "Как убедились, что это один человек. Например: сверено по паспорту, сменила фамилию 12.08.2026."
)


def options(pairs, empty):
    return [("", empty), *pairs]


class PeopleFilter(forms.Form):
    q = forms.CharField(
        label="Фамилия, имя, отчество", required=False, max_length=100, widget=forms.SearchInput
    )
    organisation = forms.CharField(label="Организация", required=False, max_length=100)
    municipality_id = forms.TypedChoiceField(
        label="Муниципалитет", required=False, coerce=int, empty_value=None
    )
    position = forms.ChoiceField(label="Должность", required=False)
    subject_id = forms.TypedChoiceField(label="Предмет", required=False, coerce=int, empty_value=None)
    never = forms.BooleanField(label="Ещё не входили", required=False)

    def __init__(self, data, *, positions):
        super().__init__(data, auto_id="filter_%s")
        names = Municipality.objects.values_list("pk", "name")
        self.fields["municipality_id"].choices = options(names, "Любой")
        self.fields["position"].choices = options([(p, p) for p in positions], "Любая")
        self.fields["subject_id"].choices = options(Subject.objects.values_list("pk", "name"), "Любой")


class OrganisationsFilter(forms.Form):
    q = forms.CharField(label="Название", required=False, max_length=100, widget=forms.SearchInput)
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(), label="Муниципалитет", required=False, empty_label="Любой"
    )
    kind = forms.ChoiceField(label="Вид", required=False, choices=options(Organisation.Kind.choices, "Любой"))
    closed = forms.BooleanField(label="И закрытые", required=False)


class SlipFilter(forms.Form):
    q = forms.CharField(
        label="Фамилия, имя, отчество", required=False, max_length=100, widget=forms.SearchInput
    )
    organisation = forms.CharField(label="Организация", required=False, max_length=100)
    everybody = forms.BooleanField(label="И те, кто уже входил (забыт пароль)", required=False)


class DoublesFilter(forms.Form):
    q = forms.CharField(
        label="Фамилия, имя, отчество", required=False, max_length=100, widget=forms.SearchInput
    )
    organisation = forms.CharField(label="Организация", required=False, max_length=100)
    strength = forms.TypedChoiceField(
        label="Похожи",
        required=False,
        coerce=int,
        empty_value=None,
        choices=options([(s.value, s.label) for s in sorted(Likeness.Strength, reverse=True)], "Все"),
    )
    apart = forms.BooleanField(label="Про которые сказано «не двойники»", required=False)


class Apart(forms.Form):
    why = forms.CharField(
        label="Почему", min_length=5, max_length=300, help_text="Например: сверено по паспортам, разные люди."
    )


class Merge(forms.Form):
    """Which record stays and whose value each field keeps; records are named by their keys."""

    basis = forms.CharField(label="Основание", min_length=5, max_length=300, help_text=MERGED_BECAUSE)
    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, first, second, rows, *args, **kwargs):
        super().__init__(*args, **kwargs)
        records = {
            first.pk: f"{first.full_name}, {first.login}",
            second.pk: f"{second.full_name}, {second.login}",
        }
        logins = {first.pk: first.login, second.pk: second.login}
        used = [person.pk for person in (first, second) if person.last_login]
        allowed = {pk: label for pk, label in records.items() if len(used) != 1 or pk in used}
        self.fields = {"staying": _choice("Какая запись остаётся", allowed, first.pk)} | self.fields
        for row in rows:
            if row.differs:
                shown = {pk: f"{value or 'не указано'} ({logins[pk]})" for pk, value in row.values.items()}
                self.fields[row.name] = _choice(row.label, shown, row.best)
        self.fields["basis"] = self.fields.pop("basis")

    @property
    def chosen(self):
        """The chosen record of each field that differs."""
        return {n: v for n, v in self.cleaned_data.items() if n not in ("staying", "basis", "shown")}


def _choice(label, records, initial):
    return forms.TypedChoiceField(
        label=label, coerce=int, choices=list(records.items()), widget=forms.RadioSelect, initial=initial
    )


class Contacts(forms.Form):
    phone = forms.CharField(
        label="Телефон",
        required=False,
        max_length=30,
        help_text="Например, +7 910 123-45-67.",
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel", "size": 20}),
    )
    email = forms.CharField(
        label="Электронная почта",
        required=False,
        max_length=254,
        help_text="Для связи. Письма системы приходят на адрес со страницы «Письма и календарь».",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def clean_phone(self):
        return self._cell("phone", cells.phone)

    def clean_email(self):
        return self._cell("email", cells.email)

    def _cell(self, name, parse):
        written = self.cleaned_data[name]
        try:
            return parse(written) if written else ""
        except cells.CellError as error:
            raise forms.ValidationError(str(error)) from None


class Rename(forms.Form):
    surname = forms.CharField(label="Фамилия", max_length=80)
    first_name = forms.CharField(label="Имя", max_length=80)
    patronymic = forms.CharField(label="Отчество", required=False, max_length=80)
    until = forms.DateField(label="Последний день с прежним именем", widget=DateInput)
    basis = forms.CharField(
        label="Основание", max_length=300, help_text="Документ, например: свидетельство о браке."
    )


class EndWork(forms.Form):
    until = forms.DateField(label="Последний рабочий день", widget=DateInput)
    basis = forms.CharField(label="Основание", max_length=300, help_text=BASIS)


class Transfer(forms.Form):
    to = forms.CharField(label="Куда: код или название организации", max_length=300)
    position = forms.CharField(label="Должность", max_length=150)
    since = forms.DateField(label="Работает с", widget=DateInput)
    basis = forms.CharField(label="Основание", max_length=300, help_text=BASIS)

    def clean_to(self):
        return found_organisation(self.cleaned_data["to"])


class Block(forms.Form):
    basis = forms.CharField(label="Причина", max_length=300)


class EndRole(forms.Form):
    until = forms.DateField(label="Последний день", widget=DateInput)
    basis = forms.CharField(label="Основание", max_length=300, help_text=BASIS)


class NewRole(forms.Form):
    role = forms.ChoiceField(label="Роль", choices=options(Role.choices, "Выберите роль"))
    organisation = forms.CharField(
        label="Организация: код или название",
        required=False,
        max_length=300,
        help_text="Для руководителя, заместителя, руководителя методического объединения и наставника.",
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(),
        label="Муниципалитет",
        required=False,
        empty_label="Не указан",
        help_text="Для муниципального методиста.",
    )
    subject = forms.ModelChoiceField(
        Subject.objects.all(), label="Предмет", required=False, empty_label="Любой"
    )
    since = forms.DateField(label="С", widget=DateInput)
    until = forms.DateField(label="По", required=False, widget=DateInput)
    basis = forms.CharField(label="Основание", max_length=300, help_text=BASIS)

    def clean_organisation(self):
        written = self.cleaned_data["organisation"]
        return found_organisation(written) if written else None

    def appointment(self, person):
        return Appointment(person=person, **self.cleaned_data)


def found_organisation(written):
    """The one organisation that this code or name means."""
    by_code = Organisation.objects.filter(key=written.strip(), closed_on__isnull=True)
    found = list(
        by_code or Organisation.objects.filter(search__contains=normal(written), closed_on__isnull=True)[:6]
    )
    exact = [place for place in found if normal(written) in (normal(place.short_name), normal(place.name))]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        names = "; ".join(f"{place.short_name} (код {place.key})" for place in found)
        raise forms.ValidationError(f"так называются несколько организаций. Укажите код: {names}.")
    raise forms.ValidationError("такой организации нет. Проверьте название или укажите код.")


class Upload(forms.Form):
    kind = forms.ChoiceField(
        label="Что в файле",
        choices=[(kind, label.capitalize()) for kind, label in Import.Kind.choices],
        initial=Import.Kind.STAFF,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label="Файл с таблицей",
        help_text="Excel (*.xlsx, *.xls), LibreOffice (*.ods) или CSV до 10 МБ, не больше 30 000 строк.",
        error_messages={
            "required": "Выберите файл с таблицей.",
            "empty": "Файл пуст. Выберите файл с таблицей.",
        },
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    new_towns = forms.BooleanField(
        label="Создать новые муниципалитеты",
        required=False,
        help_text="Для организаций. Без отметки муниципалитет, которого нет в списке, – ошибка строки.",
    )
    complete = forms.BooleanField(
        label="Это полный список сотрудников",
        required=False,
        help_text="Для сотрудников. Покажем, кто работает в организациях файла, но в нём не назван: никто не исчезнет сам.",
    )

    def content(self):
        upload, data = self.cleaned_data["file"], self.cleaned_data
        return {
            "kind": data["kind"],
            "name": upload.name,
            "data": upload.read(),
            "new_towns": data["new_towns"],
            "complete": data["complete"],
        }


class Absent(forms.Form):
    works = forms.TypedMultipleChoiceField(
        label="Кто больше не работает",
        coerce=int,
        error_messages={"required": "Отметьте хотя бы одного человека."},
    )
    until = forms.DateField(label="Последний рабочий день", widget=DateInput)
    basis = forms.CharField(label="Основание", max_length=200, help_text=BASIS)

    def __init__(self, *args, works, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["works"].choices = [(work.pk, work.person.full_name) for work in works]


class RenameOrganisation(forms.Form):
    name = forms.CharField(label="Полное название", max_length=300)
    short_name = forms.CharField(label="Краткое название", max_length=120)
    until = forms.DateField(label="Последний день с прежним названием", widget=DateInput)
    basis = forms.CharField(label="Основание", max_length=300, help_text=BASIS)


class CloseOrganisation(forms.Form):
    on = forms.DateField(label="Последний день работы организации", widget=DateInput)
    successor = forms.CharField(
        label="Правопреемник: код или название",
        required=False,
        max_length=300,
        help_text="Организация, к которой присоединяют или в которую преобразуют. Пусто – правопреемника нет.",
    )
    staff = forms.ChoiceField(
        label="Что будет с сотрудниками",
        choices=[
            ("transfer", "Переводятся к правопреемнику на те же должности на следующий день"),
            ("end", "Работа завершается в этот день"),
        ],
        widget=forms.RadioSelect,
    )
    basis = forms.CharField(label="Основание", max_length=300, help_text=BASIS)

    def clean_successor(self):
        written = self.cleaned_data["successor"]
        return found_organisation(written) if written else None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("staff") == "transfer" and "successor" in cleaned and not cleaned["successor"]:
            self.add_error("successor", "Укажите, к кому переводятся сотрудники.")
        return cleaned


class NewSubject(forms.Form):
    name = forms.CharField(label="Название", max_length=120, help_text="Например, «математика».")
    code = forms.CharField(
        label="Технический ключ",
        max_length=20,
        widget=forms.TextInput({"size": 16}),
        help_text="Коротко, латинскими буквами. По нему предмет узнаётся в файлах; на страницах его не видно.",
    )
    group = forms.CharField(
        label="Группа",
        required=False,
        max_length=60,
        help_text="Объединяет малые предметы в сводных таблицах.",
    )
