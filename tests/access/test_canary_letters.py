"""The planted words, names of people, subjects and levels are looked for in every letter and calendar there is."""

import logging
import re

import pytest
from django.core import mail
from django.db import transaction
from icalendar import Calendar

from marshrut.core.viewer import system
from marshrut.notices import actions, jobs
from marshrut.notices.models import Feed, Letter
from tests.access.test_canary import LEVELS, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.clause("A2.6.3")]
TELLING = re.compile("диагностик[аиуе]|результат|дефицит|вариант|дистанц|математик|русск|аттест")
DEMANDED = "порядок диагностики и иом велит сообщить"
"""The reason that every letter of its kind gives, whomever it goes to and whatever it is about."""


@pytest.fixture(scope="module")
def post(walk):
    """Every letter that the thread gives rise to, and the log of writing and sending them."""
    caught = logging.Handler()
    lines = []
    caught.emit = lambda record: lines.append(record.getMessage())
    logging.getLogger().addHandler(caught)
    mail.outbox = []
    with transaction.atomic():
        actions.write_round(system("letters", walk.world.now))
        jobs.deliver.func()
        logging.getLogger().removeHandler(caught)
        yield [str(m.message()) + m.body for m in mail.outbox], "\n".join(lines)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def feeds(walk, post):
    """The calendar of each member of the cast, as a program reads it."""
    found = {who: walk.visit("visitor", f"/feed/feed-{who}.ics").response for who in walk.world.CAST}
    return {who: str(Calendar.from_ical(answer.content)).lower() for who, answer in found.items()}


def personal(walk):
    """Words that say something of somebody: planted ones, surnames, logins, schools, subjects."""
    planted = [word for tokens in walk.thread.tokens.values() for word in (*words_of(tokens), tokens.answer)]
    people = [walk.world.person(who) for who in walk.world.CAST]
    names = [part.lower() for p in people for part in (p.surname, p.full_name)]
    return {*planted, *names, *LEVELS, "сш № 7", "гимназия № 4"}


def test_letters_of_every_kind_went_to_those_who_await_something(walk, post):
    kinds = set(Letter.objects.filter(outcome="sent").values_list("kind", flat=True))
    assert kinds == {"told", "digest"} and len(post[0]) > 10
    released = Letter.objects.filter(entry__name="release", outcome="sent")
    assert set(released.values_list("person_id", flat=True)) <= {
        walk.world.person(name).pk for name in walk.thread.owners.values()
    }
    assert released.exists()


def test_no_letter_names_anybody_or_anything(walk, post):
    words = personal(walk)
    for text in post[0]:
        plain = text.lower().replace(DEMANDED, "")
        assert [word for word in words if word in plain] == []
        assert TELLING.search(plain) is None, text


def test_letters_of_a_result_differ_from_others_in_the_link_only(post):
    """Who reads over a shoulder cannot tell a released result from a consent that is asked."""
    bodies = {re.sub(r"[0-9a-f-]{36}|\d+ \w+ \d{4}", "…", t.split("Здравствуйте!")[-1]) for t in post[0]}
    told = {body for body in bodies if DEMANDED in body.lower()}
    assert len(told) <= 2, "with a last day and without one"


def test_no_calendar_names_anybody_or_anything(walk, feeds):
    words = personal(walk)
    assert len(feeds) == Feed.objects.count() and "vevent" in feeds["teacher"]
    for who, text in feeds.items():
        assert [word for word in words if word in text] == [], who
        assert TELLING.search(text) is None, text


def test_nothing_of_it_is_logged(walk, post):
    addresses = [f"{who}@example.org" for who in walk.world.CAST]
    assert [word for word in (*personal(walk), *addresses) if word in post[1].lower()] == []
