import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Moves, Stays
from marshrut.core.models import Case
from marshrut.core.retention import NO_PERSON, Kept
from marshrut.people.models import SigningAgreement

AS_ITS_CASE = "как предмет дела, по которому составлен"
SIGNS = "23456789ABCEHKMPTXY"
"""What looks alike in Latin and Cyrillic letters and like no other sign: a code is typed from paper by either."""
CODE = 12


def new_code() -> str:
    """A sheet's code: it says nothing, and who finds the document by it still has to be let in."""
    return "".join(secrets.choice(SIGNS) for _ in range(CODE))


class Document(models.Model):
    """What was issued: a kind and the frozen facts it shows, never changed and never made anew."""

    kept = Kept("owner", AS_ITS_CASE, "A3.4.5.4")
    merging = {
        "owner": Stays("выданное не меняется; владелец читает и документы присоединённой записи"),
        "issued_by": Stays("кто выдал"),
    }

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=CODE, unique=True, default=new_code)
    number = models.CharField(max_length=60, blank=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="documents")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        settings.ORGANISATION_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    context = models.JSONField()
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["case", "-issued_at"]),
            models.Index(fields=["kind", "issued_at"]),
        ]


class Rendition(models.Model):
    """One file of a document, made by the worker once; `sha256` is of the bytes stored."""

    kept = Kept("document__owner", AS_ITS_CASE, "A3.4.5.4")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="renditions")
    format = models.CharField(max_length=4)
    name = models.CharField(max_length=100, unique=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "format"], name="rendition_once")]


class Trouble(models.Model):
    """The worker could not make the files of a document yet; it goes when it can."""

    kept = Kept("document__owner", AS_ITS_CASE, "A3.4.5.4")

    document = models.OneToOneField(
        Document, primary_key=True, on_delete=models.CASCADE, related_name="trouble"
    )
    attempts = models.PositiveSmallIntegerField(default=0)


class DestroyedDocument(models.Model):
    """What is left of a document destroyed by an act: its number stays taken, what it said is gone."""

    kept = Kept("case__person", "постоянно: вид, номер, даты и акт, без содержания", "A3.4.5.4; решение 23")

    key = models.PositiveBigIntegerField(primary_key=True)
    """The document's own key."""
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="destroyed_documents")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60, blank=True)
    issued_at = models.DateTimeField()
    act = models.CharField(max_length=300)
    destroyed_at = models.DateTimeField()


class DestroyedFile(models.Model):
    """A file of a destroyed document: written with the destruction, removed from the storage after it."""

    kept = Kept("document__case__person", "постоянно: случайное имя файла, без содержания", "решение 23")

    document = models.ForeignKey(DestroyedDocument, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=100, unique=True)
    removed_at = models.DateTimeField(null=True)


class NumberSeries(models.Model):
    """The last number given in a series and year; its row is locked while numbers are given."""

    kept = NO_PERSON

    code = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="series_of_a_year")]


class AllocatedNumber(models.Model):
    """A line of the register of numbers; a cancelled number stays in it with the reason."""

    kept = NO_PERSON
    merging = {"cancelled_by": Stays("кто аннулировал номер")}

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="number_once"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(reason=""), name="cancelled_with_a_reason"
            ),
        ]


def random_name() -> str:
    return secrets.token_hex(20)


class StoredFile(models.Model):
    """An uploaded file: private, under a random name, of one owner; the same bytes twice are two files."""

    kept = Kept("owner", "как предмет дела, к которому приложен", "A3.4.5.4")
    merging = {"owner": Moves(), "uploaded_by": Stays("кто загрузил")}

    key = models.CharField(max_length=40, unique=True, default=random_name)
    purpose = models.CharField(max_length=40)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="files")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=150)
    format = models.CharField(max_length=4)
    name = models.CharField(max_length=100, unique=True)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class Signature(models.Model):
    """That somebody signed something: a fact that nothing changes, of one of three kinds (decision 8).

    Of paper it says whose hand is on the sheet, and who entered it with the scan. `digest` is of what was signed. Sheet
    and scan go with the case's documents; their fingerprints stay.
    """

    kept = Kept(
        "person", "кто, когда, чем и отпечатки – постоянно; лист и скан – как предмет дела", "решение 23"
    )
    merging = {
        "person": Stays("кто подписал; подпись не меняется"),
        "entered_by": Stays("кто внёс подписанный лист"),
    }

    class Kind(models.TextChoices):
        SIMPLE = "electronic", "простая электронная подпись"
        QUALIFIED = "qualified", "усиленная квалифицированная подпись"
        PAPER = "paper", "на бумаге"

    kind = models.CharField("как подписано", max_length=12, choices=Kind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signatures")
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="signatures")
    agreement = models.ForeignKey(
        SigningAgreement, null=True, on_delete=models.PROTECT, related_name="signatures"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    post = models.CharField("в каком качестве", max_length=600, blank=True)
    digest = models.CharField(max_length=64)
    signed_on = models.DateField("дата подписи")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="signatures")
    file_sha256 = models.CharField(max_length=64, blank=True)
    certificate = models.CharField(max_length=600, blank=True)
    """Of a qualified signature: whose, by which authority, until when."""
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="electronic",
                    file_sha256="",
                    file__isnull=True,
                    agreement__isnull=False,
                    certificate="",
                )
                | Q(kind="paper", agreement__isnull=True, certificate="") & ~Q(file_sha256="")
                | Q(kind="qualified", agreement__isnull=True) & ~Q(file_sha256="") & ~Q(certificate=""),
                name="signature_with_its_proof",
            ),
            models.CheckConstraint(condition=~Q(digest=""), name="signature_of_something"),
            models.CheckConstraint(
                condition=~Q(kind="electronic") | Q(person=models.F("entered_by")), name="signed_by_oneself"
            ),
        ]

    @property
    def on_paper(self) -> bool:
        return self.kind == self.Kind.PAPER

    @property
    def by_file(self) -> bool:
        return self.kind == self.Kind.QUALIFIED
