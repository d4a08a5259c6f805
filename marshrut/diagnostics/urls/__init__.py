from marshrut.diagnostics.urls import applications, attempts, preparing, results, sheets

urlpatterns = [
    *applications.urlpatterns,
    *attempts.urlpatterns,
    *sheets.urlpatterns,
    *preparing.urlpatterns,
    *results.urlpatterns,
]
