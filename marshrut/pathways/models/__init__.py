from marshrut.pathways.models.letters import Letter
from marshrut.pathways.models.pathways import Line, Pathway
from marshrut.pathways.models.secret import LineDeficit, LineReason, PathwayDeficit, PathwayResult
from marshrut.pathways.models.versions import (
    Agreement,
    Party,
    Proposal,
    Seen,
    Version,
    VersionExtract,
    VersionSecret,
)

__all__ = [
    "Agreement",
    "Letter",
    "Line",
    "LineDeficit",
    "LineReason",
    "Party",
    "Pathway",
    "PathwayDeficit",
    "PathwayResult",
    "Proposal",
    "Seen",
    "Version",
    "VersionExtract",
    "VersionSecret",
]
