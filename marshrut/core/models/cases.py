from django.conf import settings
from django.db import models

from marshrut.core.merging import Moves
from marshrut.core.retention import Kept


class Case(models.Model):
    """The spine of everything that has a flow; the object shares its primary key."""

    kept = Kept("person", "как предмет дела; после уничтожения остаётся ключ без имени", "A3.4.5.4")
    merging = {"person": Moves(only=~models.Q(kind="person"))}

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    organisation = models.ForeignKey(
        settings.ORGANISATION_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    chain_head = models.BinaryField(max_length=32, default=bytes)
    begun_by = models.CharField(max_length=64, null=True, unique=True)
    """Digest of the form that brought it into being, where one was filled in: sent again, it begins nothing."""

    class Meta:
        indexes = [
            models.Index(fields=["kind", "-since"]),
            models.Index(fields=["organisation", "kind"]),
            models.Index(fields=["person", "kind"]),
        ]

    def __str__(self):
        return self.title


class CaseModel(models.Model):
    """Base of an object with a flow. Its `state` is written by `core.workflow.perform` alone."""

    State: type[models.TextChoices]

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=30)

    class Meta:
        abstract = True

    def get_state_display(self) -> str:
        """The state in words; every model with a flow names its states in a nested `State`."""
        return str(self.State(self.state).label)

    @property
    def root_id(self) -> int:
        """The case that is locked first; a part of an aggregate names its root's."""
        return self.case_id
