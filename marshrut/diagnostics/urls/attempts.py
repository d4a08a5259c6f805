from marshrut.core.access import signed_in
from marshrut.core.routes import route
from marshrut.diagnostics.access import HOLDER
from marshrut.diagnostics.views import answering
from marshrut.diagnostics.views.attempts import attempt

TAKING = ("A2.5.9.5",)

urlpatterns = [
    route(
        "works/<int:pk>/",
        attempt,
        name="attempt",
        who=signed_in,
        clauses=("A2.5.9.5", "A2.5.9.6", "A3.3.2.1"),
        title="Диагностическая работа",
    ),
    route(
        "works/<int:pk>/items/<int:number>/",
        answering.item,
        name="attempt_item",
        who=HOLDER,
        clauses=TAKING,
        title="Задание работы",
    ),
    route(
        "works/<int:pk>/items/",
        answering.map_of_items,
        name="attempt_map",
        who=HOLDER,
        clauses=TAKING,
        title="Карта заданий",
    ),
    route(
        "works/<int:pk>/sheet/",
        answering.sheet,
        name="attempt_sheet",
        who=HOLDER,
        clauses=TAKING,
        title="Все задания работы",
    ),
    route(
        "works/<int:pk>/finish/",
        answering.finish,
        name="attempt_finish",
        who=HOLDER,
        clauses=TAKING,
        title="Сдать работу",
    ),
    route(
        "works/<int:pk>/done/",
        answering.done,
        name="attempt_done",
        who=HOLDER,
        clauses=("A2.5.9.5", "A2.5.9.6"),
        title="Работа сдана",
    ),
]
