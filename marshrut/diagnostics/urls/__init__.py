from marshrut.diagnostics.urls import applications, attempts, preparing, programmes, results, sheets

urlpatterns = [
    *applications.urlpatterns,
    *attempts.urlpatterns,
    *preparing.urlpatterns,
    *programmes.urlpatterns,
    *results.urlpatterns,
    *sheets.urlpatterns,
]
