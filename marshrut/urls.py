"""All routes of the house. Third-party ones declare their access in marshrut/people/urls.py."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("a/", include("marshrut.diagnostics.urls.answers")),  # first: the busiest path
    path("", include("marshrut.portal.urls")),
    path("", include("marshrut.desk.urls")),
    path("", include("marshrut.people.urls")),
    path("", include("marshrut.core.urls")),
    path("codifier/", include("marshrut.codifier.urls")),
    path("bank/", include("marshrut.bank.urls")),
    path("", include("marshrut.documents.urls")),
    path("", include("marshrut.notices.urls")),
    path("diagnostics/", include("marshrut.diagnostics.urls")),
    path("", include("marshrut.measures.urls")),
    path("", include("marshrut.pathways.urls")),
    path("", include("marshrut.privacy.urls")),
]
handler500 = "marshrut.core.views.errors.server_error"
if settings.DEMO:
    urlpatterns.append(path("demo/", include("marshrut.demo.urls")))
