from marshrut.core.access import anyone, role, signed_in
from marshrut.core.routes import route
from marshrut.core.viewer import Role
from marshrut.notices.views import lists, own, secret

ADMINISTRATOR = role(Role.ADMINISTRATOR)

urlpatterns = [
    route("me/letters/", own.my_letters, name="my_letters", who=signed_in, title="Письма и календарь"),
    route("me/letters/address/", own.address, name="letters_address", who=signed_in, title="Адрес для писем"),
    route(
        "me/letters/address/remove/",
        own.address_remove,
        name="letters_address_remove",
        who=signed_in,
        title="Убрать адрес для писем",
        posted=True,
    ),
    route(
        "me/letters/choice/",
        own.letters_choose,
        name="letters_choose",
        who=signed_in,
        title="Какие письма получать",
        posted=True,
    ),
    route(
        "me/feed/make/",
        own.feed_make,
        name="feed_make",
        who=signed_in,
        title="Подключить календарь",
        posted=True,
    ),
    route(
        "me/feed/revoke/",
        own.feed_revoke,
        name="feed_revoke",
        who=signed_in,
        title="Отключить календарь",
        posted=True,
    ),
    route("feed/<slug:token>.ics", secret.feed, name="feed", who=anyone, title="Календарь сроков"),
    route("letters/", lists.letters, name="letters", who=ADMINISTRATOR, title="Письма"),
    route(
        "letters/<uuid:number>/again/",
        lists.letter_again,
        name="letter_again",
        who=ADMINISTRATOR,
        title="Отправить письмо ещё раз",
        posted=True,
    ),
    route("letters/<uuid:number>/", own.letter, name="letter", who=signed_in, title="Дело, о котором письмо"),
    route(
        "letters/confirm/<str:token>/",
        own.letters_confirm,
        name="letters_confirm",
        who=signed_in,
        title="Подтвердить адрес",
    ),
    route("letters/off/<str:token>/", secret.letters_off, name="letters_off", who=anyone, title="Отписаться"),
]
