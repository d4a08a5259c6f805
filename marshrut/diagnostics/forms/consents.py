from marshrut.diagnostics.forms.applications import blocks_field
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.documents.forms import PaperFields
from marshrut.people.forms.signing import SigningFields
from marshrut.regulations.consents import block_names


class ConsentForm(StepForm):
    """For which blocks the person agrees (A2.consent)."""

    blocks = blocks_field("На какие блоки вы согласны")

    def __init__(self, data=None, *, obj, **kwargs):
        super().__init__(data, obj=obj, **kwargs)
        offered = obj.application.blocks
        self.fields["blocks"].choices = [(code, block_names([code])) for code in offered]


class OwnAnswerForm(SigningFields, ConsentForm):
    """The person's own answer, under their simple electronic signature."""


class PaperConsentForm(PaperFields, ConsentForm):
    field_order = ["seen", "blocks", "signed_on", "scan"]

    def __init__(self, data=None, files=None, *, obj, today, **kwargs):
        self.today = today
        super().__init__(data, obj=obj, files=files, **kwargs)
        self.fields["blocks"].label = "Какие блоки отметил педагог на листе согласия"
