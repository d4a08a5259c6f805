"""What every page's frame shows: the viewer's places, the region's names."""

from dataclasses import dataclass

from django.urls import reverse

from marshrut.core.display import Display
from marshrut.core.norms import bodies
from marshrut.core.standing import title
from marshrut.core.viewer import Role
from marshrut.desk.queries.duties import count_duties

CENTRE = (Role.OPERATOR, Role.ANALYST, Role.DEVELOPER)
SCHOOL = (Role.HEAD, Role.DEPUTY)

# label, name of the route, roles that have it in their rail (none: everybody who has signed in), name in the bar
# of phones where the label is long
PLACES = (
    ("Заявки", "applications", (Role.OPERATOR, *SCHOOL)),
    ("Сеансы", "sittings", (Role.OPERATOR,)),
    ("Участие", "attendance", SCHOOL),
    ("Результаты", "results", (Role.ANALYST,)),
    ("ИОМ", "pathways", (Role.DEVELOPER, Role.METHODIST, Role.LECTURER, Role.MUNICIPAL, *SCHOOL)),
    ("Группы слушателей", "groups", (Role.OPERATOR, Role.LECTURER), "Группы"),
    ("Мероприятия", "measures", (Role.OPERATOR, Role.DEVELOPER, Role.METHODIST, Role.LECTURER)),
    ("Банк материалов", "bank", (Role.AUTHOR, Role.EXPERT, Role.APPROVER, Role.OPERATOR), "Банк"),
    ("Кодификатор", "codifier", (*CENTRE, Role.METHODIST, Role.ADMINISTRATOR), "Коды"),
    ("Люди и школы", "people", (*CENTRE, Role.ADMINISTRATOR, *SCHOOL), "Люди"),
    ("Контроль исполнения", "control", (Role.DEPARTMENT,), "Контроль"),
    ("Нормы и названия", "settings", (Role.ADMINISTRATOR,), "Нормы"),
    ("Календарь", "calendar", (Role.ADMINISTRATOR,)),
    ("Фоновые работы", "jobs", (Role.ADMINISTRATOR,)),
    ("Персональные данные", "privacy", (Role.OPERATOR, Role.ADMINISTRATOR, *SCHOOL), "Данные"),
    ("Письма", "letters", (Role.ADMINISTRATOR,)),
    ("Мои диагностики", "my_diagnostics", (), "Диагностики"),
    ("Мой ИОМ", "my_pathways", ()),
)


@dataclass(frozen=True)
class Place:
    label: str
    short: str
    url: str
    current: bool
    count: int | None = None


def frame(request):
    """Context of every page. The rail of who has signed in opens with what awaits them."""
    viewer = getattr(request, "viewer", None)
    display = Display.of(request)
    if viewer is None:
        return {"display": display}
    return {
        "display": display,
        "viewer": viewer,
        "capacity": _capacity(viewer),
        "region": bodies(viewer.today),
        "places": _Places(request, viewer),
    }


class _Places:
    """Made when a template asks: pages without the rail make no query for it."""

    def __init__(self, request, viewer):
        self._request, self._viewer, self._made = request, viewer, None

    def __iter__(self):
        return iter(self._all())

    def __len__(self):
        return len(self._all())

    def __getitem__(self, index):
        return self._all()[index]

    def _all(self):
        if self._made is None:
            self._made = self._build()
        return self._made

    def _build(self):
        if not self._viewer.signed_in:
            return [self._place("Регламент", "regulations")]
        own = [p for p in PLACES if not p[2] or self._viewer.has(*p[2])]
        return [
            self._place("Сегодня", "today", count_duties(self._viewer)[0] or None),
            *(self._place(label, name, short="".join(short)) for label, name, _, *short in own),
            self._place("Регламент", "regulations"),
        ]

    def _place(self, label, name, count=None, short=""):
        url = reverse(name)
        path = self._request.path
        return Place(label, short or label, url, path == url or (url != "/" and path.startswith(url)), count)


def _capacity(viewer):
    labels = dict.fromkeys(title(c) for c in viewer.capacities)
    told = ", ".join(labels) or ("педагог" if viewer.signed_in else "")
    return f"сейчас {told}" if viewer.acting else told
