from marshrut.core.access import signed_in
from marshrut.core.routes import route
from marshrut.diagnostics.views import programmes
from marshrut.measures.access import GROUP_LECTURER, OPERATOR, ORGANISER

urlpatterns = [
    route(
        "programmes/<int:pk>/",
        programmes.group,
        name="group",
        who=signed_in,
        whose=ORGANISER | GROUP_LECTURER | OPERATOR,
        clauses=("A2.5.3", "A2.6.3"),
        title="Группа слушателей программы",
    ),
    route(
        "programmes/<int:pk>/tests/<slug:purpose>/",
        programmes.order,
        name="programme_order",
        who=signed_in,
        whose=ORGANISER,
        clauses=("A2.3.1.1", "A2.5.3", "A2.5.6.2", "A2.5.7.2"),
        title="Заявка на тест программы",
    ),
    route(
        "mine/programmes/<int:pk>/",
        programmes.my_programme,
        name="my_programme",
        who=signed_in,
        clauses=("A2.5.3",),
        title="Входной и итоговый тест",
    ),
]
