"""Who is whose colleague now: the one judgement, over a viewer and an object, and over rows (A2.6.3, decision 4).

The viewer brings everybody who is near today (`Viewer.circle`), by any work of either. An object is near by its person
and by its organisation: somebody who has just left a school is still its affair.
"""

from django.db.models import Q

from marshrut.core.viewer import Viewer


def works_near(viewer: Viewer, person_id: int, organisation_id: int | None) -> bool:
    """Whether the staff of the centre is kept from this person's results: a colleague, or the school's head."""
    return person_id in viewer.circle.outside | viewer.circle.led or organisation_id in viewer.too_near()


def is_colleague(viewer: Viewer, person_id: int, organisation_id: int | None) -> bool:
    """Whether a curator needs this person's consent: they work in one organisation, the institute too."""
    return person_id in viewer.circle.colleagues or organisation_id in viewer.circle.places


def leads(viewer: Viewer, person_id: int, organisation_id: int | None) -> bool:
    """Whether the viewer is head or deputy wherever this person works: no consent opens a result to them."""
    return person_id in viewer.circle.led or organisation_id in viewer.leads_at


def near_rows(viewer: Viewer, *, person: str = "person_id", organisation: str = "organisation_id") -> Q:
    """Rows of people for whom `works_near` holds."""
    people = viewer.circle.outside | viewer.circle.led
    return Q(**{f"{person}__in": people}) | Q(**{f"{organisation}__in": viewer.too_near()})


def colleague_rows(viewer: Viewer) -> Q:
    """Rows of people for whom `is_colleague` holds."""
    return Q(person_id__in=viewer.circle.colleagues) | Q(organisation_id__in=viewer.circle.places)


def led_rows(viewer: Viewer, *, person: str = "person_id", organisation: str = "organisation_id") -> Q:
    """Rows of people for whom `leads` holds."""
    led = viewer.leads_at
    return Q(**{f"{person}__in": viewer.circle.led}) | Q(**{f"{organisation}__in": led})
