from marshrut.core.access import signed_in
from marshrut.core.routes import route
from marshrut.measures import views

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
]
