"""What a reader leaves behind: which version they saw."""

from marshrut.core.viewer import Viewer
from marshrut.pathways.models import Pathway, Seen


def note_seen(pathway: Pathway, *, viewer: Viewer) -> None:
    """Note that the viewer has the current version before their eyes; a second look at it changes nothing."""
    number = pathway.version_number
    row, made = Seen.objects.get_or_create(
        pathway=pathway, person_id=viewer.identity, defaults={"number": number, "at": viewer.at}
    )
    if made or row.number == number:
        return
    row.before, row.before_at = row.number, row.at
    row.number, row.at = number, viewer.at
    row.save(update_fields=["before", "before_at", "number", "at"])
