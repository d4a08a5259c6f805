"""What a rule found: one requirement, in words, met or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement looked at.

    `clause` is the id of the order's clause («A2.5.9.3»), or empty where only common sense asks; `text` is
    Russian: what is demanded when met, what is wrong and what to do when not. `blocking` is false for a
    warning that a person may pass over.
    """

    clause: str
    text: str
    met: bool
    blocking: bool = True


def unmet(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that forbid the step."""
    return [finding for finding in findings if not finding.met and finding.blocking]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """The findings a person should know of but may pass over."""
    return [finding for finding in findings if not finding.met and not finding.blocking]
