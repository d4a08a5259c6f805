"""Run several callers at the same moment, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def together(*callers: Callable[[], Any]) -> list[Any]:
    """What each returned, or the exception it raised; all start when all are ready."""
    barrier = Barrier(len(callers))

    def run(caller):
        connection.ensure_connection()
        barrier.wait(10)
        try:
            return caller()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(callers)) as pool:
        return list(pool.map(run, callers))
