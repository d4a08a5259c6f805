"""The same act on many ИОМ: each stands alone, a refusal of one does not hold up the others."""

from collections.abc import Callable, Mapping, Sequence

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import UNSEEN, Refused, Repeated
from marshrut.pathways.models import Pathway

Refusals = list[tuple[Pathway, tuple[str, ...]]]


def each(
    action: Callable[..., Pathway], pathways: Sequence[Pathway], *, viewer: Viewer, seen: Mapping[int, int]
) -> tuple[int, Refusals]:
    """How many were done, and the refused ones with their reasons. Each is a transaction of its own.

    `seen`: the version in which the list showed each; what has moved on since is refused.
    """
    done, refused = 0, []
    for pathway in pathways:
        try:
            action(pathway, viewer=viewer, seen=seen.get(pathway.pk, UNSEEN))
        except Repeated:
            done += 1
        except Refused as refusal:
            refused.append((pathway, refusal.messages))
        else:
            done += 1
    return done, refused
