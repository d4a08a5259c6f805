from marshrut.diagnostics.urls import applications, attempts, preparing, results, sheets

urlpatterns = [
    *applications.urlpatterns,
    *attempts.urlpatterns,
    *preparing.urlpatterns,
    *results.urlpatterns,
    *sheets.urlpatterns,
]
