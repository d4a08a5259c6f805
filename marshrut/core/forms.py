"""How every form looks: our templates, and fields that say what they are for."""

from uuid import uuid4

from django import forms
from django.forms.renderers import TemplatesSetting

from marshrut.core.numbers import whole_number
from marshrut.core.workflow import Refused, Repeated


class BoundField(forms.BoundField):
    """Leaves checking to the server, whose messages say what to do, and leaves the first focus to them."""

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)
        if self.field.required and not self.use_fieldset and not self.is_hidden:
            attrs["aria-required"] = "true"
        if self.form.errors:
            attrs["autofocus"] = False
        return attrs

    @property
    def error_target(self):
        """The id of the control that the error summary jumps to."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.auto_id

    @property
    def summary(self):
        """The field's errors as the summary at the top says them: «Школа: заполните это поле.»"""
        lead = str(self.label).rstrip(":?. ")
        return [
            f"{lead}: {error if error[1:2].isupper() else error[:1].lower() + error[1:]}"
            for error in map(str, self.errors)
        ]

    @property
    def is_optional(self):
        """Whether it may stay empty for good; a form names in `due_later` what may only wait for its last step."""
        return not self.field.required and self.name not in getattr(self.form, "due_later", ())

    @property
    def is_checkbox(self):
        return isinstance(self.field.widget, forms.CheckboxInput)


class Renderer(TemplatesSetting):
    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    bound_field_class = BoundField


class DateInput(forms.DateInput):
    """The browser's own date control, filled in the one format that it reads."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class OptionSelect(forms.RadioSelect):
    """Radios as large sheets to tap: for a choice that is the page's only question."""

    option_template_name = "core/forms/option.html"


class InlineSelect(forms.RadioSelect):
    """Short radios in one line: «Да», «Нет»."""

    def __init__(self, attrs=None, choices=()):
        super().__init__({"class": "inline", **(attrs or {})}, choices)


class PicksField(forms.ModelMultipleChoiceField):
    """Several objects by their keys; a number that no key can be is a wrong choice like any other."""

    def clean(self, value):
        for key in value or ():
            if whole_number(str(key), -1) < 0:
                raise forms.ValidationError(self.error_messages["invalid_pk_value"], params={"pk": "…"})
        return super().clean(value)


def page_key():
    """A new key for each showing of a page whose form brings something into being."""
    return str(uuid4())


class BeginForm(forms.Form):
    """Brings something into being; its `key` tells a form sent twice from a second wish."""

    key = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput, initial=page_key)


class Period(forms.Form):
    """Filters of a list by two days; a filter that needs more inherits."""

    since = forms.DateField(label="С", required=False, widget=DateInput)
    until = forms.DateField(label="По", required=False, widget=DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"auto_id": "filter_%s", **kwargs})

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "Период кончается раньше, чем начинается. Поменяйте даты местами.")
        return self.cleaned_data

    @property
    def asked(self):
        """What was asked for; nothing is left out of the list by a filter with an error."""
        return self.cleaned_data if self.is_valid() else {}


class NoteForm(forms.Form):
    """The note of a step that only moves; whether it must be there, the step itself says."""

    note = forms.CharField(required=False, max_length=2000)


def applied(form, action, **kwargs):
    """Do what the form asks; None when the action refused, and then the form says why and keeps what was entered."""
    try:
        return action(**kwargs)
    except Repeated as repeated:
        return repeated.obj
    except Refused as refusal:
        for message in refusal.messages:
            form.add_error(None, message)
        return None
