from marshrut.core.access import signed_in
from marshrut.core.routes import route
from marshrut.core.views.steps import step

urlpatterns = [
    route("do/<int:case_id>/<slug:name>/", step, name="step", who=signed_in, title="Шаг дела"),
]
