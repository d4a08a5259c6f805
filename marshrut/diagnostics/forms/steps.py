"""A form of a step: it carries the version of the object that the person saw."""

from django import forms

from marshrut.core.workflow import STALE
from marshrut.people.forms.signing import SigningFields


class SeenField(forms.IntegerField):
    """Shown again, it names the version now on the page, so that after a change by somebody else the
    person checks and repeats.
    """

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(
            error_messages={
                "required": "Страница отправлена не полностью. Проверьте введённое и отправьте ещё раз.",
                "invalid": "Страница отправлена не полностью. Проверьте введённое и отправьте ещё раз.",
            }
        )

    def bound_data(self, data, initial):
        return initial


class StepForm(forms.Form):
    seen = SeenField()

    def __init__(self, data=None, *, obj, **kwargs):
        self.obj = obj
        super().__init__(data, **kwargs)
        self.fields["seen"].initial = obj.case.version

    def full_clean(self):
        """Shown again for an error, the page gets the version of now: whoever saw an older one is told."""
        super().full_clean()
        seen = self.cleaned_data.get("seen") if self.is_bound else None
        if self.errors and seen not in (None, self.obj.case.version):
            self.add_error(None, STALE)

    @property
    def entered(self):
        """What was filled in, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ConfirmForm(StepForm):
    """One statement to agree with before the step."""

    confirmed = forms.BooleanField(error_messages={"required": "Отметьте, что вы подтверждаете."})

    def __init__(self, data=None, *, label, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["confirmed"].label = label


class SignForm(SigningFields, ConfirmForm):
    """The same with a simple electronic signature."""
