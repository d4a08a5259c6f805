"""What happened in the region, in the order in which it happened."""

from collections.abc import Callable
from datetime import datetime

Act = Callable[[datetime], object]


class Agenda:
    """Acts with their moments; stories put them in, `run` does them from the earliest to the latest."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, Act]] = []

    def add(self, at: datetime, act: Act) -> None:
        """`act` is called with its moment."""
        self._acts.append((at, len(self._acts), act))

    def run(self, said: Callable[[int, int], None]) -> None:
        """Do everything; `said` is told how much is done of how much."""
        acts, self._acts = sorted(self._acts), []
        for done, (at, _, act) in enumerate(acts, 1):
            act(at)
            said(done, len(acts))
