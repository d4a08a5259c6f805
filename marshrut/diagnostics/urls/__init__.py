from marshrut.diagnostics.urls import applications, attempts, results

urlpatterns = [*applications.urlpatterns, *attempts.urlpatterns, *results.urlpatterns]
