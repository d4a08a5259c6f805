from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.codifier.models import BLOCKS, CodifierEntry
from marshrut.core.merging import Moves, Sides, Stays
from marshrut.core.models import CaseModel
from marshrut.core.retention import NO_PERSON, Kept
from marshrut.core.viewer import Role, Viewer
from marshrut.people.models import Subject

LETTERS = "АБВГДЕ"
AUTHORSHIP = Kept("author", "пока материалы используются и пять лет после", "A2.4.3.10")


class ItemQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Items are secret materials: their authors, the experts asked to review them, the approvers."""
        if viewer.is_system or viewer.has(Role.APPROVER):
            return self
        seen = Q(pk__in=[])
        if viewer.has(Role.AUTHOR):
            seen |= Q(author_id=viewer.person_id)
        if viewer.has(Role.EXPERT):
            asked = Review.objects.asked_of(viewer).values("instrument_id")
            seen |= Q(pk__in=VariantItem.objects.filter(variant__instrument__in=asked).values("item_id"))
        return self.filter(seen)

    def locked(self):
        """Items that stand in materials under review or approved once: their wording is settled."""
        settled = [s for s in Instrument.State if s != Instrument.State.DRAFT]
        places = VariantItem.objects.filter(variant__instrument__state__in=settled)
        return self.filter(pk__in=places.values("item_id"))


class Item(CaseModel):
    """A test item. `content` holds what the person answering sees, `key` what is right:

    `demonstration`: it is shown to whoever prepares, and never stands in a real variant (triggers).
    content: {"options": [{"id": "a", "text": "…"}, …]} for choices, {"unit": "…"} for a number;
    key: {"right": ["a", …]} or {"number": "12.5", "tolerance": "0.1"} (decimals as strings).
    """

    kept = AUTHORSHIP
    merging = {"author": Moves("задание,задания,заданий")}

    class Kind(models.TextChoices):
        ONE = "one", "один ответ"
        SEVERAL = "several", "несколько ответов"
        NUMBER = "number", "число"

    class State(models.TextChoices):
        CURRENT = "current", "В банке"
        REPLACED = "replaced", "Есть новая редакция"

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
    demonstration = models.BooleanField("демонстрационное", default=False)
    search = models.TextField(editable=False, default="")
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next"
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(points__gte=1), name="item_points")]

    def __str__(self):
        return self.code

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Letter, text, whether it is right."""
        right = self.key.get("right", ())
        shown = zip(LETTERS, self.content.get("options", ()), strict=False)
        return [(letter, option["text"], option["id"] in right) for letter, option in shown]

    @property
    def is_single(self) -> bool:
        return self.kind == self.Kind.ONE

    @property
    def answer(self) -> str:
        """The right answer as people write it: «Б», «А, В», «12,5 ± 0,1 см»."""
        if self.kind != self.Kind.NUMBER:
            return ", ".join(letter for letter, _, right in self.options if right)
        number, tolerance = self.key["number"], self.key.get("tolerance", "0")
        margin = "" if not tolerance.strip("0.") else f" ± {tolerance}"
        written = f"{number}{margin}".replace(".", ",")
        return f"{written} {self.content.get('unit', '')}".strip()


class InstrumentQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Who may know of the materials; an operator only of those approved once, and not their texts."""
        if viewer.is_system or viewer.has(Role.APPROVER):
            return self
        seen = self._readable(viewer)
        if viewer.has(Role.OPERATOR):
            seen |= Q(
                state__in=[Instrument.State.APPROVED, Instrument.State.EXPIRED, Instrument.State.WITHDRAWN]
            )
        return self.filter(seen)

    def readable_by(self, viewer: Viewer):
        """Whose texts and keys the viewer may read: the author, asked experts, approvers."""
        if viewer.is_system or viewer.has(Role.APPROVER):
            return self
        return self.filter(self._readable(viewer))

    def _readable(self, viewer: Viewer) -> Q:
        seen = Q(pk__in=[])
        if viewer.has(Role.AUTHOR):
            seen |= Q(author_id=viewer.person_id)
        if viewer.has(Role.EXPERT):
            seen |= Q(pk__in=Review.objects.asked_of(viewer).values("instrument_id"))
        return seen


class Instrument(CaseModel):
    """Диагностический инструментарий: specification and variants (A2.4.3.7).

    `round` counts the times it was sent to review; `previous` is the edition that it renews (A2.4.3.10).
    """

    kept = AUTHORSHIP
    merging = {
        "author": Moves("диагностическая работа,диагностические работы,диагностических работ"),
        "approved_by": Stays("кто утвердил"),
    }

    class State(models.TextChoices):
        DRAFT = "draft", "Черновик"
        REVIEW = "review", "На экспертизе"
        REVIEWED = "reviewed", "Положительная экспертиза"
        APPROVED = "approved", "Утверждён"
        EXPIRED = "expired", "Требует обновления"
        WITHDRAWN = "withdrawn", "Снят с использования"

    title = models.CharField("название", max_length=200)
    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField("минут на работу")
    preparation = models.TextField("как подготовиться", blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    approved_on = models.DateField("утверждён", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approval_act = models.CharField("акт об утверждении", max_length=200, blank=True)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next")
    renewal_basis = models.TextField("что обновлено и по каким данным", blank=True)
    search = models.CharField(max_length=250, editable=False, default="")

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


class VariantQuerySet(models.QuerySet):
    def real(self):
        """Texts that people are examined with."""
        return self.filter(demonstration=False)


class Variant(models.Model):
    """One text of the work; the demonstration (number 0) may leave places of the plan empty (A3.3.2.1).

    On approval `paper` and `key` are frozen and never change again (triggers).

    paper: [{"position", "block", "kind", "text", "content", "points"}, …];
    key: [{"position", "block", "codes": […], "kind", "points", **item key}, …].
    `digest` is over paper and key with `salt`; the journal keeps it too.
    """

    kept = NO_PERSON

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="variants")
    number = models.PositiveSmallIntegerField()
    demonstration = models.BooleanField("демонстрационный", default=False)
    paper = models.JSONField(default=list)
    key = models.JSONField(default=list)
    salt = models.BinaryField(max_length=16, default=bytes)
    digest = models.CharField(max_length=64, blank=True)

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="variant_number_once"),
            models.CheckConstraint(
                condition=Q(demonstration=True, number=0) | Q(demonstration=False, number__gte=1),
                name="variant_zero_demonstrates",
            ),
        ]

    def __str__(self):
        return "Демонстрационный вариант" if self.demonstration else f"Вариант {self.number}"


class VariantItem(models.Model):
    kept = NO_PERSON

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="places")
    row = models.ForeignKey(SpecificationRow, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="places")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "row"], name="variant_row_once")]


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """The expert's own; of others when given: to the author and the approvers."""
        if viewer.is_system:
            return self
        seen = Q(pk__in=self.asked_of(viewer).values("pk")) if viewer.has(Role.EXPERT) else Q(pk__in=[])
        if viewer.has(Role.APPROVER):
            seen |= Q(state=Review.State.GIVEN)
        if viewer.has(Role.AUTHOR):
            seen |= Q(state=Review.State.GIVEN, instrument__author_id=viewer.person_id)
        return self.filter(seen)

    def asked_of(self, viewer: Viewer):
        """Reviews for which the viewer was asked; those that were called off open nothing."""
        return self.filter(expert_id=viewer.person_id).exclude(state=Review.State.WITHDRAWN)


class Review(CaseModel):
    """An expert's judgement of a package (A2.4.3.8); the author is never an expert of it.

    checklist: {requirement: "yes" | "no"}; `materials` is the digest of what was judged.
    """

    kept = Kept("expert", "пока материалы используются и пять лет после", "A2.4.3.8")
    merging = {
        "expert": Moves(
            "экспертиза,экспертизы,экспертиз",
            bars=(
                Sides(
                    "instrument__author",
                    "Одна запись — автор материала, другая — его эксперт: это не может быть один человек. Сначала назначьте экспертом другого.",
                ),
            ),
        )
    }

    class State(models.TextChoices):
        ASKED = "asked", "Ждёт заключения"
        GIVEN = "given", "Заключение дано"
        WITHDRAWN = "withdrawn", "Отозвана"

    class Verdict(models.TextChoices):
        POSITIVE = "positive", "рекомендован к утверждению"
        NEGATIVE = "negative", "возвращён на доработку"

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="reviews")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    checklist = models.JSONField(default=dict)
    remarks = models.TextField("замечания", blank=True)
    verdict = models.CharField("заключение", max_length=10, choices=Verdict.choices, blank=True)
    given_at = models.DateTimeField(null=True)
    materials = models.CharField(max_length=64, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instrument", "expert", "round"], name="review_once_a_round")
        ]

    @property
    def root_id(self) -> int:
        return self.instrument_id


class ItemRemark(models.Model):
    """What an expert says of one item."""

    kept = Kept("review__expert", "пока материалы используются и пять лет после", "A2.4.3.8")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="item_remarks")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField("замечание")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "item"], name="item_remark_once")]
