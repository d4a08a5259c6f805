from marshrut.core.access import anyone
from marshrut.core.routes import route
from marshrut.demo import views

urlpatterns = [
    route("", views.cast, name="demo", who=anyone, title="Вход в демонстрационный регион"),
    route(
        "sign/", views.sign_file, name="demo_sign", who=anyone, title="Подпись файла вместо программы подписи"
    ),
]
