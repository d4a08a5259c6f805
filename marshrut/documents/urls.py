from marshrut.core.access import signed_in
from marshrut.core.routes import route
from marshrut.documents import views

urlpatterns = [
    route("documents/<int:document_id>/", views.document, name="document", who=signed_in, title="Документ"),
    route(
        "documents/<int:document_id>/signature/",
        views.signature_file,
        name="signature_file",
        who=signed_in,
        title="Файл подписи документа",
    ),
    route(
        "documents/<int:document_id>/<slug:name>/",
        views.download,
        name="download",
        who=signed_in,
        title="Файл документа",
    ),
    route("p/<slug:code>/", views.sheet_found, name="sheet_found", who=signed_in, title="Лист по QR-коду"),
    route("sheets/find/", views.find_sheet, name="find_sheet", who=signed_in, title="Найти лист по коду"),
    route(
        "files/<slug:key>/", views.stored_file, name="stored_file", who=signed_in, title="Приложенный файл"
    ),
]
