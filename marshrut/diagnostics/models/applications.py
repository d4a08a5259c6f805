from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from marshrut.core.merging import Both, Follows, Moves, Stays
from marshrut.core.models import CaseModel
from marshrut.core.pages import Status
from marshrut.core.promises import promised
from marshrut.core.retention import Kept
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import day_range
from marshrut.documents.models import Signature
from marshrut.measures.models import Group
from marshrut.people.models import Employment, Organisation, Person, Subject, in_force
from marshrut.regulations.consents import block_names

CYCLE = "трёхлетний цикл диагностики и ещё год"
WISHES = 1000
"""So many signs of wishes fit; the database holds it on both engines."""


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """A collective application belongs to the school's heads, an individual one to its teacher alone, that of a
        programme to its organiser; the operator sees what was sent, but for individual ones of the school that they
        lead (decision 3). A recovered account does not show that its person has one (decision 29).
        """
        if viewer.is_system:
            return self
        if not viewer.signed_in:
            return self.none()
        schools = viewer.organisations(Role.HEAD, Role.DEPUTY)
        mine = Q(organisation_id__in=schools)
        if viewer.has(Role.OPERATOR):
            mine |= Q(sent_at__isnull=False) & ~Q(person_id__in=viewer.subordinates)
        mine |= Q(channel=Application.Channel.PROGRAMME, prepared_by_id=viewer.person_id)
        own = Q(person_id=viewer.person_id)
        return self.filter(mine & ~own if viewer.results_closed else mine | own)


class Application(CaseModel):
    """Заявка на диагностику (A2.5.9): collective – the head's letter, individual – the person's own, of a programme –
    its organiser's, for an entry or exit test that is obligatory for the listeners (A2.5.3).

    An individual one has no organisation, and the database holds it so: its secrecy rests on that (decision 3).
    """

    kept = Kept("person", CYCLE, "A2.5.6.1")
    merging = {
        "person": Moves("индивидуальная заявка,индивидуальные заявки,индивидуальных заявок"),
        "prepared_by": Moves("подготовленная заявка,подготовленные заявки,подготовленных заявок"),
        "signed_by": Stays("кто подписал"),
    }

    class State(models.TextChoices):
        DRAFT = "draft", "Готовится"
        SIGNING = "signing", "На подписи у руководителя"
        SENT = "sent", "Подана"
        AGREED = "agreed", "Условия согласованы"
        SCHEDULED = "scheduled", "Сеанс назначен"
        CONDUCTED = "conducted", "Диагностика проведена"
        DECLINED = "declined", "Отклонена"
        WITHDRAWN = "withdrawn", "Отозвана"

    class Channel(models.TextChoices):
        COLLECTIVE = "collective", "коллективная"
        WRITTEN = "written", "индивидуальная письменная"
        ORAL = "oral", "индивидуальная устная"
        PROGRAMME = "programme", "тест программы"

    class Form(models.TextChoices):
        TEST = "test", "стандартизированная диагностика"

    class Purpose(models.TextChoices):
        ENTRY = "entry", "входной тест"
        EXIT = "exit", "итоговый тест"

    channel = models.CharField("вид заявки", max_length=12, choices=Channel.choices)
    form = models.CharField("форма диагностики", max_length=12, choices=Form.choices, default=Form.TEST)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="tests")
    purpose = models.CharField("какой тест", max_length=10, choices=Purpose.choices, blank=True)
    number = models.CharField("номер", max_length=40, blank=True)
    outgoing_number = models.CharField("исходящий номер школы", max_length=40, blank=True)
    outgoing_on = models.DateField("дата письма", null=True, blank=True)
    period_from = models.DateField("период с", null=True, blank=True)
    period_to = models.DateField("период по", null=True, blank=True)
    blocks = models.JSONField("блоки", default=list)
    comment = models.TextField("пожелания", blank=True, max_length=WISHES)
    contact_name = models.CharField("с кем связаться", max_length=150, blank=True)
    contact_phone = models.CharField("телефон для связи", max_length=40, blank=True)
    supplements = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supplementary"
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_as = models.CharField("должность подписавшего", max_length=600, blank=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signature = models.CharField(
        "как подписана", max_length=12, choices=Signature.Kind.choices, blank=True, editable=False
    )
    proof = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    agreed_from = models.DateField("согласованный период с", null=True, blank=True)
    agreed_to = models.DateField("согласованный период по", null=True, blank=True)
    agreed_place = models.CharField("согласованное место", max_length=200, blank=True)
    agreed_conditions = models.TextField("согласованные условия", blank=True)
    obligatory_by = models.CharField("акт, по которому участие обязательно", max_length=200, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "sent_at"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["person"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="application_number_once"
            ),
            models.CheckConstraint(
                condition=Q(period_to__isnull=True) | Q(period_to__gte=models.F("period_from")),
                name="application_period",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("comment"), WISHES), name="application_wishes"
            ),
            models.CheckConstraint(
                condition=Q(channel="collective", organisation__isnull=False, person__isnull=True)
                | Q(channel__in=["written", "oral"], organisation__isnull=True, person__isnull=False)
                | Q(channel="programme", organisation__isnull=True, person__isnull=True),
                name="application_of_school_or_person",
            ),
            models.CheckConstraint(
                condition=Q(channel="programme", group__isnull=False, purpose__in=["entry", "exit"])
                & ~Q(obligatory_by="")
                | (~Q(channel="programme") & Q(group__isnull=True, purpose="")),
                name="application_of_programme",
            ),
            models.CheckConstraint(
                condition=~Q(signature__in=["paper", "qualified"]) | Q(proof__isnull=False),
                name="application_on_paper_is_proven",
            ),
        ]

    def __str__(self):
        return self.number or self.case.title

    @property
    def applicant_id(self):
        """Whom the answer concerns: the person, or whoever prepares the school's application."""
        return self.person_id or self.prepared_by_id

    @property
    def school(self) -> Organisation:
        """Whose letter it is: of a collective one."""
        return promised(self.organisation, "organisation of a collective application")

    @property
    def applicant(self) -> Person:
        """Whose own it is: of an individual one."""
        return promised(self.person, "person of an individual application")

    @property
    def signer(self) -> Person:
        return promised(self.signed_by, "who signed a sent application")

    @property
    def period(self) -> tuple[date, date]:
        """The wished days of what was sent to sign."""
        return promised(self.period_from, "period's begin"), promised(self.period_to, "period's end")

    @property
    def is_collective(self):
        return self.channel == self.Channel.COLLECTIVE

    @property
    def is_own_draft(self):
        """A person's own, printed and not yet signed: nobody else knows of it."""
        return self.person_id is not None and self.state == self.State.DRAFT

    def get_state_display(self):
        """The state's label; what nobody was sent cannot be taken back from anybody, so an own draft is thrown away."""
        state = self.State(self.state)
        thrown = state == self.State.WITHDRAWN and self.person_id is not None and self.sent_at is None
        return "Черновик удалён" if thrown else state.label

    @property
    def is_off(self):
        """Ended without its diagnostics: what was consented to in it will not be."""
        return self.state in (self.State.DECLINED, self.State.WITHDRAWN)

    @property
    def asks_for(self):
        """The subjects and the days of an own one, in a line: several of one person are told apart by them."""
        subjects = ", ".join(row.subject.name for row in self.rows.all() if not row.left_out)
        period = day_range(self.period_from, self.period_to) if self.period_from and self.period_to else ""
        return ", ".join(part for part in (subjects, period) if part)

    @property
    def is_programme(self):
        return self.channel == self.Channel.PROGRAMME

    @property
    def block_names(self):
        return block_names(self.blocks)


class ApplicationRow(models.Model):
    """One person and one subject of an application; two subjects are two rows and two consents."""

    kept = Kept("employment__person", CYCLE, "A2.consent")
    merging = {
        "employment__person": Follows(
            bars=(
                Both(
                    ("application", "subject"),
                    "Обе записи стоят в одной заявке по одному предмету. Сначала уберите из заявки одну из строк.",
                ),
            )
        )
    }

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="rows")
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    extra_minutes = models.PositiveSmallIntegerField("дополнительно минут", default=0)
    left_out = models.BooleanField("в заявку не входит", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "employment", "subject"], name="application_row_once"
            )
        ]


class ConsentQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Heads see consents of people who work in their school today; who has left it is another's affair. Of
        individual consents they learn nothing, in no role, nor whoever has recovered an account.
        """
        if viewer.is_system:
            return self
        if not viewer.signed_in:
            return self.none()
        hidden = Q(collective=False, person_id__in=viewer.apart())
        if viewer.has(Role.OPERATOR):
            return self.exclude(hidden)
        schools = viewer.organisations(Role.HEAD, Role.DEPUTY)
        here = Employment.objects.filter(in_force(viewer.today), organisation_id__in=schools)
        led = Q(collective=True, organisation_id__in=schools, person_id__in=here.values("person_id"))
        return self.filter(Q(person_id=viewer.person_id) | led).exclude(hidden)


class Consent(CaseModel):
    """Согласие на диагностику: one person, one subject, its blocks (A2.consent). An individual one has no
    organisation, as its application.

    Where an act makes it obligatory for listeners of a programme nobody is asked: the row says so (A2.5.3).
    """

    kept = Kept("person", "три года после окончания", "152-ФЗ; решение 23")
    merging = {"person": Moves("согласие,согласия,согласий")}

    class State(models.TextChoices):
        ASKED = "asked", "Ждёт ответа педагога"
        GIVEN = "given", "Согласие дано"
        REFUSED = "refused", "Отказ"
        WITHDRAWN = "withdrawn", "Отозвано"
        LAPSED = "lapsed", "Больше не требуется"
        OBLIGATORY = "obligatory", "Участие обязательно"

    row = models.OneToOneField(ApplicationRow, on_delete=models.PROTECT, related_name="consent")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    collective = models.BooleanField(default=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    blocks = models.JSONField("блоки, на которые дано согласие", default=list)
    text = models.TextField("текст согласия", blank=True)
    signature = models.CharField("подпись", max_length=12, choices=Signature.Kind.choices, blank=True)
    proof = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "state"]), models.Index(fields=["application", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(collective=True, organisation__isnull=False)
                | Q(collective=False, organisation__isnull=True),
                name="consent_to_school_or_own",
            ),
            models.UniqueConstraint(fields=["application", "person", "subject"], name="consent_once"),
            models.CheckConstraint(
                condition=~Q(signature__in=["paper", "qualified"]) | Q(proof__isnull=False),
                name="consent_on_paper_is_proven",
            ),
        ]

    @property
    def root_id(self):
        return self.application_id

    @property
    def block_names(self):
        return block_names(self.blocks)

    @property
    def status(self):
        kinds = {self.State.GIVEN: "good", self.State.ASKED: "soon", self.State.REFUSED: "late"}
        return Status(kinds.get(self.State(self.state), "still"), self.get_state_display().lower())

    @property
    def is_obligatory(self):
        return self.state == self.State.OBLIGATORY

    @property
    def is_awaited(self):
        return self.state == self.State.ASKED

    @property
    def is_on_paper(self):
        return self.signature == Signature.Kind.PAPER

    @property
    def is_by_file(self):
        return self.signature == Signature.Kind.QUALIFIED

    @property
    def is_partial(self):
        return len(self.blocks) < len(self.application.blocks)


class Contact(models.Model):
    """A call or letter to the applicant (A2.5.9.4)."""

    kept = Kept("application__person", CYCLE, "A2.5.9.4")
    merging = {"by": Stays("кто говорил с заявителем")}

    class Means(models.TextChoices):
        PHONE = "phone", "по телефону"
        EMAIL = "email", "по электронной почте"
        VISIT = "visit", "лично"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="contacts")
    at = models.DateTimeField("когда")
    means = models.CharField("как", max_length=10, choices=Means.choices)
    with_whom = models.CharField("с кем говорили", max_length=150)
    reached = models.BooleanField("удалось связаться")
    note = models.TextField("о чём договорились", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
