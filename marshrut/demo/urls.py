from marshrut.core.access import anyone
from marshrut.core.routes import route
from marshrut.demo import views

urlpatterns = [
    route("", views.cast, name="demo", who=anyone, title="Вход в демонстрационный регион"),
]
