from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from marshrut.core.carrying import remember
from marshrut.demo.queries import cast as queries
from marshrut.people.views.entrance import begin_session


@never_cache
def cast(request):
    """Everybody of the cast by what they do; one click signs in. The route exists only in the demo."""
    if request.method != "POST":
        context = {"groups": queries.cast(), "phrase": queries.PHRASE, "password": queries.PASSWORD}
        return render(request, "demo/cast.html", context)
    person = queries.member(request.POST.get("key", ""))
    if person is None:
        raise Http404
    begin_session(request, person, "кнопкой на странице демонстрации")
    response = redirect("today")
    remember(response, person.pk)
    return response
