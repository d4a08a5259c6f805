from marshrut.codifier import views
from marshrut.codifier.access import EDITOR
from marshrut.core.access import signed_in
from marshrut.core.routes import route

urlpatterns = [
    route(
        "",
        views.codifier,
        name="codifier",
        who=signed_in,
        clauses=("A2.1.4", "A2.2.2", "A2.2.3"),
        title="Кодификатор компетенций и дефицитов",
    ),
    route(
        "<int:pk>/",
        views.entry,
        name="codifier_entry",
        who=signed_in,
        clauses=("A2.1.4",),
        title="Позиция кодификатора",
    ),
    route(
        "import/",
        views.bring,
        name="codifier_import",
        who=EDITOR,
        clauses=("A2.1.4",),
        title="Загрузка кодификатора",
    ),
    route(
        "import/template/",
        views.template,
        name="codifier_template",
        who=EDITOR,
        clauses=("A2.1.4",),
        title="Шаблон таблицы кодификатора",
    ),
]
