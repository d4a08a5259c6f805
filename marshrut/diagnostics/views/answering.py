"""The pages of a running work, opened by its token: one item a screen, a map, the check before handing in."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import loader
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from marshrut.core.workflow import Refused, perform
from marshrut.diagnostics.access import token_of
from marshrut.diagnostics.actions.answers import Standing, choose, store
from marshrut.diagnostics.actions.attempts import set_flags
from marshrut.diagnostics.forms.answers import Malformed, change_of, choice_of, made_upon
from marshrut.diagnostics.models import Attempt
from marshrut.diagnostics.queries.answering import NONE, held, held_item, screen, untouched
from marshrut.diagnostics.queries.attempts import own_page
from marshrut.diagnostics.queries.papers import items_of

UNPROCESSABLE = 422


def opened(request, pk):
    """The work that the request's token opens, or None: a page is read by the cookie, a form carries its own."""
    return held(_token(request, pk), pk, request.at)


def _token(request, pk):
    text = (
        request.POST.get("token", "") if request.method == "POST" else request.COOKIES.get(f"work-{pk}", "")
    )
    return token_of(text)


def _elsewhere(work, pk):
    """Where a request goes when the work takes no answers through this token."""
    return redirect("attempt_done" if work else "attempt", pk=pk)


@never_cache
@csrf_exempt  # the form carries the work's token; the cookie alone changes nothing
def item(request, pk, number):
    """One item. Without scripts each page is saved when it is left."""
    if request.method == "POST":
        return _saved(request, pk, number)
    token = _token(request, pk)
    asked = _asked(token, pk, number)
    shown = held_item(token, pk, asked.position if asked else 0, request.at)
    if shown is None or not shown.work.running:
        return _elsewhere(shown, pk)
    if asked is None:
        raise Http404
    return _item_page(shown, asked)


def _asked(token, pk, number):
    """The item of that number, where the token is of that work."""
    items = items_of(pk) if token and token.attempt_id == pk else None
    return list(items.values())[number - 1] if items and 0 < number <= len(items) else None


def _saved(request, pk, number):
    """Whatever the token is worth now, what was answered is stored; only then is looked where to go."""
    token = _token(request, pk)
    item = _asked(token, pk, number)
    if item is None:
        return redirect("attempt", pk=pk)
    try:
        if "choose" in request.POST:
            return _chosen(request, token, item)
        change = change_of(request, item, request.at)
    except Malformed:
        return HttpResponse("Страница отправлена не полностью. Обновите её.", status=400)
    if refusal := item.refusal(change.value):
        shown = held_item(token, pk, item.position, request.at)
        if shown is None or not shown.work.running:
            return _elsewhere(shown, pk)
        return _item_page(shown, item, refusal, request.POST.get("answer", ""))
    return _stored(request, token, item, change)


def _chosen(request, token, item):
    """One of two contending answers, chosen on the item, on the map or before handing in."""
    choose(token, item.position, answer=choice_of(request), at=request.at)
    page = {"map": "attempt_map", "check": "attempt_finish"}.get(request.POST.get("go"))
    if page:
        return redirect(page, pk=token.attempt_id)
    return redirect("attempt_item", pk=token.attempt_id, number=item.number)


def _stored(request, token, item, change):
    pk = token.attempt_id
    set_flags(token, {item.position: "flag" in request.POST})
    page = held_item(token, pk, item.position, request.at)
    shown = page.asked(item).given if page else NONE
    if change.value == shown.value or _untouched(token, change, shown):
        return _next(request, pk, item)
    receipt = store(token, [made_upon(change, shown.uuid)], at=request.at)
    if receipt.standing != Standing.COUNTED:
        return redirect("attempt", pk=pk)
    if receipt.rivals:
        return redirect("attempt_item", pk=pk, number=item.number)
    return _next(request, pk, item)


def _untouched(token, change, shown):
    """A page that was only leafed through says nothing against an answer made elsewhere meanwhile."""
    if change.base == shown.uuid:
        return False
    return untouched(token, change.device, change.position, change.base, change.value)


def _next(request, pk, item):
    """Where the pressed button leads: another item, the map, the check."""
    go = request.POST.get("go", "next")
    if go == "map":
        return redirect("attempt_map", pk=pk)
    number = item.number + (-1 if go == "back" else 1)
    if number > len(items_of(pk)):
        return redirect("attempt_finish", pk=pk)
    return redirect("attempt_item", pk=pk, number=max(1, number))


@never_cache
@require_GET
def map_of_items(request, pk):
    work = opened(request, pk)
    if work is None or not work.running:
        return _elsewhere(work, pk)
    return _page("map", work, screen=screen(work))


@never_cache
@require_GET
@gzip_page
def sheet(request, pk):
    """All items at once, so that a device can go on without a network."""
    work = opened(request, pk)
    if work is None or not work.running:
        return JsonResponse({"items": []}, status=403)
    shown = screen(work)
    template = loader.get_template("diagnostics/attempts/question.html")
    rows = [
        {
            "number": item.number,
            "position": item.position,
            "kind": item.kind,
            "block": item.block_label,
            "flagged": item.position in work.flags,
            "answered": shown.asked(item).given.value is not None,
            "html": template.render({"asked": shown.asked(item), "work": work}),
        }
        for item in work.items
    ]
    return JsonResponse({"items": rows})


@never_cache
@csrf_exempt  # as above
def finish(request, pk):
    """The check before handing in: what has no answer, what to come back to; then the button."""
    work = opened(request, pk)
    if work is None or not work.running:
        return _elsewhere(work, pk)
    if request.method == "POST":
        attempt = Attempt.objects.select_related("case").get(pk=pk)
        try:
            perform(attempt, "finish", viewer=work.viewer, seen=attempt.case.version)
        except Refused:
            return redirect("attempt", pk=pk)
        return redirect("attempt_done", pk=pk)
    return _page("check", work, screen=screen(work))


@never_cache
@require_GET
def done(request, pk):
    """«Работа сдана»: told even when the session ran out meanwhile."""
    work = opened(request, pk)
    if work is None or work.running:
        return redirect("attempt", pk=pk)
    attempt = Attempt.objects.select_related("case", "sitting", "instrument").get(pk=pk)
    return _page("done", work, page=own_page(attempt, work.viewer))


def _item_page(shown, item, refusal="", typed=""):
    asked, work = shown.asked(item, refusal, typed), shown.work
    return _page("item", work, UNPROCESSABLE if refusal else 200, asked=asked, count=len(work.items))


def _page(name, work, status=200, **context):
    """Rendered without the request: no session, no person, no frame of the house."""
    text = loader.render_to_string(f"diagnostics/attempts/{name}.html", {"work": work, **context})
    return HttpResponse(text, status=status)
