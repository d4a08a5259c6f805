from marshrut.diagnostics.models.applications import Application, ApplicationRow, Consent, Contact
from marshrut.diagnostics.models.attempts import Answer, Attempt, CurrentAnswer, RivalAnswer
from marshrut.diagnostics.models.results import BlockResult, DeficitResult, Result
from marshrut.diagnostics.models.sheets import SheetEntry
from marshrut.diagnostics.models.sittings import Sitting

__all__ = [
    "Answer",
    "Application",
    "ApplicationRow",
    "Attempt",
    "BlockResult",
    "Consent",
    "Contact",
    "CurrentAnswer",
    "DeficitResult",
    "Result",
    "RivalAnswer",
    "SheetEntry",
    "Sitting",
]
