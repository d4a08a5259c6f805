"""Preparing, signing and agreeing applications (A2.5.9.1 to A2.5.9.4)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from marshrut.core.journal import record
from marshrut.core.models import Case
from marshrut.core.standing import signing_title
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import day_digits
from marshrut.core.workflow import Denied, Refused, lock, lock_many, may, perform, perform_many, start
from marshrut.diagnostics.access import PREPARER
from marshrut.diagnostics.actions.consents import begin_asking, give_consent, name_anew
from marshrut.diagnostics.actions.numbering import give_number, give_outgoing, replace_outgoing, title_of
from marshrut.diagnostics.documents import applications as papers
from marshrut.diagnostics.models import Application, ApplicationRow, Consent, Contact
from marshrut.diagnostics.queries.consents import has_refused
from marshrut.documents.actions import issue, simply
from marshrut.documents.models import Document, Signature
from marshrut.people.models import Employment, Organisation, Person, SigningAgreement, Subject, in_force

DETAILS = (
    "period_from",
    "period_to",
    "blocks",
    "comment",
    "contact_name",
    "contact_phone",
    "outgoing_number",
    "outgoing_on",
)
CONDITIONS = ("agreed_from", "agreed_to", "agreed_place", "agreed_conditions", "obligatory_by")
NOT_BY_THEIR_HEAD = (
    "Вы руководите организацией этого педагога. Его устную заявку должен записать другой сотрудник регионального"
    " оператора: руководитель об индивидуальной заявке не узнаёт."
)
NAMED_TWICE = (
    "{name}, {subject}: такая строка в заявке уже есть, по другой должности. Оставьте одну: согласие и работа"
    " по предмету у человека одни."
)
Pick = tuple[int, int]
"""An employment and a subject: one row of the application."""


@transaction.atomic
def prepare_application(*, organisation: Organisation, viewer: Viewer, key: str = "") -> Application:
    """Begin a collective application of the viewer's school; `key` of the page it is begun from (`start`)."""
    application = Application(
        channel=Application.Channel.COLLECTIVE,
        organisation=organisation,
        prepared_by_id=viewer.identity,
    )
    return start([application], viewer=viewer, titles=[title_of(application)], key=key)[0]


@transaction.atomic
def edit_details(
    application: Application, *, details: Mapping[str, Any], viewer: Viewer, seen: int
) -> Application:
    """Write the period, blocks, wishes and contact. `details` has the keys of `DETAILS`."""
    application = lock(application, viewer=viewer, seen=seen, step="edit")
    if "outgoing_number" in details:
        replace_outgoing(application, details["outgoing_number"], details.get("outgoing_on"), viewer)
    for name in DETAILS:
        if name in details:
            setattr(application, name, details[name])
    application.save(update_fields=DETAILS)
    Case.objects.filter(pk=application.pk).update(title=title_of(application))
    name_anew(application)
    return perform(application, "edit", viewer=viewer, seen=application.case.version)


@transaction.atomic
def name_people(
    application: Application,
    *,
    shown: Iterable[Pick],
    picked: Mapping[Pick, int],
    viewer: Viewer,
    seen: int,
) -> Application:
    """Of the rows that were `shown`, keep the `picked` ones, each with its extra minutes.

    Rows that were not shown stay. A row whose consent was asked for is left out, not deleted.
    """
    application = lock(application, viewer=viewer, seen=seen, step="name_people")
    rows = {
        (row.employment_id, row.subject_id): row
        for row in application.rows.select_related("consent").order_by("pk")
    }
    dropped = [rows[pick] for pick in shown if pick in rows and pick not in picked]
    _drop(dropped, viewer)
    _check_added([pick for pick in picked if pick not in rows], application, viewer)
    ApplicationRow.objects.bulk_create(
        ApplicationRow(application=application, employment_id=e, subject_id=s, extra_minutes=minutes)
        for (e, s), minutes in picked.items()
        if (e, s) not in rows
    )
    kept = [(rows[pick], minutes) for pick, minutes in picked.items() if pick in rows]
    for row, minutes in kept:
        row.extra_minutes, row.left_out = minutes, False
    ApplicationRow.objects.bulk_update([row for row, _ in kept], ["extra_minutes", "left_out"])
    return perform(application, "name_people", viewer=viewer, seen=application.case.version)


def _check_added(picks: Sequence[Pick], application: Application, viewer: Viewer) -> None:
    """Only people who work in this school can be named by it, each once for a subject, whatever works they have."""
    wanted = {employment_id for employment_id, _ in picks}
    own = Employment.objects.filter(pk__in=wanted, organisation=application.school).select_related("person")
    working = {e.pk: e.person for e in own if e.until is None or e.until >= viewer.today}
    if wanted - working.keys():
        raise Refused("Выбран человек, который в вашей организации не работает. Обновите список.")
    named = set(application.rows.values_list("employment__person_id", "subject_id")) if picks else set()
    for employment_id, subject_id in picks:
        person = working[employment_id]
        if (person.pk, subject_id) in named:
            raise Refused(
                NAMED_TWICE.format(name=person.short_name, subject=Subject.objects.get(pk=subject_id))
            )
        named.add((person.pk, subject_id))


def _drop(rows: Sequence[ApplicationRow], viewer: Viewer) -> None:
    asked = [row.consent for row in rows if hasattr(row, "consent")]
    perform_many([c for c in asked if c.state == Consent.State.ASKED], "lapse", viewer=viewer)
    ApplicationRow.objects.filter(pk__in=[c.row_id for c in asked]).update(left_out=True)
    ApplicationRow.objects.filter(pk__in=[row.pk for row in rows if not hasattr(row, "consent")]).delete()


@transaction.atomic
def set_aside(application: Application, *, viewer: Viewer, seen: int) -> Application:
    """Take the rows without consent out (decision 9): who has not answered goes to a supplementary
    application, who refused or withdrew stays out. Returns the application that can now be signed.
    """
    application = lock(application, viewer=viewer, seen=seen, step="set_aside")
    without = application.rows.filter(left_out=False).exclude(consent__state=Consent.State.GIVEN)
    rows = list(without.select_related("consent").order_by("pk"))
    if not rows:
        raise Refused("Все согласия получены: переносить некого.")
    refused = [row.pk for row in rows if has_refused(getattr(row, "consent", None))]
    if waiting := [row for row in rows if row.pk not in refused]:
        _move(waiting, _supplementary(application, viewer), viewer)
    ApplicationRow.objects.filter(pk__in=refused).update(left_out=True)
    return perform(application, "set_aside", viewer=viewer, seen=application.case.version)


def _supplementary(application: Application, viewer: Viewer) -> Application:
    copied = {
        name: getattr(application, name) for name in DETAILS if name not in ("outgoing_number", "outgoing_on")
    }
    second = Application(
        channel=application.channel,
        organisation=application.organisation,
        prepared_by_id=viewer.identity,
        supplements=application,
        **copied,
    )
    return start([second], viewer=viewer, titles=[title_of(second)])[0]


def _move(rows: Sequence[ApplicationRow], target: Application, viewer: Viewer) -> None:
    """The rows with their questions; who has not been asked yet is asked there."""
    asked = [row.consent for row in rows if hasattr(row, "consent")]
    perform_many([c for c in asked if c.state == Consent.State.ASKED], "move", viewer=viewer)
    ApplicationRow.objects.filter(pk__in=[row.pk for row in rows]).update(application=target)
    Consent.objects.filter(pk__in=[c.pk for c in asked]).update(application=target)
    begin_asking(target, viewer)
    perform(target, "ask", viewer=viewer, seen=target.case.version)


@transaction.atomic
def sign_application(
    application: Application, *, viewer: Viewer, seen: int, under: SigningAgreement | None = None
) -> Application:
    """The head signs, which sends the application to the operator. Raises `Unmet` with what is missing.

    `under`: the agreement under which they have just proved their hand.
    """
    application = lock(application, viewer=viewer, seen=seen, step="sign")
    application.signed_by_id, application.sent_at = viewer.person_id, viewer.at
    application.signed_as = _signed_as(application, viewer)
    application.signature = Signature.Kind.SIMPLE
    application.save(update_fields=["signed_by", "signed_as", "sent_at", "signature"])
    give_outgoing(application, viewer)
    sent = perform(application, "sign", viewer=viewer, seen=application.case.version)
    give_number(sent, viewer)
    if sent.is_collective:
        letter, _ = (
            issue(kind=kind, context=context, case=sent.case, viewer=viewer, number=sent.number)
            for kind, context in (
                ("application", papers.letter(sent, viewer)),
                ("consents", papers.consents(sent, viewer)),
            )
        )
        sent.proof = simply(
            case=sent.case,
            post=sent.signed_as,
            digest=bytes(letter.digest).hex(),
            sheet=letter,
            under=under,
            viewer=viewer,
        )
        sent.save(update_fields=["proof"])
    return sent


def _signed_as(application: Application, viewer: Viewer) -> str:
    """The post under the letter, as it is at signing: of who stands in for the head, whose duties and by which act."""
    if application.organisation_id is None:
        return ""
    works = Employment.objects.filter(person=viewer.identity, organisation=application.organisation_id)
    here = works.filter(in_force(viewer.today)).order_by("-is_manager", "pk").first()
    own = here.position.capitalize() if here else "Руководитель"
    return signing_title(viewer, Role.HEAD, application.organisation_id, own)


@transaction.atomic
def print_consents(application: Application, *, viewer: Viewer) -> Document:
    """The table of A2.consent as it stands, to be signed on paper by who has not answered yet."""
    application = lock_many([application])[0]
    if not may(application, "name_people", viewer):
        raise Denied("Лист согласий печатает тот, кто готовит заявку.")
    record(
        application.case,
        viewer=viewer,
        capacity=PREPARER(viewer, application),
        name="consents_printed",
        label="Напечатан лист согласий",
    )
    context = papers.consents(application, viewer)
    return issue(kind="consents", case=application.case, viewer=viewer, context=context)


@transaction.atomic
def send_own_application(
    *,
    employment: Employment,
    subject_ids: Sequence[int],
    details: Mapping[str, Any],
    viewer: Viewer,
    key: str = "",
    under: SigningAgreement | None = None,
) -> Application:
    """A person's own written application (A2.5.9.3): consent to its blocks and sending in one act."""
    application = begin_individual(Application.Channel.WRITTEN, employment, subject_ids, details, viewer, key)
    for consent in begin_asking(application, viewer):
        give_consent(
            consent, blocks=application.blocks, under=under, viewer=viewer, seen=consent.case.version
        )
    return sign_application(application, viewer=viewer, seen=application.case.version)


@transaction.atomic
def take_down_application(
    *,
    employment: Employment,
    subject_ids: Sequence[int],
    details: Mapping[str, Any],
    viewer: Viewer,
    key: str = "",
) -> Application:
    """An oral application entered by the operator (A2.5.9.3, decision 11); the person is asked to consent."""
    if employment.person_id in viewer.subordinates:
        raise Denied(NOT_BY_THEIR_HEAD)
    application = begin_individual(Application.Channel.ORAL, employment, subject_ids, details, viewer, key)
    begin_asking(application, viewer)
    application.sent_at = viewer.at
    application.save(update_fields=["sent_at"])
    sent = perform(application, "take_down", viewer=viewer, seen=application.case.version)
    give_number(sent, viewer)
    return sent


def begin_individual(
    channel: str,
    employment: Employment,
    subject_ids: Sequence[int],
    details: Mapping[str, Any],
    viewer: Viewer,
    key: str,
) -> Application:
    """A person's own application as a draft with its rows; nobody is asked to consent yet."""
    person: Person = employment.person
    application = Application(
        channel=channel,
        person=person,
        prepared_by_id=viewer.identity,
        **{k: details[k] for k in DETAILS if k in details},
    )
    title = f"Индивидуальная заявка, {person.short_name}"
    application = start([application], viewer=viewer, titles=[title], key=key)[0]
    extra = details.get("extra_minutes") or 0
    ApplicationRow.objects.bulk_create(
        ApplicationRow(application=application, employment=employment, subject_id=pk, extra_minutes=extra)
        for pk in subject_ids
    )
    return application


@transaction.atomic
def note_contact(
    application: Application,
    *,
    at: datetime,
    means: str,
    with_whom: str,
    reached: bool,
    note: str,
    viewer: Viewer,
    seen: int,
) -> Application:
    """Record a call or letter to the applicant (A2.5.9.4); the term stays open until dates are agreed."""
    application = lock(application, viewer=viewer, seen=seen, step="contact")
    if at > viewer.at:
        raise Refused("Разговор не мог состояться позже, чем сейчас. Проверьте дату и время.")
    Contact.objects.create(
        application=application,
        at=at,
        means=means,
        with_whom=with_whom,
        reached=reached,
        note=note,
        by_id=viewer.identity,
    )
    words = "удалось связаться" if reached else "не удалось связаться"
    return perform(application, "contact", viewer=viewer, seen=application.case.version, note=words)


@transaction.atomic
def agree_conditions(
    application: Application,
    *,
    conditions: Mapping[str, Any],
    means: str,
    with_whom: str,
    viewer: Viewer,
    seen: int,
) -> Application:
    """Dates, place and conditions as agreed with the applicant (A2.5.9.4); closes the term.

    `conditions` has the keys of `CONDITIONS`.
    """
    application = lock(application, viewer=viewer, seen=seen, step="agree")
    for name in CONDITIONS:
        if name != "obligatory_by" or not application.is_programme:
            setattr(application, name, conditions[name])
    application.save(update_fields=CONDITIONS)
    Contact.objects.create(
        application=application,
        at=viewer.at,
        means=means,
        with_whom=with_whom,
        reached=True,
        note=_agreement(application.agreed_from, application.agreed_to),
        by_id=viewer.identity,
    )
    return perform(application, "agree", viewer=viewer, seen=application.case.version)


def _agreement(since: date | None, until: date | None) -> str:
    if since is None or until is None:
        return ""
    return f"Согласованы сроки: {' – '.join(dict.fromkeys(map(day_digits, (since, until))))}"
