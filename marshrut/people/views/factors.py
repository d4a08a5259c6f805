"""Pages of one's own second factor: set up, recovery codes, given up."""

from functools import partial

import segno
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.access.addresses import address_of
from marshrut.people.access.totp import address_of_secret, spelled
from marshrut.people.actions.throttle import Throttled
from marshrut.people.forms import Code, GiveUpFactor, NewFactor
from marshrut.people.queries.factors import secret_begun, standing

ISSUER = "Маршрут"
"""How applications name the entry; the longer it is, the denser the picture."""
GIVEN_UP = "Второй фактор снят. Настройте новый, если сменили телефон."


@sensitive_post_parameters()
@never_cache
def factor(request):
    """What stands; or the set-up, once it is begun: picture, secret in text, the first code."""
    found = standing(request.viewer)
    if request.method == "POST" and "begin" in request.POST and not found.confirmed_at:
        actions.begin_factor(person=request.user)
        return redirect("factor")
    secret = None if found.confirmed_at else secret_begun(request.user)
    if secret is None:
        return render(request, "people/factor.html", {"standing": found, "person": request.user})
    here = request.session.session_key or ""
    form = NewFactor(request.user, request.POST or None)
    codes, status = _judged(request, form, partial(actions.confirm_factor, session=here))
    return _codes_page(request, codes) if codes else _set_up_page(request, form, secret, status)


@sensitive_post_parameters()
@never_cache
def factor_codes(request):
    """New recovery codes instead of the old ones."""
    form = Code(request.POST or None)
    codes, status = _judged(request, form, actions.renew_codes)
    if codes:
        return _codes_page(request, codes)
    context = {"form": form, "title": "Новые запасные коды", "button": "Сделать и показать"}
    context["under"] = "Прежние запасные коды перестанут действовать"
    return render(request, "people/factor_act.html", context, status=status)


@sensitive_post_parameters()
@never_cache
def factor_give_up(request):
    form = GiveUpFactor(request.user, request.POST or None)
    done, status = _judged(request, form, actions.give_up_factor)
    if done is None and status == 200 and form.is_bound:
        messages.success(request, GIVEN_UP)
        return redirect("factor")
    context = {"form": form, "title": "Снять второй фактор?", "button": "Снять", "kind": "danger"}
    roles = standing(request.viewer).roles
    if roles:
        context["under"] = "Роли, которым он обязателен, закроются, пока вы не настроите новый"
    return render(request, "people/factor_act.html", context, status=status)


@sensitive_variables("codes")
def _judged(request, form, action):
    """What the action gave, and the status of the page: the form says why it was refused."""
    if request.method != "POST" or not form.is_valid():
        return None, 422 if form.errors else 200
    try:
        asked = {"person": request.user, "code": form.cleaned_data["code"], "viewer": request.viewer}
        return action(**asked, address=address_of(request)), 200
    except Refused as refusal:
        form.add_error("code", refusal.messages[0])
        return None, 429 if isinstance(refusal, Throttled) else 422


@sensitive_variables("secret", "address")
def _set_up_page(request, form, secret, status):
    address = address_of_secret(secret, login=request.user.login, issuer=ISSUER)
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="#fff")
    context = {"form": form, "picture": picture, "secret": spelled(secret), "address": address}
    context |= {"standing": standing(request.viewer), "person": request.user}
    return render(request, "people/factor_set_up.html", context, status=status)


@sensitive_variables("codes")
def _codes_page(request, codes):
    """Once: they are in this answer and nowhere else."""
    return render(request, "people/factor_codes.html", {"codes": codes, "person": request.user})
