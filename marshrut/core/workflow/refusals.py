"""Why a step is refused, in words for its user."""

from collections.abc import Sequence
from typing import Any

from marshrut.regulations.findings import Finding


class Refused(Exception):
    """A step cannot be done now. `messages` are Russian sentences for the page."""

    def __init__(self, *messages: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(*messages)
        self.messages = messages
        self.findings = tuple(findings)


class Denied(Refused):
    """The viewer has no right to the step."""


class Stale(Refused):
    """The object changed since the viewer opened it."""


class Unmet(Refused):
    """Findings of the regulation are not met."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(*(f.text for f in findings), findings=findings)


class Repeated(Exception):
    """The same person has just done the same step: the second click is a success."""

    def __init__(self, obj: Any) -> None:
        super().__init__()
        self.obj = obj
