"""Runs the same thing at once over real, separate database connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")


def at_once(count: int, deed: Callable[[int], Answer]) -> list[Answer]:
    """The answers of ``count`` threads that start together; each has its own connection."""
    start = Barrier(count, timeout=30)

    def run(number: int) -> Answer:
        try:
            start.wait()
            return deed(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
