from marshrut.core.access import signed_in
from marshrut.core.routes import route
from marshrut.privacy.access import ADMINISTRATOR, ANSWERER, CORRECTOR, KEEPERS, OWNER
from marshrut.privacy.views import archives, corrections, looks, tabs

SECRECY = ("A2.6.3",)
REGISTER = ("A1.2.2.1",)

urlpatterns = [
    route("privacy/", tabs.privacy, name="privacy", who=KEEPERS, title="Персональные данные"),
    route(
        "me/looks/",
        looks.my_looks,
        name="my_looks",
        who=signed_in,
        clauses=SECRECY,
        title="Кто видел мои данные",
    ),
    route(
        "me/looks/<int:pk>/ask/",
        looks.look_ask,
        name="look_ask",
        who=signed_in,
        whose=OWNER,
        clauses=SECRECY,
        title="Спросить о просмотре",
    ),
    route(
        "me/archive/", archives.my_archive, name="my_archive", who=signed_in, title="Мои данные одним файлом"
    ),
    route(
        "me/archive/ask/",
        archives.archive_ask,
        name="archive_ask",
        who=signed_in,
        title="Собрать архив своих данных",
        posted=True,
    ),
    route(
        "me/archive/<int:pk>/",
        archives.archive_file,
        name="archive_file",
        who=signed_in,
        whose=OWNER,
        title="Скачать архив своих данных",
    ),
    route(
        "me/corrections/",
        corrections.my_corrections,
        name="my_corrections",
        who=signed_in,
        clauses=REGISTER,
        title="Исправить мои данные",
    ),
    route(
        "me/corrections/<slug:field>/",
        corrections.correction_ask,
        name="correction_ask",
        who=signed_in,
        clauses=REGISTER,
        title="Попросить исправить",
    ),
    route(
        "privacy/corrections/",
        corrections.corrections,
        name="corrections",
        who=KEEPERS,
        clauses=REGISTER,
        title="Просьбы исправить данные",
    ),
    route(
        "privacy/corrections/<int:pk>/",
        corrections.correction,
        name="correction",
        who=signed_in,
        whose=OWNER | CORRECTOR,
        clauses=REGISTER,
        title="Просьба исправить данные",
    ),
    route(
        "privacy/corrections/<int:pk>/accept/",
        corrections.correction_accept,
        name="correction_accept",
        who=KEEPERS,
        whose=CORRECTOR,
        clauses=REGISTER,
        title="Исправить данные",
    ),
    route(
        "privacy/corrections/<int:pk>/refuse/",
        corrections.correction_refuse,
        name="correction_refuse",
        who=KEEPERS,
        whose=CORRECTOR,
        clauses=REGISTER,
        title="Отказать в исправлении",
    ),
    route(
        "privacy/inquiries/",
        looks.inquiries,
        name="inquiries",
        who=ADMINISTRATOR,
        clauses=SECRECY,
        title="Обращения о персональных данных",
    ),
    route(
        "privacy/inquiries/<int:pk>/",
        looks.inquiry,
        name="inquiry",
        who=signed_in,
        whose=OWNER | ANSWERER,
        clauses=SECRECY,
        title="Обращение о персональных данных",
    ),
    route(
        "privacy/inquiries/<int:pk>/answer/",
        looks.inquiry_answer,
        name="inquiry_answer",
        who=ADMINISTRATOR,
        clauses=SECRECY,
        title="Ответить на обращение",
    ),
]
