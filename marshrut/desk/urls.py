from marshrut.core.access import signed_in
from marshrut.core.routes import route
from marshrut.desk.views import today

urlpatterns = [route("today/", today, name="today", who=signed_in, title="Сегодня")]
