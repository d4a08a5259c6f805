"""Who looks or acts, when, and by what right: one frozen value per request or job."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models


class Role(models.TextChoices):
    """Roles that an appointment gives; a teacher's own things need none."""

    HEAD = "head", "руководитель организации"
    DEPUTY = "deputy", "заместитель руководителя"
    ASSOCIATION_HEAD = "association_head", "руководитель методического объединения"
    MENTOR = "mentor", "педагог-наставник"
    OPERATOR = "operator", "региональный оператор"
    ANALYST = "analyst", "аналитик ЦНППМ"
    DEVELOPER = "developer", "разработчик ИОМ"
    METHODIST = "methodist", "региональный методист"
    LECTURER = "lecturer", "преподаватель института"
    AUTHOR = "author", "автор материалов"
    EXPERT = "expert", "эксперт материалов"
    APPROVER = "approver", "утверждающий материалы"
    DEPARTMENT = "department", "специалист Департамента"
    MUNICIPAL = "municipal", "муниципальный методист"
    ADMINISTRATOR = "administrator", "администратор"


ADMITTED = (Role.ANALYST, Role.DEVELOPER)
"""Staff of the centre admitted to individual results (A2.6.1, decision 4)."""


OWN = "self"
"""The capacity of somebody who acts in none of their roles."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """One appointment in force: a role and the scope it reaches (None means the whole region)."""

    role: str
    organisation_id: int | None = None
    municipality_id: int | None = None
    subject_id: int | None = None
    appointment_id: int | None = None
    since: date | None = None


class NotSignedIn(Exception):
    """A visitor or a job came where the domain counts on a person."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Everything that reads or writes takes one. It makes no query and reads no clock.

    `job` names the job when the system itself acts; then there is no person.
    """

    person_id: int | None
    at: datetime
    capacities: tuple[Capacity, ...] = ()
    name: str = ""
    job: str = ""
    colleagues_at: frozenset[int] = frozenset()
    """Ids of organisations whose people are the viewer's colleagues: where somebody of the admitted staff works,
    but for the institute, whose staff process the results of its own people too.
    """
    request: str = ""
    """Keyed digest of what was sent: the same request again is a second click, another one is a second thought."""
    results_closed: bool = False
    """The account was recovered by a card whose issuer is no judge of who asks; until its person proves to be
    themselves, no individual result is shown to it, whosever it is (A2.6.3).
    """
    held: tuple[Capacity, ...] = ()
    """All roles in force, those too in which the viewer does not act now: what is closed to somebody because of a
    role stays closed whatever they have chosen.
    """
    acting: str = ""
    """The one appointment in which the viewer acts, by its key, or `OWN` for none; empty: in all at once."""
    withheld: frozenset[str] = frozenset()
    """Roles that were given to the person and stand closed until they set up a second factor."""
    factor_due: datetime | None = None
    """When roles close, or closed, for want of a second factor; None while nothing is awaited."""
    _roles: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.held:
            object.__setattr__(self, "held", self.capacities)
        object.__setattr__(self, "_roles", frozenset(c.role for c in self.capacities))

    @property
    def is_system(self) -> bool:
        return bool(self.job)

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def identity(self) -> int:
        """The person's key, where somebody must have signed in. Raises `NotSignedIn`."""
        if self.person_id is None:
            raise NotSignedIn
        return self.person_id

    @property
    def today(self) -> date:
        """The calendar day in the region's zone."""
        return self.at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()

    def has(self, *roles: str) -> bool:
        return not self._roles.isdisjoint(roles)

    @property
    def withheld_labels(self) -> list[str]:
        """The closed roles in words, in the order in which roles are listed."""
        return [str(role.label) for role in Role if role in self.withheld]

    def holds(self, *roles: str) -> bool:
        """Whether the person has one of the roles, in whatever capacity they act: for what a role forbids."""
        return any(c.role in roles for c in self.held)

    def organisations(self, *roles: str) -> frozenset[int]:
        """Ids of organisations in which the viewer holds one of the roles."""
        return frozenset(
            c.organisation_id for c in self.capacities if c.role in roles and c.organisation_id is not None
        )

    def municipalities(self, *roles: str) -> frozenset[int]:
        return frozenset(
            c.municipality_id for c in self.capacities if c.role in roles and c.municipality_id is not None
        )

    def was(self, role: str, organisation_id: int, at: datetime) -> bool:
        """Whether the viewer held the role in the organisation on that day already, and holds it still."""
        day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        return any(
            c.role == role and c.organisation_id == organisation_id and c.since is not None and c.since <= day
            for c in self.capacities
        )

    def too_near(self) -> frozenset[int]:
        """Ids of organisations whose people's results the viewer sees in no role of the centre (A2.6.3)."""
        led = (c.organisation_id for c in self.held if c.role in (Role.HEAD, Role.DEPUTY))
        return self.colleagues_at | frozenset(pk for pk in led if pk is not None)

    def moved_to(self, at: datetime) -> "Viewer":
        return replace(self, at=at)


def system(job: str, at: datetime) -> Viewer:
    """The viewer of a job: it acts by the table of a flow, not by anybody's appointment."""
    return Viewer(person_id=None, at=at, job=job, name="Система")


def nobody(at: datetime, capacities: Iterable[Capacity] = ()) -> Viewer:
    """A visitor who has not signed in."""
    return Viewer(person_id=None, at=at, capacities=tuple(capacities))
