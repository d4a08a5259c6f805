from collections import defaultdict
from datetime import datetime, timedelta

from django import forms
from django.db.models import Case, When
from django.utils.html import format_html
from django.utils.timezone import get_current_timezone

from marshrut.bank.queries import blocks_of, expires_on, usable_instruments
from marshrut.core.forms import DateInput, TimeInput
from marshrut.core.norms import norms
from marshrut.core.wording import clock, counted, day
from marshrut.diagnostics.actions.sittings import Plan
from marshrut.diagnostics.forms.applications import MOST_EXTRA
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.diagnostics.forms.works import WorksForm
from marshrut.diagnostics.models import Attempt, Sitting
from marshrut.diagnostics.queries.placing import not_tested, placed_blocks
from marshrut.regulations.blocks import Block
from marshrut.regulations.consents import block_names
from marshrut.regulations.instruments import schedule_finding

DATE = {"invalid": "Укажите дату, например 07.12.2026."}
TIME = {"invalid": "Укажите время, например 10:00."}
MOST_SEATS = 1000
OFFERED = (
    "Утверждённые и действующие сегодня, в которых есть согласованные блоки."
    " Дата – с какого дня назначать с ними уже нельзя."
)
NONE_OFFERED = "Нет действующих материалов на согласованные блоки: сначала их утверждают в банке."


def reason_field():
    return forms.CharField(
        label="Почему не так, как согласовано",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Заполните, если день или место не те, что согласованы с заявителем, или день нерабочий."
        " Причина останется в журнале.",
    )


class InstrumentChoice(forms.ModelChoiceField):
    """Approved materials to compare: the blocks each tests, its minutes, the day until which it may be used."""

    widget = forms.RadioSelect

    def __init__(self, queryset, *, blocks, needed, **kwargs):
        """Of no use is what tests none of the `needed` blocks; what tests most of them stands first."""
        self.blocks, self.needed = blocks, needed
        lacking = {pk: len(needed - tested) for pk, tested in blocks.items() if needed & tested}
        order = Case(*(When(pk=pk, then=count) for pk, count in lacking.items()), default=0)
        offered = queryset.filter(pk__in=lacking).order_by(order, "title", "pk")
        super().__init__(offered, empty_label=None, help_text=OFFERED if lacking else NONE_OFFERED, **kwargs)

    def label_from_instance(self, instrument):
        blocks = self.blocks[instrument.pk]
        tested = block_names(block for block in Block if block in blocks)
        lacking = block_names(block for block in Block if block in self.needed - blocks)
        minutes = counted(instrument.minutes, "минута,минуты,минут")
        about = f"{tested}; {minutes}; до {expires_on(instrument):%d.%m.%Y}"
        if lacking:
            about += f"; не проверяют: {lacking}"
        return format_html("<b>{}</b><span class='sub'>{}</span>", instrument.title, about)


class WhenForm(forms.Form):
    """Day, begin and end of a sitting."""

    day = forms.DateField(
        label="День", widget=DateInput, error_messages={"required": "Укажите день сеанса.", **DATE}
    )
    starts = forms.TimeField(
        label="Начало", widget=TimeInput, error_messages={"required": "Укажите время начала.", **TIME}
    )
    ends = forms.TimeField(
        label="Конец", widget=TimeInput, error_messages={"required": "Укажите время окончания.", **TIME}
    )
    place = forms.CharField(
        label="Место",
        max_length=200,
        help_text="Для дистанционного сеанса: откуда пишут, например с рабочего места или из кабинета школы",
        error_messages={"required": "Укажите место проведения."},
    )

    def clean(self):
        cleaned = super().clean()
        if "starts" in cleaned and "ends" in cleaned and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", "Конец сеанса раньше начала. Исправьте время.")
        return cleaned

    def at(self, name):
        """The moment in the region's zone."""
        moment = datetime.combine(self.cleaned_data["day"], self.cleaned_data[name])
        return moment.replace(tzinfo=get_current_timezone())


class SittingForm(WhenForm):
    """A new sitting for people of agreed applications (A2.5.7.1, A2.5.9.5)."""

    title = forms.CharField(
        label="Название сеанса", max_length=200, error_messages={"required": "Назовите сеанс."}
    )
    mode = forms.ChoiceField(label="Где проводится", choices=Sitting.Mode.choices, widget=forms.RadioSelect)
    remote_basis = forms.CharField(
        label="Основание дистанционного проведения",
        required=False,
        max_length=200,
        help_text="Заполните, если сеанс дистанционный",
    )
    on_paper = forms.BooleanField(label="Работы пишут на бумаге", required=False)
    paper_basis = forms.CharField(
        label="Основание бумажного варианта",
        required=False,
        max_length=200,
        help_text="Заполните, если работы пишут на бумаге. Ответы потом вводят два разных сотрудника",
    )
    capacity = forms.IntegerField(
        label="Мест",
        required=False,
        min_value=1,
        max_value=MOST_SEATS,
        widget=forms.NumberInput(attrs={"size": 6}),
        help_text="Оставьте пустым, если места не ограничены",
    )
    reason = reason_field()

    def __init__(self, data=None, *, consents, viewer, initial=None):
        super().__init__(data, initial=initial)
        self.consents = {str(c.pk): c for c in consents}
        self.subjects = {c.subject_id: c.subject for c in consents}
        needed = {c.subject_id for key, c in self.consents.items() if key in self.picked}
        blocks = blocks_of(usable_instruments(viewer, viewer.today).values_list("pk", flat=True))
        agreed = defaultdict(set)
        for consent in consents:
            agreed[consent.subject_id] |= {*placed_blocks(consent)}
        for subject in self.subjects.values():
            self.fields[f"instrument_{subject.pk}"] = InstrumentChoice(
                usable_instruments(viewer, viewer.today, subject.pk),
                blocks=blocks,
                needed=agreed[subject.pk],
                label=subject.name.capitalize(),
                required=subject.pk in needed,
                error_messages={"required": f"Выберите материалы: {subject.name}."},
            )

    def clean(self):
        """What is wrong with materials is said where they were chosen: that they end before the day (A2.4.3.10), or
        do not test what was agreed.
        """
        cleaned = super().clean()
        day = cleaned.get("day")
        picked = [self.consents[key] for key in self.picked if key in self.consents]
        for pk in self.subjects:
            name = f"instrument_{pk}"
            if instrument := cleaned.get(name):
                said = not_tested(picked, {pk: instrument})
                finding = schedule_finding(instrument.approved_on, day, norms(day)) if day else None
                if finding and not finding.met:
                    said.append(finding.text)
                if said:
                    self.add_error(name, said)
        return cleaned

    @property
    def instrument_fields(self):
        return [self[name] for name in self.fields if name.startswith("instrument_")]

    @property
    def picked(self):
        """Consents marked; before the first sending, all."""
        return set(self.data.getlist("pick")) if self.is_bound else set(self.consents)

    @property
    def consent_ids(self):
        return [self.consents[key].pk for key in self.picked if key in self.consents]

    @property
    def instruments(self):
        chosen = {pk: self.cleaned_data.get(f"instrument_{pk}") for pk in self.subjects}
        return {pk: instrument.pk for pk, instrument in chosen.items() if instrument}

    @property
    def plan(self):
        values = self.cleaned_data
        return Plan(
            title=values["title"],
            starts_at=self.at("starts"),
            ends_at=self.at("ends"),
            place=values["place"],
            mode=values["mode"],
            capacity=values["capacity"] or 0,
            remote_basis=values["remote_basis"],
            on_paper=values["on_paper"],
            paper_basis=values["paper_basis"],
            reason=values["reason"],
        )


class RescheduleForm(StepForm, WhenForm):
    reason = reason_field()

    field_order = ("seen", "day", "starts", "ends", "place")


class ExtraTimeForm(StepForm):
    minutes = forms.IntegerField(
        label="Дополнительно минут",
        min_value=0,
        max_value=MOST_EXTRA,
        widget=forms.NumberInput(attrs={"size": 6}),
        error_messages={
            "required": "Укажите, сколько минут добавить.",
            "min_value": "Не меньше 0.",
            "max_value": f"Не больше {MOST_EXTRA} минут.",
        },
    )


class MoveForm(StepForm):
    to = forms.ModelChoiceField(
        Sitting.objects.none(),
        label="В какой сеанс перенести",
        empty_label="Выберите",
        error_messages={"required": "Выберите сеанс."},
    )
    reason = reason_field()

    def __init__(self, data=None, *, obj, sittings):
        super().__init__(data, obj=obj)
        self.fields["to"].queryset = sittings
        self.fields["to"].label_from_instance = lambda s: (
            f"{s.title}: {day(s.starts_at)}, {clock(s.starts_at)}, {s.place}"
        )


class IdentityForm(WorksForm):
    """Who of a remote sitting was checked, and how (A2.5.7.1)."""

    means = forms.ChoiceField(
        label="Как проверена личность",
        choices=[("", "Выберите"), *Attempt.Identity.choices],
        error_messages={"required": "Выберите, как проверена личность."},
    )

    def __init__(self, data=None, *, works):
        super().__init__(data, works=works)
        self.waiting = [work for work in works if work.awaits_identity]


class TakeBackForm(StepForm):
    reason = forms.CharField(
        label="Причина", max_length=200, error_messages={"required": "Напишите, почему отметка снимается."}
    )


class SittingFilters(forms.Form):
    state = forms.ChoiceField(
        label="Состояние", required=False, choices=[("", "Все"), *Sitting.State.choices]
    )
    since = forms.DateField(label="С", required=False, widget=DateInput, error_messages=DATE)
    until = forms.DateField(label="По", required=False, widget=DateInput, error_messages=DATE)

    def __init__(self, data=None):
        super().__init__(data, auto_id="filter_%s")

    def apply(self, sittings):
        if not self.is_valid():
            return sittings
        chosen = self.cleaned_data
        if chosen["state"]:
            sittings = sittings.filter(state=chosen["state"])
        if chosen["since"]:
            sittings = sittings.filter(starts_at__gte=_midnight(chosen["since"]))
        if chosen["until"]:
            sittings = sittings.filter(starts_at__lt=_midnight(chosen["until"] + timedelta(days=1)))
        return sittings


def _midnight(on):
    return datetime.combine(on, datetime.min.time(), get_current_timezone())
