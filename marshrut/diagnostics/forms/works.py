"""Forms that pick some of a sitting's works."""

from django import forms


class WorksForm(forms.Form):
    """Boxes beside the works of a sitting, named by `box`; keys of other works are left out."""

    box = "pick"

    def __init__(self, data=None, *, works):
        super().__init__(data)
        self.known = {str(work.pk): work.pk for work in works}

    @property
    def picked(self):
        return set(self.data.getlist(self.box)) if self.is_bound else set()

    @property
    def attempt_ids(self):
        return [pk for key, pk in self.known.items() if key in self.picked]

    def clean(self):
        if not self.attempt_ids:
            raise forms.ValidationError("Отметьте хотя бы одного человека.")
        return super().clean()
