from marshrut.core.access import signed_in
from marshrut.core.routes import route
from marshrut.diagnostics.access import TEACHER
from marshrut.diagnostics.views import preparing

PREPARING = ("A3.3.2.1",)

urlpatterns = [
    route(
        "preparing/<int:pk>/",
        preparing.preparing,
        name="preparing",
        who=signed_in,
        whose=TEACHER,
        clauses=("A3.3.2.1", "A2.4.3.7"),
        title="Подготовка к диагностике",
    ),
    route(
        "preparing/<int:pk>/demonstrations/<int:instrument>/items/<int:number>/",
        preparing.item,
        name="demonstration_item",
        who=signed_in,
        whose=TEACHER,
        clauses=PREPARING,
        title="Задание демонстрационного варианта",
    ),
    route(
        "preparing/<int:pk>/demonstrations/<int:instrument>/result/",
        preparing.result,
        name="demonstration_result",
        who=signed_in,
        whose=TEACHER,
        clauses=PREPARING,
        title="Итог демонстрационного варианта",
    ),
    route(
        "preparing/device/",
        preparing.device,
        name="device",
        who=signed_in,
        clauses=PREPARING,
        title="Проверка устройства",
    ),
    route(
        "preparing/device/echo/",
        preparing.echo,
        name="device_echo",
        who=signed_in,
        clauses=PREPARING,
        title="Пробный ответ при проверке устройства",
    ),
]
