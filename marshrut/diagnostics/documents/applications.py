"""What the printed application, its consents and the sheet of a sitting show (A2.application, A2.consent)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localdate, localtime

from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.core.wording import day_digits
from marshrut.diagnostics.access import OPERATOR, PREPARER, TEACHER
from marshrut.diagnostics.models import Application, Attempt, Consent, Sitting
from marshrut.diagnostics.queries.applications import consent_of, rows_of, subject_counts
from marshrut.diagnostics.queries.sheets import spelled
from marshrut.diagnostics.queries.signers import signers
from marshrut.diagnostics.queries.sittings import works_of
from marshrut.documents.access import GivingBack, Purpose, register_giving_back, register_purpose
from marshrut.documents.documents import application as forms
from marshrut.documents.documents.frozen import frozen
from marshrut.documents.documents.parts import Letterhead, Signature
from marshrut.documents.documents.sittings import Attendance, Attendant
from marshrut.regulations.consents import block_names

GONE = (Attempt.State.WITHDRAWN, Attempt.State.CANCELLED)
SCAN = register_purpose(
    Purpose("consent_scan", "Согласие на бумаге", PREPARER | OPERATOR | TEACHER),
)
SHEET_SCAN = register_purpose(Purpose("consents_sheet", "Подписанный лист согласий", PREPARER | OPERATOR))
"""Others' names stand on it: a teacher sees that the sheet is there, not the sheet."""
LETTER_SCAN = register_purpose(Purpose("letter_scan", "Подписанное письмо", PREPARER | OPERATOR))
register_giving_back(forms.APPLICATION.code, GivingBack(("sign_on_paper",), "application_signed"))
register_giving_back(forms.CONSENTS.code, GivingBack(("take_sheet",), "application_sheet_signed"))
LATER = ("bodies", "letterhead", "number", "signature", "signed_on")
"""What of a printed letter may be filled in by hand or change its wording before it is given back."""


def letter(application: Application, viewer: Viewer) -> forms.Application:
    """The letter of A2.application as signed; before that with an empty place for the signature."""
    rows = list(rows_of(application))
    school, (since, until) = application.school, application.period
    return forms.Application(
        bodies=bodies(viewer.today),
        letterhead=Letterhead(
            name=school.name,
            address=school.address,
            contacts=f"{application.contact_name}, {application.contact_phone}",
            outgoing=_outgoing(application),
        ),
        number=application.number,
        school=school.short_name,
        since=since,
        until=until,
        blocks=[block_names([block]) for block in application.blocks],
        teachers=len({row.employment.person_id for row in rows}),
        subjects=subject_counts(application),
        consents=len(rows),
        signature=_signature(application, viewer.today),
        signed_on=localdate(application.sent_at) if application.sent_at else None,
    )


def says_the_same(printed: Mapping[str, Any], application: Application, viewer: Viewer) -> bool:
    """Whether a printed letter says what the application says now."""
    now = frozen(letter(application, viewer))
    return all(printed[name] == value for name, value in now.items() if name not in LATER)


def _outgoing(application: Application) -> str:
    if not application.outgoing_number:
        return ""
    on = f" от {day_digits(application.outgoing_on)}" if application.outgoing_on else ""
    return f"исх. № {application.outgoing_number}{on}"


def _signature(application: Application, day: date) -> Signature:
    if application.sent_at is None:
        head = next(iter(signers(application.school.pk, day)), None)
        return Signature(head.post, head.name) if head else Signature("Руководитель", "")
    return Signature(application.signed_as, application.signer.full_name, _mark(application.sent_at))


def _mark(at) -> str:
    return f"простая электронная подпись, {localtime(at):%d.%m.%Y %H:%M}"


def consents(application: Application, viewer: Viewer) -> forms.Consents:
    """The table of A2.consent: every row with the blocks agreed to and how it was signed."""
    return forms.Consents(
        bodies=bodies(viewer.today),
        school=application.school.short_name,
        number=application.number,
        rows=[_consent_row(row) for row in rows_of(application)],
    )


def _consent_row(row) -> forms.ConsentRow:
    """What is agreed to; before the answer, what is asked, with the place for a signature left empty."""
    consent = consent_of(row)
    given = consent is not None and consent.state == Consent.State.GIVEN
    blocks = consent.blocks if given else row.application.blocks
    return forms.ConsentRow(
        name=row.employment.person.full_name,
        subject=row.subject.name,
        blocks=[block_names([block]) for block in blocks],
        signature=_how_signed(consent) if given else "",
    )


def blocks_on_sheet(application: Application) -> str:
    """All the blocks of the application as a row of the printed sheet names them."""
    return ", ".join(block_names([block]) for block in application.blocks)


def _how_signed(consent: Consent) -> str:
    if consent.is_on_paper:
        return "на бумаге, лист приложен"
    if consent.is_by_file and consent.proof:
        return f"{consent.proof.get_kind_display()}, {day_digits(consent.proof.signed_on)}"
    return _mark(consent.given_at)


def _subject(work: Attempt) -> str:
    """On paper the organiser hands each their own sheet: this list alone says whose code is whose."""
    name = work.consent.subject.name
    return f"{name}; бланк № {spelled(work.paper_code)}" if work.on_paper else name


def attendance(sitting: Sitting, viewer: Viewer) -> Attendance:
    """The sheet that those who came sign. Whose application was their own is shown without a school."""
    return Attendance(
        bodies=bodies(viewer.today),
        title=sitting.title,
        place=sitting.place,
        starts_at=localtime(sitting.starts_at),
        rows=[
            Attendant(
                work.person.full_name,
                work.organisation.short_name if work.organisation else "индивидуальная заявка",
                _subject(work),
            )
            for work in works_of(sitting)
            if work.state not in GONE
        ],
        organiser=viewer.name,
    )
