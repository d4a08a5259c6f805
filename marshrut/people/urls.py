from marshrut.core.access import anyone, signed_in
from marshrut.core.routes import route
from marshrut.people.views import entrance

urlpatterns = [
    route("sign-in/", entrance.sign_in, name="sign_in", who=anyone, title="Вход"),
    route(
        "sign-in/password/", entrance.first_password, name="first_password", who=anyone, title="Первый пароль"
    ),
    route("sign-out/", entrance.sign_out, name="sign_out", who=anyone, title="Выход"),
    route(
        "me/password/", entrance.password_change, name="password_change", who=signed_in, title="Смена пароля"
    ),
]
