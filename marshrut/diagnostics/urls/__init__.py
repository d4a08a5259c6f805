from marshrut.diagnostics.urls import applications, attempts, results, sheets

urlpatterns = [
    *applications.urlpatterns,
    *attempts.urlpatterns,
    *sheets.urlpatterns,
    *results.urlpatterns,
]
