from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.codifier.models import BLOCKS, CodifierEntry
from marshrut.core.models import CaseModel
from marshrut.core.retention import NO_PERSON, Kept
from marshrut.core.viewer import Role, Viewer
from marshrut.people.models import Subject

AUTHORSHIP = Kept("author", "пока материалы используются и пять лет после", "A2.4.3.10")


class ItemQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Items are secret materials: their authors, the experts asked to review them, the approvers."""
        if viewer.is_system or viewer.has(Role.APPROVER):
            return self
        mine = Q(author_id=viewer.person_id)
        asked = Q(
            pk__in=VariantItem.objects.filter(
                variant__instrument__reviews__expert_id=viewer.person_id
            ).values("item_id")
        )
        return self.filter(mine | asked) if viewer.signed_in else self.none()


class Item(models.Model):
    """A test item. `content` holds what the person answering sees, `key` what is right:

    content: {"options": [{"id": "a", "text": "…"}, …]} for choices, {"unit": "…"} for a number;
    key: {"right": ["a", …]} or {"number": "12.5", "tolerance": "0.1"} (decimals as strings).
    """

    kept = AUTHORSHIP

    class Kind(models.TextChoices):
        ONE = "one", "один ответ"
        SEVERAL = "several", "несколько ответов"
        NUMBER = "number", "число"

    code = models.CharField("код", max_length=40, unique=True)
    kind = models.CharField("вид", max_length=10, choices=Kind.choices)
    block = models.CharField("блок", max_length=20, choices=BLOCKS)
    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("текст")
    content = models.JSONField(default=dict)
    key = models.JSONField(default=dict)
    points = models.PositiveSmallIntegerField("баллов", default=1)
    entries = models.ManyToManyField(CodifierEntry, related_name="items")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(points__gte=1), name="item_points")]

    def __str__(self):
        return self.code


class InstrumentQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        if viewer.is_system or viewer.has(Role.APPROVER):
            return self
        if not viewer.signed_in:
            return self.none()
        mine = Q(author_id=viewer.person_id) | Q(
            pk__in=Review.objects.filter(expert_id=viewer.person_id).values("instrument_id")
        )
        if viewer.has(Role.OPERATOR):
            mine |= Q(state__in=[Instrument.State.APPROVED, Instrument.State.EXPIRED])
        return self.filter(mine)


class Instrument(CaseModel):
    """Диагностический инструментарий: specification and variants (A2.4.3.7)."""

    kept = AUTHORSHIP

    class State(models.TextChoices):
        DRAFT = "draft", "Черновик"
        REVIEW = "review", "На экспертизе"
        REVIEWED = "reviewed", "Положительная экспертиза"
        APPROVED = "approved", "Утверждён"
        EXPIRED = "expired", "Требует обновления"

    title = models.CharField("название", max_length=200)
    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField("минут на работу")
    preparation = models.TextField("как подготовиться", blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField("утверждён", null=True, blank=True)
    approval_act = models.CharField("акт об утверждении", max_length=200, blank=True)

    objects = InstrumentQuerySet.as_manager()

    def __str__(self):
        return self.title


class SpecificationRow(models.Model):
    """One place of the general plan: what the item in it checks (A2.4.3.6, A2.4.3.7)."""

    kept = NO_PERSON

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField()
    block = models.CharField("блок", max_length=20, choices=BLOCKS)
    kind = models.CharField("вид задания", max_length=10, choices=Item.Kind.choices)
    points = models.PositiveSmallIntegerField("баллов")
    skill = models.CharField("проверяемое знание, умение", max_length=300)
    entries = models.ManyToManyField(CodifierEntry, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["instrument", "position"], name="row_position_once")]


class Variant(models.Model):
    """One text of the work. On approval `paper` and `key` are frozen and never change again.

    paper: [{"position", "block", "kind", "text", "content", "points"}, …];
    key: [{"position", "block", "codes": […], "points", **item key}, …].
    """

    kept = NO_PERSON

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="variants")
    number = models.PositiveSmallIntegerField()
    paper = models.JSONField(default=list)
    key = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["instrument", "number"], name="variant_number_once")]


class VariantItem(models.Model):
    kept = NO_PERSON

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="places")
    row = models.ForeignKey(SpecificationRow, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "row"], name="variant_row_once")]


class Review(models.Model):
    """An expert's judgement of a package (A2.4.3.8); the author is never an expert of it."""

    kept = Kept("expert", "пока материалы используются и пять лет после", "A2.4.3.8")

    class Verdict(models.TextChoices):
        POSITIVE = "positive", "рекомендован к утверждению"
        NEGATIVE = "negative", "возвращён на доработку"

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="reviews")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    checklist = models.JSONField(default=dict)
    remarks = models.TextField("замечания", blank=True)
    verdict = models.CharField("заключение", max_length=10, choices=Verdict.choices, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "expert"], condition=Q(given_at__isnull=True), name="review_open_once"
            )
        ]
