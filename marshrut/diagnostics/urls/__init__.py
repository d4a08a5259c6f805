from marshrut.diagnostics.urls import applications, attempts, preparing, results

urlpatterns = [
    *applications.urlpatterns,
    *attempts.urlpatterns,
    *preparing.urlpatterns,
    *results.urlpatterns,
]
