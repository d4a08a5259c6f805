from django.shortcuts import render


def csrf_failure(request, reason=""):  # noqa: ARG001 – Django passes it by name
    return render(request, "403_csrf.html", status=403)
