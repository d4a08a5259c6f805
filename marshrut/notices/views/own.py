"""One's own letters and calendar."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from marshrut.core.forms import applied
from marshrut.core.norms import norms
from marshrut.core.workflow import Refused, flow_of
from marshrut.notices import actions
from marshrut.notices.actions.addresses import OLD
from marshrut.notices.documents import CONFIRM, link_to, unsigned
from marshrut.notices.forms import Address, Choice
from marshrut.notices.models import Feed, Letter, Mailbox

LATELY = 10


def my_letters(request):
    """Where letters go, which ones, what went out lately; the calendar."""
    return render(request, "notices/mine.html", _mine(request))


def _mine(request):
    viewer = request.viewer
    box = Mailbox.objects.filter(pk=viewer.person_id).first()
    chosen = {"digest": box.digest, "reminders": box.reminders} if box else None
    return {
        "box": box,
        "choice": Choice(initial=chosen),
        "feed": Feed.objects.filter(pk=viewer.person_id).first(),
        "letters": Letter.objects.filter(person_id=viewer.person_id).order_by("-made_at")[:LATELY],
        "norms": norms(viewer.today),
        "daily": bool(viewer.capacities),
        "to_files": settings.MAIL_TO_FILES,
        "demo": settings.DEMO,
    }


def address(request):
    """Enter an address; a letter with a link goes there."""
    box = Mailbox.objects.filter(pk=request.viewer.person_id).first()
    known = (box and (box.wanted or box.address)) or request.user.email
    form = Address(request.POST or None, initial={"address": known})
    if request.method == "POST" and form.is_valid():
        asked = {"address": form.cleaned_data["address"], "viewer": request.viewer}
        if applied(form, actions.ask, person=request.user, **asked):
            messages.success(
                request, "Письмо отправлено. Откройте ссылку из него, и адрес будет подтверждён."
            )
            return redirect("my_letters")
    return render(request, "notices/address.html", {"form": form}, status=422 if form.errors else 200)


def address_remove(request):
    if request.POST.get("do") == "remove":
        actions.remove(person=request.user, viewer=request.viewer)
        messages.success(request, "Адрес убран, писем больше не будет.")
    return redirect("my_letters")


@never_cache
def letters_confirm(request, token):
    """The link of the letter leads here; the button confirms, because programs open links too."""
    number = unsigned(token, CONFIRM)
    if request.method == "POST":
        try:
            if not number:
                raise Refused(OLD)
            actions.confirm(number=number, viewer=request.viewer)
        except Refused as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, "Адрес подтверждён. Письма будут приходить на него.")
        return redirect("my_letters")
    return render(request, "notices/confirm.html", {"token": token})


def letters_choose(request):
    form = Choice(request.POST)
    if request.POST.get("do") == "choose" and form.is_valid():
        actions.choose(person=request.user, viewer=request.viewer, **form.cleaned_data)
        messages.success(request, "Выбор сохранён.")
    return redirect("my_letters")


@never_cache
def feed_make(request):
    """The secret address, once: it is in this answer and nowhere else."""
    if request.POST.get("do") != "make":
        return redirect("my_letters")
    token = actions.make_feed(person=request.user, viewer=request.viewer)
    made = {"feed_url": link_to(reverse("feed", args=[token]))}
    return render(request, "notices/mine.html", {**_mine(request), **made})


def feed_revoke(request):
    if request.POST.get("do") == "revoke":
        actions.revoke_feed(person=request.user, viewer=request.viewer)
        messages.success(request, "Календарь отключён: по прежнему адресу ничего не откроется.")
    return redirect("my_letters")


def letter(request, number):
    """Where the link of a letter leads whom it was sent to: the page of what awaits."""
    mine = Letter.objects.filter(person_id=request.viewer.person_id).select_related("entry__case")
    found = get_object_or_404(mine, pk=number)
    if found.entry is None:
        return redirect("today")
    return redirect(flow_of(found.entry.case).route, found.entry.case_id)
