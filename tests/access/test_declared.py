from django.http import HttpResponse
from django.test import RequestFactory

from marshrut.core.documenting import all_routes
from marshrut.core.routes import Declared
from marshrut.core.workflow import flows
from marshrut.regulations.clauses import load_clauses


def test_every_route_declares_who_may_open_it():
    silent = [
        pattern
        for _, pattern, view in all_routes()
        if not isinstance(getattr(view, "declared", None), Declared)
    ]
    assert silent == []


def test_every_route_has_a_title_and_clauses_of_the_order():
    known = load_clauses()
    wrong = [
        (name, clause)
        for name, _, view in all_routes()
        for clause in (*view.declared.clauses, *(() if view.declared.title else ("no title",)))
        if clause not in known
    ]
    assert wrong == []


def test_every_step_of_the_generic_page_says_what_it_leads_to():
    silent = [
        (kind, step.name)
        for kind, flow in flows().items()
        for step in flow.transitions
        if not step.action and not step.quiet and not step.consequence
    ]
    assert silent == []


def test_a_guard_that_is_not_met_never_reaches_the_view(rf: RequestFactory, world):
    """Each declared guard is asked before its view: somebody without any role meets it at every guarded route."""
    request = rf.get("/")
    request.viewer = world.viewer("visitor")
    for name, _, view in all_routes():
        if not view.declared.who(request.viewer):
            response = view(request)
            assert isinstance(response, HttpResponse) and response.status_code == 302, name
