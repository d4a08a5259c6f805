from marshrut.core.access import role, signed_in
from marshrut.core.routes import route
from marshrut.core.viewer import Role
from marshrut.diagnostics.access import RESULT_READERS, TEACHER
from marshrut.diagnostics.views import previewing
from marshrut.diagnostics.views import results as views
from marshrut.diagnostics.views.typical import typical_deficits

ANALYST = role(Role.ANALYST)

urlpatterns = [
    route("mine/", views.mine, name="my_diagnostics", who=signed_in, title="Мои диагностики"),
    route(
        "results/",
        views.results,
        name="results",
        who=ANALYST,
        clauses=("A2.6.1", "A2.2.2"),
        title="Результаты диагностики",
    ),
    route(
        "results/typical/",
        typical_deficits,
        name="typical_deficits",
        who=ANALYST,
        clauses=("A2.2.2",),
        title="Массовые дефициты",
    ),
    route(
        "results/decide/",
        views.to_decide,
        name="results_to_decide",
        who=ANALYST,
        clauses=("A2.6.6.1", "A3.4.3.2"),
        title="Кому нужен ИОМ",
    ),
    route(
        "results/<int:case_id>/",
        views.result,
        name="result",
        who=signed_in,
        whose=RESULT_READERS,
        clauses=("A2.6.3", "A2.5.9.6", "A3.4.2.2"),
        title="Результат диагностики",
    ),
    route(
        "results/<int:case_id>/preview/",
        previewing.result_preview,
        name="result_preview",
        who=ANALYST,
        clauses=("A2.5.9.6",),
        title="Как педагог увидит результат",
    ),
    route(
        "results/<int:case_id>/decide/",
        views.decide,
        name="result_decide",
        who=ANALYST,
        clauses=("A2.6.6.1",),
        title="Нужен ли ИОМ",
    ),
    route(
        "works/<int:case_id>/certificate/",
        views.certificate,
        name="certificate",
        who=signed_in,
        whose=TEACHER,
        clauses=("A2.6.3",),
        title="Справка о прохождении, без результата",
    ),
    route(
        "sittings/<int:case_id>/results/",
        views.sitting_results,
        name="sitting_results",
        who=ANALYST,
        clauses=("A2.5.9.6", "A2.6.1"),
        title="Результаты сеанса",
    ),
    route(
        "sittings/<int:case_id>/results/release/",
        views.release,
        name="sitting_release",
        who=ANALYST,
        clauses=("A2.5.9.6",),
        title="Сообщить результаты сеанса",
    ),
]
