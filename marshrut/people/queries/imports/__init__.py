"""Files of organisations and staff: what their rows say, compared with what is known."""

from marshrut.people.queries.imports.matching import StaffPlan, plan_staff
from marshrut.people.queries.imports.organisations import (
    OrganisationPlan,
    plan_organisations,
    read_organisations,
)
from marshrut.people.queries.imports.rows import CREATED, ENDED, LABELS, SKIPPED, UNCHANGED, UPDATED, Read
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
    "plan_organisations",
    "plan_staff",
    "read_organisations",
    "read_staff",
]
