"""What an upper room knows to follow a result.

The page of a result must say what is next, but this room does not know of ИОМ. An upper room registers a reader of its
own rows: it is asked with the viewer, through its own doors, so that nothing is kept twice and nothing grows stale.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from marshrut.core.viewer import Viewer
from marshrut.diagnostics.models import Result


@dataclass(frozen=True)
class Following:
    """`text` says to the owner where things stand, `url` and `button` lead on; `urgent`: it is their turn.

    `planned`: code of a deficit → what is planned for it, in words; None while no plan stands before the owner.
    """

    text: str
    url: str = ""
    button: str = ""
    urgent: bool = False
    planned: Mapping[str, Sequence[str]] | None = None


Reader = Callable[[Result, Viewer], Following | None]
_readers: list[Reader] = []


def follow(reader: Reader) -> None:
    """Let an upper room answer for what it makes of results."""
    if reader not in _readers:
        _readers.append(reader)


def following(result: Result, viewer: Viewer) -> Following | None:
    """What follows the result as far as this viewer may know; None where nothing does."""
    return next((found for reader in _readers if (found := reader(result, viewer))), None)
