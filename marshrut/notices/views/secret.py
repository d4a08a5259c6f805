"""What opens without a sign-in by a secret in the address: the calendar, unsubscribing."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from marshrut.formats.icalendar import ICALENDAR
from marshrut.notices import actions
from marshrut.notices.documents import UNSUBSCRIBE, feed_file, unsigned
from marshrut.people.access import viewer_of


@never_cache
def feed(request, token):
    """The terms of who owns the secret, as a calendar without a word about what they are."""
    found = actions.read_feed(token, request.viewer)
    if found is None:
        raise Http404("Такого календаря нет, или его отключили.")
    data = feed_file(found, viewer_of(found.person, request.viewer.at))
    response = HttpResponse(data, content_type=ICALENDAR)
    response["Content-Disposition"] = 'attachment; filename="marshrut.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


@csrf_exempt
@never_cache
def letters_off(request, token):
    """RFC 8058: a POST unsubscribes at once, from a mail program too; a GET changes nothing and shows the button."""
    number = unsigned(token, UNSUBSCRIBE)
    if not number:
        raise Http404("Ссылка из письма переписана не полностью.")
    asked = request.POST.get("List-Unsubscribe") == "One-Click"
    done = asked and actions.unsubscribe(number=number, viewer=request.viewer)
    context = {"token": token, "done": done, "gone": asked and not done}
    return render(request, "notices/off.html", context)
