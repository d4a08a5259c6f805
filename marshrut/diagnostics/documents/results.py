"""The certificate that a diagnostic was taken, without score or level (decision 6)."""

from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.core.wording import date_of
from marshrut.diagnostics.models import Attempt
from marshrut.documents.documents.sittings import Certificate
from marshrut.regulations.blocks import Block


def certificate(work: Attempt, viewer: Viewer) -> Certificate:
    """The facts of a finished work, for its owner."""
    return Certificate(
        bodies=bodies(viewer.today),
        name=work.person.full_name,
        position=work.employment.position,
        organisation=work.employment.organisation.name,
        kind="стандартизированная диагностика (тестирование)",
        subject=work.consent.subject.name,
        blocks=[Block(block).label for block in work.blocks],
        taken_on=date_of(work.handed_in),
        place=work.sitting.place,
        issued_on=viewer.today,
    )
