"""Every address and every form, asked with what no page of ours sends: refused in words, never an error of the server."""

import inspect
import re
from collections import Counter, defaultdict
from html.parser import HTMLParser

import pytest
from django.db import connection, transaction
from django.template.backends.django import Template
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from marshrut.core.documenting import all_routes
from tests.access.conftest import thread_of
from tests.access.thread import OWNERS
from tests.access.walking import VISITOR

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOSTILE: dict[str, str | bytes] = {
    "NUL": "а\x00б",
    "5000 digits": "9" * 5000,
    "a huge number": str(10**30),
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "turned letters": "\u202eабв\u2066\u200f'\"<%",
    "no UTF-8": b"\xff\xfe\xd0",
}
JUDGED_BY_THE_DATABASE = ("NUL", "a huge number", "the last day")
"""What two databases take differently; the rest is refused before either of them and tried on SQLite alone."""
READ_BY_HAND = re.compile(r"""request\.(GET|POST)(?:\.get|\.getlist)?[\[(]"(\w+)\"""")
EVERYWHERE = {"GET": ("page", "sort"), "POST": ("seen", "note")}
PATHS = {"int": (10**30, 0), "slug": ("x" * 300,), "str": ("а\x00б", "\u202e", "9" * 5000)}
SAMPLES = 2


class Page(HTMLParser):
    """The fields of a page by the method of their form, with what a browser would send; empty ones are filled in."""

    def __init__(self, html: str):
        super().__init__()
        self.sent: dict[str, dict[str, list[str]]] = {"GET": {}, "POST": {}}
        self.method, self.select = "GET", ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        have = dict(attrs)
        name, value = have.get("name", ""), have.get("value", "")
        if tag == "form":
            self.method = have.get("method", "get").upper()
        elif tag == "select":
            self.select, self.sent[self.method][name] = name, []
        elif tag == "option" and ((value and not self.fields.get(self.select)) or "selected" in have):
            self.fields[self.select] = [value]
        elif tag == "textarea":
            self.fields[name] = ["слова"]
        elif tag in ("input", "button") and name and have.get("type") != "file":
            self._input(name, value, have)

    @property
    def fields(self):
        return self.sent[self.method]

    def _input(self, name, value, have):
        kind = have.get("type", "text")
        if kind not in ("checkbox", "radio"):
            self.fields[name] = [value or ("2026-12-15" if kind == "date" else "12")]
        elif "checked" in have or name not in self.fields:
            self.fields[name] = [value or "on"]


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker, tmp_path_factory):
    with thread_of(OWNERS, django_db_blocker, tmp_path_factory) as made:
        yield made


@pytest.fixture(scope="module")
def visits(walk):
    """(place, who, fields by method): each route in some of its stages, by somebody who gets through its guards."""
    return [(place, *_let_in(walk, place)) for place in _first_samples(walk)]


def _first_samples(walk):
    seen = Counter()
    for place in walk.places:
        seen[place.name] += 1
        if seen[place.name] <= SAMPLES:
            yield place


def _let_in(walk, place):
    view = resolve(place.url).func
    admitted = [who for who in walk.cast if view.declared.who(walk.viewers[who])]
    through = (who for who in admitted if _asked(walk, who, place.url)[0] in ("ok", "405"))
    who = next(through, admitted[0])
    outcome, response = _asked(walk, who, place.url, rendered=True)
    html = outcome == "ok" and response.get("Content-Type", "").startswith("text/html")
    shown = Page(response.content.decode()).sent if html else {"GET": {}, "POST": {}}
    by_hand = defaultdict(list)
    for method, name in READ_BY_HAND.findall(inspect.getsource(inspect.getmodule(inspect.unwrap(view)))):
        by_hand[method].append(name)
    return who, {
        method: {name: ["1"] for name in (*EVERYWHERE[method], *by_hand[method])} | shown[method]
        for method in shown
    }


def _asked(walk, who, url, data=None, *, rendered=False):
    """Outcome and answer of one request; what it wrote is taken back."""
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        if not rendered:
            patch.setattr(Template, "render", lambda *args, **kwargs: mark_safe(""))
        try:
            visit = walk.visit(who, url, data)
            answer = visit.outcome, visit.response
        except Resolver404:
            answer = "404", None
        transaction.set_rollback(True)
    return answer


def hostile():
    chosen = JUDGED_BY_THE_DATABASE if connection.vendor == "postgresql" else HOSTILE
    return [(label, HOSTILE[label]) for label in chosen]


def one_of_each(names):
    """Of fields that differ by a number only, the first: a list has thousands of them."""
    return list({re.sub(r"\d+", "#", name): name for name in reversed(list(names))}.values())


def _broken(outcome):
    return outcome[:1] == "5"


def test_no_address_breaks_on_a_hostile_query(walk, visits):
    wrong = []
    for place, who, fields in visits:
        names = one_of_each(fields["GET"])
        for label, value in hostile():
            for query in (dict.fromkeys(names, value), *({name: value} for name in names)):
                address = f"{place.url}?{urlencode(query)}"
                outcome, _ = _asked(walk, who, address, rendered=len(query) > 1)
                if _broken(outcome):
                    wrong.append((str(place), who, label, sorted(query), outcome))
    assert wrong == []


def test_no_form_breaks_on_a_hostile_field(walk, visits):
    wrong = []
    for place, who, fields in visits:
        for name in one_of_each(fields["POST"]):
            for label, value in hostile():
                outcome, _ = _asked(walk, who, place.url, {**fields["POST"], name: [value]})
                if _broken(outcome):
                    wrong.append((str(place), who, label, name, outcome))
    assert wrong == []


def test_no_address_breaks_on_a_hostile_path(walk):
    wrong = []
    for name, pattern, view in all_routes():
        who = next(who for who in (*walk.cast[1:], VISITOR) if view.declared.who(walk.viewers[who]))
        for address in _addresses(name, pattern):
            outcome, _ = _asked(walk, who, address)
            if _broken(outcome):
                wrong.append((name, who, address[:80], outcome))
    assert wrong == []


def _addresses(name, pattern):
    converters = re.findall(r"<(?:(\w+):)?(\w+)>", pattern)
    for at, (kind, _) in enumerate(converters):
        for value in PATHS.get(kind or "str", ()):
            given = {key: "1" for _, key in converters} | {converters[at][1]: value}
            try:
                yield reverse(name, kwargs=given)
            except NoReverseMatch:
                continue
