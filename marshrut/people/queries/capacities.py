"""Between which capacities a person may choose."""

from marshrut.core.viewer import OWN, Viewer
from marshrut.people.models import Appointment

ALL = "во всех ролях сразу"
OWN_ONLY = "только своё, без ролей"


def choices(viewer: Viewer) -> list[tuple[str, str]]:
    """All roles, each of them with its scope, none; one query."""
    ids = [c.appointment_id for c in viewer.held if c.appointment_id]
    rows = Appointment.objects.filter(pk__in=ids).select_related(
        "organisation", "municipality", "subject", "stands_in__person"
    )
    return [("all", ALL), *((str(row.pk), str(row)) for row in rows.order_by("pk")), (OWN, OWN_ONLY)]
