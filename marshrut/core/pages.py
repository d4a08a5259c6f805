"""Values that pages hand to components: what is shown, without a word about how."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest

from marshrut.core import wording

PAGE_SIZE = 50
LEVEL_WIDTH = 326


@dataclass(frozen=True)
class Status:
    """A state in a word; kind is late, soon, good, calm or still."""

    kind: str
    text: str

    @classmethod
    def of_term(cls, left: int, due: date | None = None, *, headed: bool = False) -> "Status":
        """What a term looks like with `left` working days to go: «вт, 24 ноября · 1 рабочий день».

        `headed`: the heading above already says «Просрочено».
        """
        text = wording.working_days(left)
        if left < 0 and not headed:
            text = f"просрочено {text}"
        return cls(wording.term_kind(left), f"{wording.day(due)} · {text}" if due and left > 0 else text)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table: `key` makes its heading a sort link, `number` aligns it right."""

    label: str
    key: str = ""
    number: bool = False


@dataclass(frozen=True)
class Stage:
    """A stage of a path; state is done, now, ahead or stopped."""

    label: str
    note: str = ""
    state: str = "ahead"

    @property
    def current(self) -> bool:
        return self.state == "now"

    @property
    def word(self) -> str:
        return {"done": "пройдено", "now": "сейчас", "stopped": "остановлено"}.get(self.state, "впереди")


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart: `share` in percent (0 to 100) gives the length, `text` stands beside it."""

    label: str
    share: int
    text: str


@dataclass(frozen=True)
class Signature:
    """A party's word under a version; state is agreed, waiting or refused."""

    who: str
    note: str = ""
    state: str = "waiting"
    status: Status | None = None
    clause: str = ""

    @property
    def mark(self) -> Status:
        words = {"agreed": Status("good", "согласие есть"), "refused": Status("late", "отказ")}
        return words.get(self.state, Status("still", "ожидается"))


@dataclass(frozen=True)
class Level:
    """A share with its margin on the scale of levels; all in whole percent, bounds from the norm."""

    share: int
    low: int
    high: int
    bounds: tuple[int, int] = (60, 80)

    def at(self, percent: int) -> float:
        return round(LEVEL_WIDTH * percent / 100, 1)

    @property
    def x(self) -> dict[str, float]:
        """Places on the scale, in units of the figure."""
        first, second = self.at(self.bounds[0]), self.at(self.bounds[1])
        point = self.at(self.share)
        return {
            "first": first,
            "second": second,
            "medium": round(second - first, 1),
            "rest": round(LEVEL_WIDTH - second, 1),
            "low": self.at(self.low),
            "margin": round(self.at(self.high) - self.at(self.low), 1),
            "point": min(max(point, 9), LEVEL_WIDTH - 9),
            "label": min(max(point, 20), LEVEL_WIDTH - 24),
        }


@dataclass(frozen=True)
class Table:
    """A page of rows under sortable columns; what `<c-table>` and `<c-table-foot>` show."""

    columns: Sequence[Column]
    page: Page
    sort: str = ""
    forms: str = "строка,строки,строк"
    rows: Sequence[Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", self.page.object_list)


def sort_key(request: HttpRequest, columns: Iterable[Column], default: str = "") -> str:
    """The asked order (`?sort=-due`) if one of the columns allows it, else the default."""
    asked = request.GET.get("sort", "")
    return asked if asked.removeprefix("-") in {c.key for c in columns if c.key} else default


def ordered(request: HttpRequest, rows: QuerySet, columns: Iterable[Column], *, sort: str = "") -> QuerySet:
    """Rows in the order that the address asks for (`?sort=`), unique by pk at the end: lists and their exports."""
    order = sort_key(request, columns, sort)
    return rows.order_by(*([order] if order else []), "pk")


def narrowed(filters: BaseForm) -> bool:
    """Whether a list is filtered: an empty one then says so, instead of that there is nothing at all."""
    return any(filters.data.get(filters.add_prefix(name)) for name in filters.fields)


def table(
    request: HttpRequest,
    rows: QuerySet,
    columns: Sequence[Column],
    *,
    sort: str = "",
    forms: str = "строка,строки,строк",
    size: int = PAGE_SIZE,
) -> Table:
    """Orders rows as the address asks (`?sort=`, unique by pk at the end) and takes its `?page=`."""
    page = Paginator(ordered(request, rows, columns, sort=sort), size).get_page(request.GET.get("page"))
    return Table(columns, page, sort_key(request, columns, sort), forms)
