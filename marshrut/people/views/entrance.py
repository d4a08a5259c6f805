from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.shortcuts import redirect, render, resolve_url
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from marshrut.core.forms import applied
from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.access.addresses import address_of
from marshrut.people.actions.throttle import Throttled
from marshrut.people.forms import FirstPassword, NewPassword, SignIn
from marshrut.people.models import Slip

BACKEND = "django.contrib.auth.backends.ModelBackend"
PROVEN = "slip"
PROVEN_FOR = timedelta(minutes=20)


@sensitive_post_parameters("secret")
@never_cache
def sign_in(request):
    """One form for a password and for a slip's code: who comes for the first time needs no other page."""
    onward = _onward(request)
    if request.viewer.signed_in:
        return redirect(onward)
    form, status = SignIn(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            return _entered(request, onward, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.messages[0])
            status = 429 if isinstance(refusal, Throttled) else 422
    context = {"form": form, "next": onward, "demo": settings.DEMO}
    return render(request, "people/sign_in.html", context, status=status)


def _entered(request, onward, **typed):
    found = actions.enter(**typed, address=address_of(request), viewer=request.viewer)
    if found.slip is None:
        login(request, found.person, BACKEND)
        return redirect(onward)
    request.session.cycle_key()
    request.session[PROVEN] = [found.slip.pk, (request.viewer.at + PROVEN_FOR).isoformat()]
    return redirect("first_password")


@sensitive_post_parameters()
@never_cache
def first_password(request):
    """After a proven code: an own password, and the person is in."""
    slip = _proven(request)
    if slip is None:
        messages.error(request, "Введите имя для входа и код с карточки ещё раз.")
        return redirect("sign_in")
    form = FirstPassword(slip.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        person = applied(form, actions.accept_slip, slip_id=slip.pk, password=password, viewer=request.viewer)
        if person:
            del request.session[PROVEN]
            login(request, person, BACKEND)
            messages.success(request, "Пароль сохранён. В следующий раз входите с ним.")
            return redirect("today")
    return render(request, "people/first_password.html", {"form": form, "person": slip.person})


def _proven(request):
    pk, until = request.session.get(PROVEN, [None, ""])
    if pk is None or parse_datetime(until) < request.viewer.at:
        return None
    return Slip.objects.open().select_related("person").filter(pk=pk, person__is_active=True).first()


@sensitive_post_parameters()
@never_cache
def password_change(request):
    form = NewPassword(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        person = applied(
            form, actions.change_password, person=request.user, password=password, viewer=request.viewer
        )
        if person:
            update_session_auth_hash(request, person)
            messages.success(request, "Пароль изменён. На других устройствах нужно войти заново.")
            return redirect("today")
    return render(request, "people/password_change.html", {"form": form})


@require_POST
def sign_out(request):
    actions.sign_out(viewer=request.viewer)
    logout(request)
    messages.success(request, "Вы вышли.")
    return redirect("sign_in")


def _onward(request):
    asked = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else resolve_url("today")
