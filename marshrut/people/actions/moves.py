"""What follows when people move: a work or a role that begins or ends changes who is near whom (ADR 7)."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import Q

from marshrut.core.norms import norms
from marshrut.core.viewer import Viewer
from marshrut.people.access.scopes import registrar
from marshrut.people.actions.journal import note_people
from marshrut.people.actions.settling import settle
from marshrut.people.models import Employment

Follower = Callable[[Viewer, frozenset[int] | None], object]
_followers: list[Follower] = []


def on_moves(follower: Follower) -> None:
    """Let an upper room follow: called as follower(viewer, people) in the transaction of every act that begins or
    ends a work or a role of these people. Days that come by themselves it has to look for in a job of its own, with
    None for everybody. Register once, when the room's `workflow` is imported.
    """
    if follower not in _followers:
        _followers.append(follower)


def tell_moves(people: Iterable[int], viewer: Viewer) -> None:
    """Tell those who follow that works or roles of these people have begun or ended; what stands in by them ends too."""
    moved = frozenset(people)
    moved |= settle(moved, viewer)
    for follower in _followers:
        follower(viewer, moved)


def join_works(people: Iterable[int], viewer: Viewer) -> int:
    """Record as a transfer a main work that ended and another main one begun soon after, as files of staff have it.

    «Soon» is a norm of the region. Returns how many were recorded.
    """
    gap = timedelta(days=norms(viewer.today).transfer_gap_days)
    main = Employment.objects.filter(person_id__in=people, is_main=True).order_by("since", "pk")
    ended = list(main.filter(until__isnull=False, continued_by__isnull=True).select_related("person"))
    if not ended:
        return 0
    begun = list(
        main.filter(Q(until__isnull=True) | Q(until__gte=viewer.today)).select_related("organisation")
    )
    joined = []
    for old in ended:
        last = old.until or viewer.today
        after = (w for w in begun if w.person_id == old.person_id and w.pk != old.pk)
        old.continued_by = next((w for w in after if last <= w.since <= last + gap), None)
        if old.continued_by:
            joined.append(old)
    Employment.objects.bulk_update(joined, ["continued_by"], batch_size=200)
    if joined:
        _note(joined, viewer)
    return len(joined)


def _note(joined: list[Employment], viewer: Viewer) -> None:
    data = {
        old.person_id: {"from": str(old), "to": str(old.continued_by), "since": old.continued_by.since}
        for old in joined
        if old.continued_by
    }
    note_people(
        [old.person for old in joined],
        "transferred",
        "Новая работа началась вскоре после прежней: записан перевод",
        viewer=viewer,
        capacity=registrar(viewer),
        data=data,
    )
