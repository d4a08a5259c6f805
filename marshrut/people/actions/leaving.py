"""Rooms above hear when a person's sessions have ended."""

from collections.abc import Callable

from marshrut.core.viewer import Viewer

_leaving: list[Callable[[int, Viewer], None]] = []


def on_sign_out(callback: Callable[[int, Viewer], None]) -> None:
    """Let an upper room end what a person has open: called as callback(person_id, viewer), in the transaction
    of a sign-out, a block, a new password. Register once, when the room's `workflow` is imported.
    """
    if callback not in _leaving:
        _leaving.append(callback)


def leave(person_id: int, viewer: Viewer) -> None:
    """Tell every room that the person's sessions have ended."""
    for callback in _leaving:
        callback(person_id, viewer)
