from django.conf import settings
from django.db import models

from marshrut.core.merging import Stays
from marshrut.core.retention import Kept


class SigningAgreement(models.Model):
    """That a person has accepted the agreement on the simple electronic signature: which text, and when."""

    kept = Kept("person", "три года после окончания", "63-ФЗ, ст. 9")
    merging = {"person": Stays("кто принял; объединённая запись принимает соглашение сама")}

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signing_agreements"
    )
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="signing_agreement_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="signing_agreement_says_something"),
        ]
