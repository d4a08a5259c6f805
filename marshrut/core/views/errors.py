from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader

from marshrut.core.loglines import number_of_request


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def server_error(_request):
    """Without the frame of other pages: what it asks the database for may be what failed."""
    page = loader.get_template("500.html").render({"number": number_of_request.get()})
    return HttpResponseServerError(page)
