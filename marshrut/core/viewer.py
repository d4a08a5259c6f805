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
    ANALYST = "analyst", "аналитик центра"
    DEVELOPER = "developer", "разработчик ИОМ"
    METHODIST = "methodist", "региональный методист"
    LECTURER = "lecturer", "преподаватель института"
    AUTHOR = "author", "автор материалов"
    EXPERT = "expert", "эксперт материалов"
    APPROVER = "approver", "утверждающий материалы"
    DEPARTMENT = "department", "специалист органа управления образованием"
    MUNICIPAL = "municipal", "муниципальный методист"
    ADMINISTRATOR = "administrator", "администратор"


ADMITTED = (Role.ANALYST, Role.DEVELOPER)
"""Staff of the centre admitted to individual results (A2.6.1, decision 4)."""
CURATING = (Role.METHODIST, Role.LECTURER, Role.ASSOCIATION_HEAD, Role.MENTOR)
"""Who can be the curator of an ИОМ (A3.4.4.2)."""
LEADING = (Role.HEAD, Role.DEPUTY)
"""Who leads a school: its people's results are kept from them in every role (A2.6.3)."""
REACHING = (*ADMITTED, *CURATING, Role.OPERATOR)
"""Who comes upon single people of the whole region, and has to be kept from those who are near."""


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
    stands_for: str = ""
    """Whose duties are done by this appointment, in the accusative: «Сомова П. И.»; empty for one's own role."""
    act: str = ""
    """The document by which somebody stands in."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Who is near a viewer on a day, by every work in force of both: the main one, a second one, one for a term.

    `places`: organisations where the viewer works or holds a role. `colleagues`: keys of the people who work there;
    `outside` those of them who work there elsewhere than in the institute, whose staff process the results of its
    own people too; `led` those whose head or deputy the viewer is.
    """

    places: frozenset[int] = frozenset()
    outside_places: frozenset[int] = frozenset()
    colleagues: frozenset[int] = frozenset()
    outside: frozenset[int] = frozenset()
    led: frozenset[int] = frozenset()


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
    circle: Circle = Circle()
    """Who is near; known of those only who have a `REACHING` role."""
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
        """Whether the viewer held the role in the organisation on that day already, and holds it still: in their own
        right, for what was entrusted to the head is not entrusted to whoever stands in.
        """
        day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        return any(
            c.role == role and c.organisation_id == organisation_id and c.since is not None and c.since <= day
            for c in self.capacities
            if not c.stands_for
        )

    @property
    def leads_at(self) -> frozenset[int]:
        """Ids of organisations that the viewer leads, in whatever capacity they act: for what that forbids."""
        led = (c.organisation_id for c in self.held if c.role in LEADING)
        return frozenset(pk for pk in led if pk is not None)

    def too_near(self) -> frozenset[int]:
        """Ids of organisations whose people's results the viewer sees in no role of the centre (A2.6.3)."""
        return self.circle.outside_places | self.leads_at

    @property
    def subordinates(self) -> frozenset[int]:
        """Ids of the people of the schools that the viewer leads, where they also serve as the region's operator: of
        these people's individual applications they learn nothing (decision 3).
        """
        return self.circle.led if self.holds(Role.OPERATOR) else frozenset()

    def apart(self) -> frozenset[int]:
        """Ids of people whose individual applications do not exist for the viewer: those of the school they lead
        while they serve as operator, and the person of an account recovered at school (decisions 3, 29).
        """
        own = {self.person_id} if self.results_closed and self.person_id is not None else set()
        return self.subordinates | own

    def moved_to(self, at: datetime) -> "Viewer":
        return replace(self, at=at)


def system(job: str, at: datetime) -> Viewer:
    """The viewer of a job: it acts by the table of a flow, not by anybody's appointment."""
    return Viewer(person_id=None, at=at, job=job, name="Система")


def nobody(at: datetime, capacities: Iterable[Capacity] = ()) -> Viewer:
    """A visitor who has not signed in."""
    return Viewer(person_id=None, at=at, capacities=tuple(capacities))
