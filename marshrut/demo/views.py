from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from marshrut.core.carrying import remember
from marshrut.demo.actions.signing import sign
from marshrut.demo.forms import SigningForm
from marshrut.demo.queries import cast as queries
from marshrut.people.views.entrance import begin_session


@never_cache
def cast(request):
    """Everybody of the cast by what they do; one click signs in. The route exists only in the demo."""
    if request.method != "POST":
        context = {
            "groups": queries.cast(),
            "phrase": queries.PHRASE,
            "password": queries.PASSWORD,
            "signs": signs(),
        }
        return render(request, "demo/cast.html", context)
    person = queries.member(request.POST.get("key", ""))
    if person is None:
        raise Http404
    begin_session(request, person, "кнопкой на странице демонстрации")
    response = redirect("today")
    remember(response, person.pk)
    return response


def sign_file(request):
    """Sign a downloaded PDF for one of the cast, where a person would use a token or «Госключ»."""
    if not signs():
        raise Http404
    initial = {"person": getattr(request.user, "login", "")}
    form = SigningForm(request.POST or None, request.FILES or None, people=queries.people(), initial=initial)
    if form.is_valid():
        file, person = form.cleaned_data["file"], form.cleaned_data["person"]
        response = HttpResponse(
            sign(file.read(), person, settings.SIGNATURE_AUTHORITIES.parent),
            content_type="application/pkcs7-signature",
        )
        response["Content-Disposition"] = 'attachment; filename="signature.sig"'
        return response
    return render(request, "demo/sign.html", {"form": form})


def signs():
    """Whether this demo has an authority of its own: where OpenSSL knows GOST."""
    return settings.SIGNATURE_AUTHORITIES is not None and settings.SIGNATURE_AUTHORITIES.exists()
