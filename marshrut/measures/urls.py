from marshrut.core.access import signed_in
from marshrut.core.routes import route
from marshrut.measures import views
from marshrut.measures.access import OPERATOR, ORGANISER

urlpatterns = [
    route(
        "measures/",
        views.measures,
        name="measures",
        who=signed_in,
        clauses=("A3.5.6", "A3.5.7"),
        title="Мероприятия",
    ),
    route(
        "measures/<int:measure_id>/",
        views.measure,
        name="measure",
        who=signed_in,
        clauses=("A3.5.7", "A3.5.8"),
        title="Мероприятие",
    ),
    route(
        "measures/<int:measure_id>/group/",
        views.group_new,
        name="group_new",
        who=OPERATOR,
        clauses=("A2.5.3",),
        title="Открыть группу слушателей",
    ),
    route(
        "programmes/",
        views.group_list,
        name="groups",
        who=signed_in,
        clauses=("A2.5.3",),
        title="Группы слушателей",
    ),
    route(
        "programmes/<int:pk>/enrol/",
        views.group_enrol,
        name="group_enrol",
        who=signed_in,
        whose=ORGANISER,
        clauses=("A2.5.3",),
        title="Зачисление слушателей",
    ),
    route(
        "programmes/<int:pk>/expel/<int:listener>/",
        views.group_expel,
        name="group_expel",
        who=signed_in,
        whose=ORGANISER,
        clauses=("A2.5.3",),
        title="Отчисление слушателя",
    ),
]
