from django import forms
from django.db.models import Q

from marshrut.core.forms import BeginForm, DateInput, PicksField
from marshrut.core.norms import calendar
from marshrut.core.numbers import whole_number
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.diagnostics.models import Application
from marshrut.diagnostics.models.applications import WISHES
from marshrut.people.forms.signing import SigningFields
from marshrut.people.models import Employment, Organisation, Person, Subject, normal
from marshrut.regulations.application import blocks_finding, period_finding, working_period_finding
from marshrut.regulations.blocks import MANAGER_BLOCKS, TEACHER_BLOCKS

BLOCKS = [
    ("Для педагогов", [(block.value, block.label) for block in TEACHER_BLOCKS]),
    ("Для руководителей", [(block.value, block.label) for block in MANAGER_BLOCKS]),
]
DATE = {"invalid": "Укажите дату, например 07.12.2026."}
PHONE_DIGITS = 6
MOST_EXTRA = 180


def blocks_field(label, hint=""):
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=BLOCKS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Отметьте хотя бы один блок."},
    )


def wishes_field(**kwargs):
    too_long = f"Сократите: помещается {WISHES} знаков, а здесь %(show_value)d. Подробности можно обсудить по телефону."
    return forms.CharField(
        label="Пожелания",
        required=False,
        max_length=WISHES,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": too_long},
        **kwargs,
    )


def phone_field(**kwargs):
    return forms.CharField(
        label="Телефон для связи",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "size": 20}),
        help_text="С кодом города, например 8\u00a0(48131)\u00a02\u201134\u201156",
        error_messages={"required": "Укажите телефон: по нему позвонит региональный оператор."},
        **kwargs,
    )


class PeriodForm(forms.Form):
    """The fields that every application has: dates, blocks, whom to call (A2.5.9.2, A2.application)."""

    period_from = forms.DateField(
        label="Удобно с",
        widget=DateInput,
        error_messages={"required": "Укажите, с какого числа удобно пройти диагностику.", **DATE},
    )
    period_to = forms.DateField(
        label="Удобно по",
        widget=DateInput,
        error_messages={"required": "Укажите, по какое число удобно пройти диагностику.", **DATE},
    )
    blocks = blocks_field("Какие блоки включить", "Каждый педагог сможет согласиться и на часть блоков.")

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if "period_from" in cleaned and "period_to" in cleaned:
            period = cleaned["period_from"], cleaned["period_to"]
            finding = period_finding(*period, self.today)
            if finding.met:
                finding = working_period_finding(*period, calendar())
            if not finding.met:
                self.add_error("period_to", finding.text)
        return cleaned

    def clean_blocks(self):
        """Teachers' and managers' blocks are not mixed (decision 16)."""
        blocks = self.cleaned_data["blocks"]
        finding = blocks_finding(blocks)
        if not finding.met:
            raise forms.ValidationError(finding.text)
        return blocks

    def clean_contact_phone(self):
        phone = self.cleaned_data["contact_phone"]
        if phone and sum(sign.isdigit() for sign in phone) < PHONE_DIGITS:
            raise forms.ValidationError("В телефоне не хватает цифр. Укажите номер с кодом города.")
        return phone


class DetailsForm(StepForm, PeriodForm):
    """A collective application without its people."""

    contact_name = forms.CharField(
        label="С кем связаться",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Укажите, с кем связаться по заявке."},
    )
    contact_phone = phone_field()
    comment = wishes_field(help_text="Место, время дня, условия для участников с ОВЗ")
    outgoing_number = forms.CharField(label="Исходящий номер письма", required=False, max_length=40)
    outgoing_on = forms.DateField(label="Дата письма", required=False, widget=DateInput, error_messages=DATE)

    field_order = ("seen", "period_from", "period_to", "blocks", "contact_name", "contact_phone")

    def clean_outgoing_on(self):
        on = self.cleaned_data["outgoing_on"]
        if on and on > self.today:
            raise forms.ValidationError("Дата письма ещё не наступила. Проверьте её.")
        return on


class PeopleForm(StepForm):
    """Which lines of the staff list take part; only the lines that were `shown` are touched."""

    def __init__(self, data=None, *, obj, lines):
        super().__init__(data, obj=obj)
        self.lines = {line.key: line for line in lines}

    def clean(self):
        cleaned = super().clean()
        shown = [key for key in self.data.getlist("shown") if key in self.lines]
        picked = set(self.data.getlist("pick")) & set(shown)
        self._check_unpicked(set(shown) - picked)
        if every := self.data.get("all"):
            picked |= {key for key, line in self.lines.items() if str(line.subject.pk) == every}
        minutes = {key: self._minutes(key) for key in picked}
        cleaned["shown"] = [self.lines[key].pick for key in shown]
        cleaned["picked"] = {self.lines[key].pick: value or 0 for key, value in minutes.items()}
        return cleaned

    def _check_unpicked(self, keys):
        """Minutes typed beside a line that is not marked were meant for somebody: nothing is dropped in silence."""
        for key in sorted(keys):
            line = self.lines[key]
            typed = self.data.get(f"minutes-{key}", "").strip()
            if not self.data.get("all") and typed not in ("", "0", str(line.minutes or "")):
                name = f"{line.employment.person.short_name}, {line.subject.name}"
                text = f"{name}: указано дополнительное время, а строка не отмечена. Отметьте её или уберите минуты."
                self.add_error(None, text)

    def _minutes(self, key):
        text = self.data.get(f"minutes-{key}", "").strip()
        if not text:
            return self.lines[key].minutes if key not in self.data.getlist("shown") else 0
        if 0 <= (minutes := whole_number(text, -1)) <= MOST_EXTRA:
            return minutes
        name = self.lines[key].employment.person.short_name
        self.add_error(
            None, f"{name}: дополнительное время — число минут от 0 до {MOST_EXTRA}, а введено «{text}»."
        )
        return 0


class SubjectChoice(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            Subject.objects.all(),
            label="Предмет или направление деятельности",
            empty_label="Выберите",
            error_messages={"required": "Выберите предмет или направление деятельности."},
            **kwargs,
        )


class LineForm(forms.Form):
    """A line that the staff list does not have: another subject of a person, or a line of work.

    It stands within the form of the staff list and is sent with it: what is marked there is saved too.
    """

    employment = forms.ModelChoiceField(
        Employment.objects.none(),
        label="Сотрудник",
        empty_label="Выберите",
        error_messages={"required": "Выберите сотрудника."},
    )
    subject = SubjectChoice()

    def __init__(self, data=None, *, staff):
        super().__init__(data, prefix="line")
        self.fields["employment"].queryset = staff
        self.fields["employment"].label_from_instance = lambda e: f"{e.person.full_name}, {e.position}"

    @property
    def picks(self):
        """The added row as `name_people` takes it."""
        return {(self.cleaned_data["employment"].pk, self.cleaned_data["subject"].pk): 0}


class OwnApplicationForm(BeginForm, PeriodForm):
    """A person's own application (A2.5.9.3): the consent stands in it."""

    employment = forms.ModelChoiceField(
        Employment.objects.none(),
        label="Место работы",
        empty_label=None,
        error_messages={"required": "Выберите место работы."},
    )
    subjects = PicksField(
        Subject.objects.all(),
        label="Предмет или направление деятельности",
        widget=forms.CheckboxSelectMultiple,
        help_text="По каждому предмету будет отдельная работа и отдельное согласие.",
        error_messages={"required": "Отметьте хотя бы один предмет."},
    )
    contact_phone = phone_field()
    comment = wishes_field()

    field_order = ("employment", "subjects")

    def __init__(self, data=None, *, employments, subjects, today, applied, **kwargs):
        """`applied`: subject id → which application of the person asks for it already."""
        super().__init__(data, today=today, **kwargs)
        self.fields["blocks"].help_text = ""
        self.fields["employment"].queryset = employments
        self.fields["employment"].label_from_instance = lambda e: f"{e.position}, {e.organisation.short_name}"
        self.fields["subjects"].queryset = subjects
        self.fields["subjects"].label_from_instance = lambda subject: ", ".join(
            [subject.name, *filter(None, [applied.get(subject.pk)])]
        )

    @property
    def details(self):
        names = ("period_from", "period_to", "blocks", "contact_phone", "comment")
        return {name: self.cleaned_data[name] for name in names}


class OwnConsentForm(SigningFields, OwnApplicationForm):
    agreed = forms.BooleanField(
        label="Текст согласия прочитан, даю согласие на диагностику по выбранным предметам и блокам",
        error_messages={"required": "Без вашего согласия диагностика не проводится."},
    )

    def __init__(self, *args, signs, **kwargs):
        """`signs` is false for what will be signed on paper or by a file: the consent stands there."""
        super().__init__(*args, **kwargs)
        # As on the page, the signature comes last: what is wrong is listed in the order of the fields.
        self.order_fields([name for name in self.fields if name not in SigningFields.base_fields])
        for name in ("agreed", "accepts", "password"):
            if name in self.fields and not signs:
                self.fields[name].required = False


class PersonSearchForm(forms.Form):
    person = forms.CharField(
        label="Кто просит о диагностике",
        help_text="Фамилия или её начало",
        max_length=100,
        error_messages={"required": "Введите фамилию."},
    )

    def found(self, viewer):
        words = normal(self.cleaned_data["person"])
        people = Person.objects.visible_to(viewer).filter(search__startswith=words, is_active=True)
        return people.prefetch_related("employments__organisation")[:20]


class ApplicationFilters(forms.Form):
    """Filters of the list; they stand in the address."""

    q = forms.CharField(label="Школа, человек или номер", required=False)
    state = forms.ChoiceField(label="Состояние", required=False)
    channel = forms.ChoiceField(label="Вид", required=False)

    def __init__(self, data=None, *, kinds):
        super().__init__(data, auto_id="filter_%s")
        kept = [choice for choice in Application.Channel.choices if choice[0] in kinds]
        self.fields["channel"].choices = [("", "Все"), *kept]
        if len(kept) < 2:
            del self.fields["channel"]
        self.fields["state"].choices = [("", "Все"), *Application.State.choices]

    def apply(self, applications):
        if not self.is_valid():
            return applications
        chosen = self.cleaned_data
        if chosen["state"]:
            applications = applications.filter(state=chosen["state"])
        if chosen.get("channel"):
            applications = applications.filter(channel=chosen["channel"])
        if words := normal(chosen["q"]):
            schools = Organisation.objects.filter(search__contains=words).values("pk")
            people = Person.objects.filter(search__startswith=words).values("pk")
            applications = applications.filter(
                Q(organisation_id__in=schools)
                | Q(person_id__in=people)
                | Q(number__icontains=chosen["q"].strip())
            )
        return applications
