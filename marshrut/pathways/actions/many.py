"""The same act on many ИОМ: each stands alone, a refusal of one does not hold up the others."""

from collections.abc import Callable, Sequence

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused, Repeated
from marshrut.pathways.models import Pathway

Refusals = list[tuple[Pathway, tuple[str, ...]]]


def each(
    action: Callable[..., Pathway], pathways: Sequence[Pathway], *, viewer: Viewer
) -> tuple[int, Refusals]:
    """How many were done, and the refused ones with their reasons. Each is a transaction of its own."""
    done, refused = 0, []
    for pathway in pathways:
        try:
            action(pathway, viewer=viewer, seen=pathway.case.version)
        except Repeated:
            done += 1
        except Refused as refusal:
            refused.append((pathway, refusal.messages))
        else:
            done += 1
    return done, refused
