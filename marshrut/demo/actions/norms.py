"""Terms that the order does not name: the made-up region has set them by acts of its own."""

from datetime import timedelta

from marshrut.core.models import Norm
from marshrut.core.norms import forget
from marshrut.demo.actions.region import Region
from marshrut.demo.queries.content import content

IN_FORCE_FOR = timedelta(days=800)


def set_norms(region: Region) -> None:
    """In force before anything of the scenario happened."""
    at = region.days.now - IN_FORCE_FOR
    administrator = region.known["administrator"].person
    Norm.objects.bulk_create(
        Norm(version=1, since=at.date(), set_at=at, set_by=administrator, **row)
        for row in content("stories")["norm"]
    )
    forget()
