"""What a new value of a norm meets among the ИОМ of today."""

from django.db.models import Count

from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted
from marshrut.pathways.models import Pathway


def curators_above(limit: int, viewer: Viewer) -> str:
    """How many curators already have more ИОМ than the new limit."""
    active = Pathway.objects.exclude(state=Pathway.State.CLOSED).filter(curator__isnull=False)
    above = active.order_by().values("curator_id").annotate(n=Count("pk")).filter(n__gt=limit).count()
    if not above:
        return "Ни у кого из кураторов действующих ИОМ не больше нового предела."
    people = counted(above, "куратора,кураторов,кураторов")
    return f"Уже сейчас больше нового предела у {people}: их ИОМ остаются за ними, новых им не предложат."
