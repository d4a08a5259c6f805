"""The spare path: see `core.arrival`."""

from marshrut.core.routes import route
from marshrut.diagnostics.access import HOLDER
from marshrut.diagnostics.views.answers import answers

urlpatterns = [
    route(
        "answers/",
        answers,
        name="answers",
        who=HOLDER,
        clauses=("A2.5.9.5",),
        title="Сохранение ответов",
        posted=True,
    )
]
