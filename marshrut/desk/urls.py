from marshrut.core.access import role, signed_in
from marshrut.core.routes import route
from marshrut.core.viewer import Role
from marshrut.desk.views.control import control
from marshrut.desk.views.done import done_list
from marshrut.desk.views.search import search_page
from marshrut.desk.views.today import today

urlpatterns = [
    route("today/", today, name="today", who=signed_in, title="Сегодня"),
    route("search/", search_page, name="search", who=signed_in, title="Поиск"),
    route("done/", done_list, name="done", who=signed_in, title="Сделано"),
    route(
        "control/",
        control,
        name="control",
        who=role(Role.DEPARTMENT),
        clauses=("A0.5",),
        title="Контроль исполнения",
    ),
]
