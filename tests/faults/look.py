"""Look into the stage's database from outside of its server: `python -m tests.faults.look counting 7`."""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.db.models import F, Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer  # noqa: E402
from marshrut.people.models import Person  # noqa: E402


def counting(attempt):
    rows = CurrentAnswer.objects.filter(attempt_id=attempt)
    return dict(rows.values_list("position", "answer__value"))


def all_counting():
    found = {}
    for attempt, position, value in CurrentAnswer.objects.values_list(
        "attempt_id", "position", "answer__value"
    ):
        found.setdefault(attempt, {})[position] = value
    return found


def logged():
    return [str(uuid) for uuid in Answer.objects.values_list("uuid", flat=True).iterator(5000)]


def shut_out(attempt):
    return Attempt.objects.filter(pk=attempt).update(generation=F("generation") + 1)


def let_in(attempt, password):
    person = Attempt.objects.get(pk=attempt).person
    person.set_password(password)
    person.save()
    return person.login


def end_sessions():
    return Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def sessions():
    """A session for everybody who has a role, and for one teacher."""
    cast = Person.objects.filter(Q(appointments__isnull=False) | Q(login="person0")).distinct()
    return {person.login: _session(person) for person in cast}


def _session(person):
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key


ASKED = {
    "counting": counting,
    "all_counting": all_counting,
    "logged": logged,
    "shut_out": shut_out,
    "let_in": let_in,
    "end_sessions": end_sessions,
    "sessions": sessions,
}

if __name__ == "__main__":
    json.dump(ASKED[sys.argv[1]](*sys.argv[2:]), sys.stdout)
