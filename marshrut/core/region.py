"""What the region sets: each norm and name with its dated values; how one is changed and what that touches."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from marshrut.core import norms
from marshrut.core.bodies import Bodies, BodyInfo
from marshrut.core.models import Deadline, Norm
from marshrut.core.region_file import standing
from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted, day_year
from marshrut.core.workflow import Refused, Stale
from marshrut.core.workflow.registry import terms_by
from marshrut.regulations.norm import Kind, NormError
from marshrut.regulations.norms import Norms

Touch = Callable[[Any, Viewer], str]
MOVED = "Пока вы читали, значение изменили. Посмотрите новое и внесите своё ещё раз."


class Info(Protocol):
    """What norms and names have in common for the pages."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def clause(self) -> str: ...

    @property
    def note(self) -> str: ...

    @property
    def default(self) -> Any: ...

    def show(self, value: Any) -> str: ...

    def check(self, value: Any) -> Any: ...

    def parse(self, text: str) -> Any: ...


_touches: dict[str, list[Touch]] = {}


def touches(name: str, told: Touch) -> None:
    """A room tells what a new value of a norm meets today: a sentence, or nothing."""
    if told not in _touches.setdefault(name, []):
        _touches[name].append(told)


@dataclass(frozen=True)
class Setting:
    """A norm or a name with the value in force on a day and the change that comes next."""

    info: Info
    value: Any
    ahead: Norm | None = None

    @property
    def own(self) -> bool:
        """Whether the region differs from the order."""
        return bool(self.info.check(self.value) != self.info.check(self.default))

    @property
    def default(self) -> Any:
        """What the region's order says: the value of its file, without one that of the order the system knows."""
        return {**standing("norms"), **standing("bodies")}.get(self.info.name, self.info.default)

    @property
    def shown(self) -> str:
        return self.info.show(self.value)

    @property
    def shown_default(self) -> str:
        return self.info.show(self.info.check(self.default))

    @property
    def shown_ahead(self) -> str:
        return self.info.show(self.info.check(self.ahead.value)) if self.ahead else ""


def known() -> dict[str, Info]:
    listed: list[Info] = [*Norms.listed(), *Bodies.listed()]
    return {info.name: info for info in listed}


def groups() -> list[tuple[str, list[Info]]]:
    """(heading, norms) as the page shows them."""
    listed = Norms.listed()
    terms = [info for info in listed if info.kind is Kind.WORKING_DAYS]
    spans = [info for info in listed if info.kind in (Kind.DAYS, Kind.MONTHS, Kind.YEARS)]
    rest = [info for info in listed if info not in terms and info not in spans]
    return [
        ("Сроки в рабочих днях", [*terms]),
        ("Сроки в месяцах, годах и днях", [*spans]),
        ("Границы, пределы и состав", [*rest]),
        ("Названия, номера и написания", [*Bodies.listed()]),
    ]


def settings_on(on: date) -> list[tuple[str, list[Setting]]]:
    """Everything that the region sets, with the values of a day and what comes after it. One query."""
    ahead: dict[str, Norm] = {}
    for row in _counting(Norm.objects.filter(since__gt=on)):
        ahead.setdefault(row.name, row)
    values = _values(on)
    return [
        (title, [Setting(i, values[i.name], ahead.get(i.name)) for i in infos]) for title, infos in groups()
    ]


def setting(name: str, on: date) -> Setting:
    return Setting(known()[name], _values(on)[name])


def history(name: str) -> list[Norm]:
    """All that was ever set for a name, the newest first."""
    return list(Norm.objects.filter(name=name).select_related("set_by").order_by("-version"))


def counting(rows: Iterable[Norm]) -> set[int]:
    """Keys of the rows that count: of those for one day the newest, unless it takes the value back."""
    return {row.pk for row in _counting(rows)}


def what_changes(name: str, value: Any, since: date, viewer: Viewer) -> list[str]:
    """What a new value touches, in sentences; nothing is written."""
    found = known()[name]
    said = [] if isinstance(found, BodyInfo) else _open_terms(name, since)
    if isinstance(found, BodyInfo):
        said.append("Изданные документы и присвоенные номера остаются прежними.")
    said += [words for told in _touches.get(name, ()) if (words := told(value, viewer))]
    return said or ["Действующих дел это не касается: новое значение прочитают там, где оно понадобится."]


@transaction.atomic
def change(*, name: str, value: Any, since: date, basis: str, seen: int, viewer: Viewer) -> Norm:
    """Set a value from a day on, today or later. `value` None takes back what was set for that day.

    Raises Refused where the value contradicts another one in force on that day or after it, Stale where somebody
    else changed the name since version `seen`.
    """
    if since < viewer.today:
        raise Refused(f"Задним числом значение не меняется: укажите {day_year(viewer.today)} или позднее.")
    newest = Norm.objects.filter(name=name).aggregate(newest=Max("version"))["newest"] or 0
    if newest != seen:
        raise Stale(MOVED)
    _refuse_contradiction(name, value, since)
    row = Norm(name=name, version=seen + 1, value=value, since=since, basis=basis)
    row.set_by_id, row.set_at = viewer.person_id, viewer.at
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Stale(MOVED) from None
    norms.forget()
    transaction.on_commit(norms.forget)
    return row


def _values(on: date) -> Mapping[str, Any]:
    of_norms, of_bodies = norms.norms(on), norms.bodies(on)
    return {
        **{info.name: getattr(of_norms, info.name) for info in Norms.listed()},
        **{info.name: getattr(of_bodies, info.name) for info in Bodies.listed()},
    }


def _counting(rows: Iterable[Norm]) -> list[Norm]:
    newest = {(row.since, row.name): row for row in sorted(rows, key=lambda row: row.version)}
    return [row for _, row in sorted(newest.items(), key=lambda item: item[0]) if row.value is not None]


def _open_terms(name: str, since: date) -> list[str]:
    wanted = [Q(case__kind=kind, name=term.name) for kind, term in terms_by(name)]
    if not wanted:
        return []
    either = wanted[0]
    for one in wanted[1:]:
        either |= one
    terms = counted(
        Deadline.objects.open().filter(either).count(), "открытый срок,открытых срока,открытых сроков"
    )
    return [
        f"По прежнему значению идут {terms}: они останутся как есть. Новое — для сроков, которые начнутся с {day_year(since)}."
    ]


def _refuse_contradiction(name: str, value: Any, since: date) -> None:
    """The order of some norms holds on every day from `since` on (`PAIRS`)."""
    if name not in {info.name for info in Norms.listed()}:
        return
    new = Norm(name=name, version=10**6, value=value, since=since)
    kept = _counting([*Norm.objects.all(), new])
    own = {info.name for info in Norms.listed()}
    for on in sorted({since, *(row.since for row in kept if row.since > since)}):
        try:
            Norms.from_values({row.name: row.value for row in kept if row.since <= on and row.name in own})
        except NormError as error:
            raise Refused(f"{error} Так было бы с {day_year(on)}.") from None
