from django import forms

from marshrut.core.forms import BeginForm
from marshrut.people.models import Person, normal
from marshrut.privacy.models import Access
from marshrut.privacy.models.accesses import LONGEST

NOBODY = "Такого человека нет. Напишите фамилию, имя и отчество полностью или имя для входа."
SEVERAL = "Так зовут не одного человека. Укажите имя для входа: оно стоит на странице человека."


class AskAccessForm(BeginForm):
    person = forms.CharField(
        label="Чьи результаты",
        max_length=200,
        help_text="Фамилия, имя и отчество полностью или имя для входа.",
        error_messages={"required": "Укажите, чьи результаты."},
    )
    reason = forms.CharField(
        label="Почему без этого нельзя",
        min_length=20,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Причину прочтут тот, кто допускает, и сам человек. Например: запрос прокуратуры от 23.11.2026 № 12.",
        error_messages={
            "required": "Напишите причину.",
            "min_length": "Напишите причину подробнее: её прочтёт сам человек.",
        },
    )

    def clean_person(self):
        written = normal(self.cleaned_data["person"])
        people = Person.objects.filter(is_active=True, merged_into__isnull=True)
        found = list(people.filter(login=written)[:1] or people.filter(search=written)[:2])
        if len(found) != 1:
            raise forms.ValidationError(SEVERAL if found else NOBODY)
        return found[0]


class AccessesFilter(forms.Form):
    state = forms.ChoiceField(label="Состояние", required=False, choices=[("", "все"), *Access.State.choices])

    def __init__(self, data=None):
        super().__init__(data, auto_id="filter_%s")
