"""Takes the guards away one by one and asks whether the approved tables or the canary notice it (script/guards).

Not collected with the other tests: what it shows is the tests' own worth, and it takes minutes.
"""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.urls import resolve

from marshrut.core.access import Who, anyone
from marshrut.core.documenting import all_routes, declared_routes, routes_page
from marshrut.core.workflow import flows
from tests.access.opening import EXPORTS, text_of
from tests.access.test_canary import EXEMPT, staff_for, words_of
from tests.access.test_matrix import SPEAKING, TABLE, lines_of, posted, unrendered, written
from tests.access.test_steps import lines_of as steps_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EVERYBODY = Who("кто угодно", lambda _viewer, _obj: "anyone")
UNNOTICED_FOR_A_REASON = {
    "visible_to of JobFailure": "One door: who is not an administrator is turned away by the route.",
}


@pytest.fixture(scope="module")
def intact(walk, walked):
    """The walk as it is, by (place, tail, who)."""
    return walked.seen


def test_who_may_open_a_route(walk):
    """The door of each route is opened to everybody: the approved table differs, or a second guard behind the door
    refuses whoever it refused and docs/routes.md, which is compared in every run, tells of another door.
    """
    approved = TABLE.read_text(encoding="utf-8").splitlines()
    names = [name for name, _, declared in declared_routes() if declared.who is not anyone]
    noticed = {}
    for name in names:
        with door_open(walk, name):
            noticed[name] = _door_noticed(walk, approved, name)
    behind = [name for name in names if not noticed[name]]
    print(f"doors of routes removed: {len(names)}, noticed by the table: {len(names) - len(behind)}")
    print(f"held by a second guard behind the door: {behind}")
    assert len(behind) < len(names) / 2
    assert [name for name in behind if not _documented(name)] == []


def _documented(name):
    """Whether the generated page of routes tells of it when this route declares everybody."""
    written_page = (settings.BASE_DIR / "docs/routes.md").read_text(encoding="utf-8")
    view = next(view for known, _, view in all_routes() if known == name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view, "declared", replace(view.declared, who=EVERYBODY))
        return routes_page() != written_page


@contextmanager
def door_open(walk, name):
    place = next(place for place in walk.places if place.name == name)
    cell = _cell_of(resolve(place.url).func)
    kept, cell.cell_contents = cell.cell_contents, EVERYBODY
    try:
        yield
    finally:
        cell.cell_contents = kept


def _cell_of(view):
    """Where the guard of a route keeps whom it admits."""
    while view.__code__.co_name != "guarded" or "who" not in view.__code__.co_freevars:
        view = view.__wrapped__
    return view.__closure__[view.__code__.co_freevars.index("who")]


def _door_noticed(walk, approved, name):
    before = written()
    for place in (place for place in walk.places if place.name == name):
        cells = {}
        with unrendered():
            for who in walk.cast:
                cells["GET", place, who] = _opened(walk, who, place.url).outcome
                cells["POST", place, who] = posted(walk, who, place, before)
        if any(outcome.startswith("5") for outcome in cells.values()):
            return True
        if set(lines_of(walk, place, cells)) - set(approved):
            return True
    return False


def _differs(now, then):
    """Whether the approved table would have another line, or the test of failures a failure."""
    return now != then and (now in SPEAKING or then in SPEAKING or now.startswith("5"))


def test_what_a_query_lets_through(walk, intact):
    """Each `visible_to` lets through every row."""
    unnoticed, guarded = [], _querysets()
    for kind, models in guarded.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(kind, "visible_to", lambda self, _viewer: self.all())
            name = f"visible_to of {models[0].__name__}"
            print(name, flush=True)
            if not _query_noticed(walk, intact) and name not in UNNOTICED_FOR_A_REASON:
                unnoticed.append(name)
    print(f"queries laid open: {len(guarded)}, noticed: {len(guarded) - len(unnoticed)}")
    assert unnoticed == []


def _querysets():
    """The classes that define `visible_to`, with the models that are asked through them."""
    found = {}
    for model in apps.get_models():
        for kind in type(model._default_manager.all()).__mro__:
            if "visible_to" in vars(kind):
                found.setdefault(kind, []).append(model)
                break
    return found


def _query_noticed(walk, intact):
    return _table_differs(walk, intact) or _canary_sings(walk)


def _table_differs(walk, intact):
    with unrendered():
        return any(
            _differs(_opened(walk, who, place.url).outcome, intact[place, "", who].outcome)
            for place in walk.places
            for who in walk.cast
        )


def _canary_sings(walk):
    known = staff_for(walk)
    return any(
        _leaks(walk, known, place, who, text_of(_opened(walk, who, place.url + tail).response))
        for place in walk.places
        if place.name not in EXEMPT
        for tail in ("", *EXPORTS.get(place.name, ()))
        for who in walk.cast
    )


def _opened(walk, who, url):
    with transaction.atomic():
        visit = walk.visit(who, url)
        transaction.set_rollback(True)
    return visit


def _leaks(walk, known, place, who, text):
    return any(
        word in text
        for owner, tokens in walk.thread.tokens.items()
        if who not in known[owner] and place.name != "result"
        for word in words_of(tokens)
    )


def test_who_may_take_a_step(walk):
    """Each step of each flow is opened to everybody."""
    unnoticed, tried = [], 0
    for flow in flows().values():
        approved = list(steps_of(walk, flow))
        for step in flow.transitions:
            tried += 1
            with admitting_everybody(step):
                if list(steps_of(walk, flow)) == approved:
                    unnoticed.append(f"{flow.kind}: {step.name}")
    print(f"steps opened to everybody: {tried}, noticed: {tried - len(unnoticed)}")
    assert unnoticed == []


@contextmanager
def admitting_everybody(step):
    kept = step.who
    object.__setattr__(step, "who", EVERYBODY)
    try:
        yield
    finally:
        object.__setattr__(step, "who", kept)
