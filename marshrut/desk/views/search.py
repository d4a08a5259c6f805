from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render

from marshrut.core.pages import PAGE_SIZE, Tab
from marshrut.desk.queries.search import LONGEST, kinds, search


def search_page(request):
    """What is found of every kind; with `?kind=` all of one kind, page by page."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    said, found = search(request.viewer, text) if text else (text, [])
    context = {"text": text, "said": said, "relaid": said != text, "groups": found, "searching": True}
    if key := request.GET.get("kind", ""):
        return render(request, "desk/search_kind.html", context | _of_one(request, key, said, found))
    return render(request, "desk/search.html", context)


def _of_one(request, key, said, found):
    kind = next((kind for kind in kinds(request.viewer) if kind.key == key), None)
    if kind is None:
        raise Http404
    rows: Sequence[Any] = next((group.rows for group in found if group.kind is kind), [])
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    tabs = []
    for group in found:
        query["kind"], query["page"] = group.kind.key, "1"
        tabs.append(Tab(group.kind.title, f"?{query.urlencode()}", group.kind is kind))
    return {"kind": kind, "page": page, "rows": [kind.show(row) for row in page.object_list], "tabs": tabs}
