from marshrut.core.routes import route
from marshrut.diagnostics.access import OPERATOR, TYPISTS
from marshrut.diagnostics.views import sheets

PAPER = ("A2.5.7.1",)

urlpatterns = [
    route(
        "sittings/<int:pk>/booklets/",
        sheets.sitting_booklets,
        name="sitting_booklets",
        who=OPERATOR,
        clauses=PAPER,
        title="Напечатать работы и бланки",
    ),
    route(
        "sittings/<int:pk>/handed/",
        sheets.sitting_hand_in,
        name="sitting_hand_in",
        who=OPERATOR,
        clauses=PAPER,
        title="Принять бланки",
        posted=True,
    ),
    route(
        "sittings/<int:pk>/sheets/",
        sheets.sheets,
        name="sheets",
        who=TYPISTS,
        clauses=PAPER,
        title="Ввод ответов с бланков",
    ),
    route(
        "sheets/<slug:code>/",
        sheets.sheet,
        name="sheet",
        who=TYPISTS,
        clauses=PAPER,
        title="Ввод бланка",
    ),
    route(
        "sheets/<slug:code>/settle/",
        sheets.sheet_settle,
        name="sheet_settle",
        who=TYPISTS,
        clauses=PAPER,
        title="Сверка двух вводов",
    ),
    route(
        "sheets/<slug:code>/drop/",
        sheets.sheet_drop,
        name="sheet_drop",
        who=TYPISTS,
        clauses=PAPER,
        title="Снять незаконченный ввод",
    ),
]
