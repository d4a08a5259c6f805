from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.shortcuts import redirect, render, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from marshrut.core.carrying import last_in, packed, remember, unpacked
from marshrut.core.forms import applied
from marshrut.core.metrics import SIGN_IN_REFUSALS
from marshrut.core.posting import only_posted, way_back
from marshrut.core.wording import counted
from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.access import viewer_of
from marshrut.people.access.addresses import address_of
from marshrut.people.access.provider import offered, way_in
from marshrut.people.access.viewers import NOT_YET, VISIT, WAY
from marshrut.people.actions.throttle import Throttled
from marshrut.people.forms import FirstPassword, NewPassword, SignIn, SignInCode
from marshrut.people.models import Person, Slip
from marshrut.people.queries.factors import guarded

BACKEND = "django.contrib.auth.backends.ModelBackend"
PROVEN = "slip"
PROVEN_FOR = timedelta(minutes=20)
AWAITED = "factor"
AWAITED_FOR = timedelta(minutes=10)
BY_PASSWORD, BY_CARD, AND_CODE = "по паролю", "по карточке", " и коду"
AGAIN = "Введите имя для входа и пароль ещё раз."
LOST = "То, что вы вводили до входа, не сохранилось: страница была открыта слишком долго."


@sensitive_post_parameters("secret", "carried")
@never_cache
def sign_in(request):
    """One form for a password and for a slip's code: who comes for the first time needs no other page."""
    onward = onward_of(request)
    if request.viewer.signed_in:
        return redirect(onward)
    form, status = SignIn(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            return _entered(request, onward, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.messages[0])
            status = _refused("password", refusal)
    return sign_in_page(request, form, status, next=onward, carried=request.POST.get("carried", ""))


def _refused(step, refusal):
    throttled = isinstance(refusal, Throttled)
    SIGN_IN_REFUSALS.labels(step, "throttled" if throttled else "wrong").inc()
    return 429 if throttled else 422


@never_cache
def session_ended(request, *, secret=False):
    """The answer to a form of somebody who is no longer signed in: the sign-in page, with what was entered."""
    carried = "" if secret else packed(request)
    lost = {"files": bool(request.FILES), "too_much": not (secret or carried)}
    return sign_in_page(
        request, SignIn(), 401, next=request.get_full_path(), carried=carried, ended=True, **lost
    )


def sign_in_page(request, form, status, **context):
    context |= {"form": form, "demo": settings.DEMO, "outside": offered()}
    return render(request, "people/sign_in.html", context, status=status)


def _entered(request, onward, **typed):
    found = actions.enter(**typed, address=address_of(request), viewer=request.viewer)
    if found.slip is None:
        return come_in(request, found.person, onward, BY_PASSWORD)
    request.session.cycle_key()
    request.session[PROVEN] = [found.slip.pk, (request.viewer.at + PROVEN_FOR).isoformat()]
    if request.POST.get("carried"):
        return _password_page(request, FirstPassword(found.slip), found.slip)
    return redirect("first_password")


def come_in(request, person, onward, way, *, strong=False):
    """The person is known; where they have a second factor, its code is asked first, unless another was `strong`."""
    if strong or not guarded(person):
        return _let_in(request, person, onward, way)
    request.session.cycle_key()
    until = (request.viewer.at + AWAITED_FOR).isoformat()
    request.session[AWAITED] = [person.pk, until, onward, person.get_session_auth_hash(), way]
    if request.POST.get("carried"):
        return _code_page(request, SignInCode())
    return redirect("factor_code")


@sensitive_post_parameters("code", "carried")
@never_cache
def factor_code(request):
    """The second step of a sign-in; until it is taken nobody is signed in."""
    if request.viewer.signed_in:
        return redirect("today")
    person, onward, way = _awaited(request)
    if person is None:
        messages.error(request, AGAIN)
        return redirect("sign_in")
    form, status = SignInCode(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        viewer = viewer_of(person, request.viewer.at)
        try:
            proved = actions.prove_factor(
                person=person, viewer=viewer, address=address_of(request), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("code", refusal.messages[0])
            status = _refused("code", refusal)
        else:
            return _proved(request, person, onward, way, proved)
    return _code_page(request, form, status)


def _proved(request, person, onward, way, proved):
    del request.session[AWAITED]
    if proved.left is not None:
        left = counted(proved.left, "запасной код,запасных кода,запасных кодов")
        messages.warning(request, f"Вы вошли по запасному коду. Осталось: {left}.")
    return _let_in(request, person, onward, way + AND_CODE)


def _code_page(request, form, status=200):
    context = {"form": form, "carried": request.POST.get("carried", "")}
    return render(request, "people/factor_code.html", context, status=status)


def _awaited(request):
    """Who has proved a password within the last minutes, by this very password."""
    pk, until, onward, proved, way = request.session.get(AWAITED, [None, "", "", "", ""])
    if pk is None or parse_datetime(until) < request.viewer.at:
        return None, "", ""
    person = Person.objects.filter(pk=pk, is_active=True).first()
    if person is None or not constant_time_compare(person.get_session_auth_hash(), proved):
        return None, "", ""
    return person, onward, way


def begin_session(request, person, way):
    """The person is in; whoever sat at this browser before has left it."""
    if request.user.is_authenticated and request.user.pk != person.pk:
        actions.sign_out(viewer=request.viewer, session=request.session.session_key or "")
    login(request, person, BACKEND)
    request.session[VISIT], request.session[WAY] = NOT_YET, way


def _let_in(request, person, onward, way):
    """Sign in; what was entered before is offered to be sent, and nothing is sent by itself."""
    actions.expect_factor(person=person, viewer=request.viewer)
    carried = unpacked(request.POST.get("carried", ""), request, person.pk)
    lost = bool(request.POST.get("carried")) and last_in(request) == person.pk
    begin_session(request, person, way)
    if carried is None:
        if lost:
            messages.warning(request, LOST)
        response = redirect(onward)
    else:
        response = render(request, "people/send_entered.html", {"carried": carried, "person": person})
    remember(response, person.pk)
    return response


@sensitive_post_parameters()
@never_cache
def first_password(request):
    """After a proven code: an own password, and the person is in."""
    slip = _proven(request)
    if slip is None:
        messages.error(request, "Введите имя для входа и код с карточки ещё раз.")
        return redirect("sign_in")
    form = FirstPassword(slip, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = {
            "password": form.cleaned_data["new_password1"],
            "phrase": form.cleaned_data.get("phrase", ""),
        }
        person = applied(form, actions.accept_slip, slip_id=slip.pk, viewer=request.viewer, **chosen)
        if person:
            del request.session[PROVEN]
            messages.success(request, "Пароль сохранён. В следующий раз входите с ним.")
            onward = resolve_url("results_open" if slip.closes_results else "today")
            return come_in(request, person, onward, BY_CARD)
    return _password_page(request, form, slip)


def _password_page(request, form, slip):
    context = {"form": form, "person": slip.person, "closes": slip.closes_results}
    context["carried"] = request.POST.get("carried", "")
    return render(request, "people/first_password.html", context)


def _proven(request):
    pk, until = request.session.get(PROVEN, [None, ""])
    if pk is None or parse_datetime(until) < request.viewer.at:
        return None
    slips = Slip.objects.open().select_related("person", "issue")
    return slips.filter(pk=pk, person__is_active=True).first()


@sensitive_post_parameters()
@never_cache
def password_change(request):
    form = NewPassword(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        here = {"viewer": request.viewer, "session": request.session.session_key or ""}
        person = applied(form, actions.change_password, person=request.user, password=password, **here)
        if person:
            update_session_auth_hash(request, person)
            messages.success(request, "Пароль изменён. На других устройствах нужно войти заново.")
            return redirect("today")
    return render(request, "people/password_change.html", {"form": form})


@only_posted
def sign_out(request):
    actions.sign_out(viewer=request.viewer, session=request.session.session_key or "")
    came_outside = offered() and request.session.get(WAY, "").startswith(way_in())
    logout(request)
    if came_outside:
        return redirect("outside_left")
    messages.success(request, "Вы вышли.")
    return redirect("sign_in")


def onward_of(request):
    asked = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return way_back(asked) if safe else resolve_url("today")
