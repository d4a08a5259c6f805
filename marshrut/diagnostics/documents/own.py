"""What a teacher prints to sign themselves: a consent for a file of signature, an application of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.diagnostics.access import OPERATOR, OWNER
from marshrut.diagnostics.documents.applications import SCAN
from marshrut.diagnostics.models import Application, ApplicationRow, Consent
from marshrut.diagnostics.queries.applications import rows_of
from marshrut.diagnostics.queries.consents import text_of, text_of_own
from marshrut.documents.access import GivingBack, Purpose, register, register_giving_back, register_purpose
from marshrut.documents.documents import own as forms
from marshrut.documents.documents.frozen import frozen
from marshrut.regulations.consents import block_names

CONSENT = register(replace(forms.OWN_CONSENT, who=SCAN.who))
APPLICATION = register(replace(forms.OWN_APPLICATION, who=OWNER | OPERATOR))
OWN_SCAN = register_purpose(Purpose("own_scan", "Подписанная индивидуальная заявка", OWNER | OPERATOR))
register_giving_back(APPLICATION.code, GivingBack(("sign_own_on_paper",), "application_own_signed"))


def consent_sheet(consent: Consent, blocks: Sequence[str], viewer: Viewer) -> forms.OwnConsent:
    """The consent of one subject to these blocks, in the words that are kept with it."""
    taken = [block for block in consent.application.blocks if block in blocks]
    return forms.OwnConsent(
        bodies=bodies(viewer.today),
        name=consent.employment.person.full_name,
        school=consent.application.school.name if consent.collective else "",
        subject=consent.subject.name,
        codes=taken,
        blocks=[block_names([block]) for block in taken],
        text=text_of(consent, taken, viewer),
    )


def application_sheet(application: Application, viewer: Viewer) -> forms.OwnApplication:
    """A person's own application with the consents in it, to be signed at once."""
    rows: list[ApplicationRow] = list(rows_of(application))
    work, (since, until) = rows[0].employment, application.period
    return forms.OwnApplication(
        bodies=bodies(viewer.today),
        name=application.applicant.full_name,
        position=work.position,
        organisation=work.organisation.name,
        contact=application.contact_phone,
        subjects=[row.subject.name for row in rows],
        since=since,
        until=until,
        blocks=[block_names([block]) for block in application.blocks],
        extra_minutes=max(row.extra_minutes for row in rows),
        wishes=application.comment,
        text=text_of_own(application, rows, viewer),
    )


def says_the_same(printed: Mapping[str, Any], sheet: forms.OwnConsent | forms.OwnApplication) -> bool:
    """Whether a printed sheet says what it would say now; names of the bodies stand in its words where they matter."""
    return all(printed[name] == value for name, value in frozen(sheet).items() if name != "bodies")
