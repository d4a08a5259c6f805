"""In by the region's identity provider, back from it, and one's own account there."""

from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from marshrut.core.numbers import whole_number
from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.access.addresses import address_of
from marshrut.people.access.id_tokens import STALE, Asked, asked, code_of, way_out, way_there
from marshrut.people.access.provider import offered, way_in
from marshrut.people.actions.outside import CLOSED, LEFT
from marshrut.people.actions.throttle import Throttled
from marshrut.people.forms import SignIn, WithPassword
from marshrut.people.queries.outside import account_of
from marshrut.people.views.entrance import come_in, onward_of, sign_in_page

ASKED = "outside"


@never_cache
def start(request):
    """The button of the sign-in page: on to the provider."""
    _only_offered()
    onward = onward_of(request)
    if request.viewer.signed_in:
        return redirect(onward)
    request_there = asked(request.viewer.at, onward=onward)
    try:
        there = way_there(request_there, _back())
    except Refused as refusal:
        return _refused(request, refusal, onward)
    request.session[ASKED] = request_there.kept()
    return redirect(there)


@never_cache
def back(request):
    """The provider has sent its person back; what was asked is forgotten before it is judged."""
    _only_offered()
    kept = request.session.pop(ASKED, None)
    asked_there = Asked(**kept) if kept else None
    if request.viewer.signed_in:
        return _bound(request, asked_there)
    if asked_there is None or asked_there.person_id:
        return _refused(request, Refused(STALE), "")
    onward = asked_there.onward
    try:
        code = code_of(request.GET, asked_there, request.viewer.at)
        person, told = actions.enter_outside(code=code, asked=asked_there, **_here(request))
    except Refused as refusal:
        return _refused(request, refusal, onward)
    return come_in(request, person, onward, way_in(), strong=told.strong)


def _bound(request, asked_there):
    """Back with an account to be bound; whoever is signed in and asked for nothing is led on."""
    if asked_there is None or asked_there.person_id != request.viewer.person_id:
        return redirect("today")
    try:
        code = code_of(request.GET, asked_there, request.viewer.at)
        actions.bind_account(person=request.user, code=code, asked=asked_there, **_here(request))
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"Учётная запись привязана: теперь можно входить через «{offered()}».")
    return redirect("outside_account")


@sensitive_post_parameters("old_password")
@never_cache
def account(request):
    """What is bound, and how to bind or unbind it: the current password first."""
    _only_offered()
    found = account_of(request.viewer)
    form, there = WithPassword(request.user, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            if "account" in request.POST:
                return _unbound(request)
            there = _to_bind(request)
        except Refused as refusal:
            form.add_error(None, refusal.messages[0])
    context = {"form": form, "account": found, "there": there, "outside": offered()}
    context |= {"person": request.user, "closed": request.viewer.results_closed}
    context["kept"] = "" if request.user.has_usable_password() else LEFT
    return render(request, "people/outside_account.html", context, status=422 if form.errors else 200)


def _to_bind(request):
    if request.viewer.results_closed:
        raise Refused(CLOSED)
    request_there = asked(request.viewer.at, person_id=request.viewer.person_id)
    there = way_there(request_there, _back())
    request.session[ASKED] = request_there.kept()
    return there


def _unbound(request):
    chosen = whole_number(request.POST["account"], -1)
    actions.unbind_account(person=request.user, account_id=chosen, viewer=request.viewer)
    messages.success(request, f"Учётная запись отвязана: войти через «{offered()}» больше нельзя.")
    return redirect("outside_account")


@never_cache
def left(request):
    """Signed out here, but at the provider perhaps not: a link, because a form may lead nowhere else."""
    _only_offered()
    if request.viewer.signed_in:
        return redirect("today")
    try:
        leaving = way_out(urljoin(settings.SITE_URL, resolve_url("sign_in")))
    except Refused:
        leaving = ""
    return render(request, "people/outside_left.html", {"leaving": leaving, "outside": offered()})


def _refused(request, refusal, onward):
    status = 429 if isinstance(refusal, Throttled) else 422
    return sign_in_page(request, SignIn(), status, next=onward, refused=refusal.messages[0])


def _here(request):
    return {"back": _back(), "address": address_of(request), "viewer": request.viewer}


def _back():
    return urljoin(settings.SITE_URL, resolve_url("outside_back"))


def _only_offered():
    if not offered():
        raise Http404
