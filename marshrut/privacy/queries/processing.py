"""Texts of the consent to processing, and who has none, has withdrawn it, or holds an older text."""

from datetime import date

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When

from marshrut.core.viewer import Viewer
from marshrut.people.models import Employment, Person, in_force
from marshrut.privacy.models import Processing, ProcessingText

GIVEN, OUTDATED, WITHDRAWN, DECLINED, NONE = "given", "outdated", "withdrawn", "declined", "none"
STANDINGS = (
    (NONE, "не отвечали"),
    (DECLINED, "решили не давать"),
    (WITHDRAWN, "отозвали"),
    (OUTDATED, "прежняя редакция"),
    (GIVEN, "дано"),
)


def text_on(day: date) -> ProcessingText | None:
    """The text in force on a day: the newest of those that have begun."""
    return ProcessingText.objects.filter(since__lte=day).order_by("-since", "-number").first()


def texts():
    return ProcessingText.objects.select_related("set_by").order_by("-number")


def held_by(viewer: Viewer) -> Processing | None:
    """The viewer's consent that stands."""
    given = Processing.objects.filter(person_id=viewer.identity, state=Processing.State.GIVEN)
    return given.select_related("case", "text").first()


def own_answers(viewer: Viewer):
    """All that the viewer has answered, the newest first."""
    own = Processing.objects.filter(person_id=viewer.identity)
    return own.select_related("case", "text").order_by("-pk")


def to_ask(viewer: Viewer) -> ProcessingText | None:
    """The text that the viewer has not answered: none or an older one is held, and none was withdrawn under it."""
    current = text_on(viewer.today)
    if current is None:
        return None
    answered = Processing.objects.filter(person_id=viewer.identity, text=current)
    return None if answered.exclude(state=Processing.State.RENEWED).exists() else current


def standings(viewer: Viewer):
    """Everybody who works in the region, with how their consent stands and where they work."""
    current = text_on(viewer.today)
    own = Processing.objects.filter(person=OuterRef("pk")).exclude(state=Processing.State.RENEWED)
    newest = own.order_by("-pk")
    works = Employment.objects.filter(in_force(viewer.today), person=OuterRef("pk")).order_by(
        "-is_main", "pk"
    )
    at_work = Employment.objects.filter(in_force(viewer.today)).values("person_id")
    people = Person.objects.visible_to(viewer).filter(pk__in=at_work, is_active=True)
    return people.annotate(
        held=Subquery(newest.values("state")[:1]),
        held_number=Subquery(newest.values("text__number")[:1]),
        given_at=Subquery(newest.values("given_at")[:1]),
        withdrawn_at=Subquery(newest.values("withdrawn_at")[:1]),
        consent_id=Subquery(newest.values("pk")[:1]),
        place=Subquery(works.values("organisation__short_name")[:1]),
    ).annotate(
        standing=Case(
            When(held__isnull=True, then=Value(NONE)),
            When(held=Processing.State.DECLINED, then=Value(DECLINED)),
            When(~Q(held=Processing.State.GIVEN), then=Value(WITHDRAWN)),
            When(held_number=current.number if current else 0, then=Value(GIVEN)),
            default=Value(OUTDATED),
            output_field=CharField(),
        ),
    )
