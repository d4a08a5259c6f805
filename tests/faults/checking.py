"""Compare what the users' devices forgot with what the database has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Loss:
    """`answers`: acknowledged but not in the log. `pointers`: (attempt, position) whose last acknowledged answer
    is not the one that counts.
    """

    acknowledged: int
    answers: tuple[str, ...]
    pointers: tuple[tuple[int, int], ...]

    @property
    def total(self):
        return len(self.answers) + len(self.pointers)


def losses(users, logged, counting):
    """`users` by attempt; `logged`: UUIDs of the log; `counting`: by attempt, position → value that counts."""
    acknowledged = [uuid for user in users.values() for uuid in user.acknowledged]
    wrong = [
        (attempt, position)
        for attempt, user in users.items()
        for position, value in last_values(user).items()
        if counting.get(attempt, {}).get(position, "nothing") != value
    ]
    missing = tuple(uuid for uuid in acknowledged if uuid not in logged)
    return Loss(len(acknowledged), missing, tuple(wrong))


def last_values(user):
    """The newest acknowledged value of each position the user answered."""
    newest = {}
    for change in user.acknowledged.values():
        known = newest.get(change["position"])
        if known is None or change["seq"] > known["seq"]:
            newest[change["position"]] = change
    return {position: change["value"] for position, change in newest.items()}
