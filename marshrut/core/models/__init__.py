from marshrut.core.models.cases import Case, CaseModel
from marshrut.core.models.deadlines import Deadline
from marshrut.core.models.jobs import JobFailure, JobKind, JobRun, WorkerBeat
from marshrut.core.models.journal import (
    Entry,
    EntryPayload,
    Look,
    Seal,
    SealedEntry,
    SealedLook,
)
from marshrut.core.models.norms import CalendarYear, Norm

__all__ = [
    "CalendarYear",
    "Case",
    "CaseModel",
    "Deadline",
    "Entry",
    "EntryPayload",
    "JobFailure",
    "JobKind",
    "JobRun",
    "Look",
    "Norm",
    "Seal",
    "SealedEntry",
    "SealedLook",
    "WorkerBeat",
]
