"""Letters: written from the journal and the terms, claimed and settled by the worker; addresses and feeds."""

from marshrut.notices.actions.addresses import ask, choose, confirm, remove, unsubscribe
from marshrut.notices.actions.feeds import make_feed, read_feed, revoke_feed
from marshrut.notices.actions.sending import again, claim, postpone, prune, refuse, settle
from marshrut.notices.actions.writing import tell, write_round

__all__ = [
    "again",
    "ask",
    "choose",
    "claim",
    "confirm",
    "make_feed",
    "postpone",
    "prune",
    "read_feed",
    "refuse",
    "remove",
    "revoke_feed",
    "settle",
    "tell",
    "unsubscribe",
    "write_round",
]
