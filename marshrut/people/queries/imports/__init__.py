"""Files of organisations and staff: what their rows say, compared with what is known."""

from marshrut.people.queries.imports.absent import absent_from, still_absent
from marshrut.people.queries.imports.matching import StaffPlan, plan_staff
from marshrut.people.queries.imports.organisations import (
    OrganisationPlan,
    plan_organisations,
    read_organisations,
)
from marshrut.people.queries.imports.rows import (
    CREATED,
    ENDED,
    LABELS,
    SKIPPED,
    UNCHANGED,
    UPDATED,
    Read,
    readings_of,
)
from marshrut.people.queries.imports.staff import read_staff

__all__ = [
    "CREATED",
    "ENDED",
    "LABELS",
    "SKIPPED",
    "UNCHANGED",
    "UPDATED",
    "OrganisationPlan",
    "Read",
    "StaffPlan",
    "absent_from",
    "plan_organisations",
    "plan_staff",
    "read_organisations",
    "read_staff",
    "readings_of",
    "still_absent",
]
