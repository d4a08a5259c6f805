"""Who stands in for whom: the act, its end, the filters of the list."""

from django import forms

from marshrut.core.forms import DateInput
from marshrut.core.viewer import Role
from marshrut.core.wording import day_digits
from marshrut.people.forms.register import BASIS, options
from marshrut.people.queries.standing import named

WHEN = (("now", "Идут сейчас"), ("ahead", "Ещё не начались"), ("over", "Закончились"))
NOBODY = "Такого человека среди тех, кто может замещать, нет. Начните с фамилии и выберите из подсказки."


class StandIn(forms.Form):
    person = forms.CharField(
        label="Кто исполняет обязанности",
        max_length=200,
        help_text="Фамилия, имя, отчество коллеги. Достаточно фамилии, если такая одна.",
        widget=forms.TextInput({"list": "colleagues", "autocomplete": "off"}),
    )
    since = forms.DateField(label="С", widget=DateInput)
    until = forms.DateField(label="По", help_text="Последний день отпуска или болезни.", widget=DateInput)
    act_number = forms.CharField(
        label="Номер приказа", max_length=60, widget=forms.TextInput({"size": 12, "autocomplete": "off"})
    )
    act_on = forms.DateField(label="Дата приказа", widget=DateInput)

    def __init__(self, *args, absent, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.absent, self.viewer = absent, viewer

    def clean_person(self):
        written = self.cleaned_data["person"]
        found = named(self.absent, written, self.viewer)
        if not found:
            raise forms.ValidationError(NOBODY)
        if len(found) > 1:
            names = "; ".join(f"{one.full_name} ({one.login})" for one in found)
            raise forms.ValidationError(
                f"Подходят несколько человек. Напишите полностью или имя для входа: {names}."
            )
        return found[0]

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "Последний день раньше первого. Проверьте даты.")
        return cleaned

    @property
    def asked(self):
        """What the action takes."""
        told = self.cleaned_data
        act = f"приказ от {day_digits(told['act_on'])} № {told['act_number'].strip()}"
        return {name: told[name] for name in ("person", "since", "until")} | {"basis": act}


class EndStandIn(forms.Form):
    until = forms.DateField(label="Последний день", widget=DateInput)
    basis = forms.CharField(label="Основание", max_length=300, help_text=BASIS)


class StandInsFilter(forms.Form):
    q = forms.CharField(
        label="Фамилия любого из двоих", required=False, max_length=100, widget=forms.SearchInput
    )
    organisation = forms.CharField(label="Организация", required=False, max_length=100)
    role = forms.ChoiceField(label="Роль", required=False, choices=options(Role.choices, "Любая"))
    when = forms.ChoiceField(label="Время", required=False, choices=options(WHEN, "Всё время"))
