from marshrut.core.access import signed_in
from marshrut.core.routes import route
from marshrut.diagnostics.views.attempts import attempt

urlpatterns = [
    route(
        "works/<int:pk>/",
        attempt,
        name="attempt",
        who=signed_in,
        clauses=("A2.5.9.5", "A2.5.9.6"),
        title="Диагностическая работа",
    ),
]
