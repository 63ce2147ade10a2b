"""A real Celery worker as a process of its own, on the database and broker of the test."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from celery import current_app
from django.conf import settings
from django.db import connection

PROJECT = Path(__file__).resolve().parent.parent.parent


def database_url() -> str:
    """The database of this test, as another process is told about it."""
    known = connection.settings_dict
    person = quote(known["USER"], safe="")
    if known["PASSWORD"]:
        person += ":" + quote(known["PASSWORD"], safe="")
    place = quote(known["HOST"], safe="") + (f":{known['PORT']}" if known["PORT"] else "")
    return f"postgres://{person}@{place}/{known['NAME']}"


class Worker:
    """Started by ``start``, gone with ``kill``: the process group, with no chance to tidy up."""

    def __init__(self, mail_port: int, log: Path, processes: int, include: str = "") -> None:
        self._log = log
        self._command = [
            *(sys.executable, "-m", "celery", "-A", "quartier"),
            *("-b", current_app.conf.broker_url, "worker"),
            *("--concurrency", str(processes), "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle"),
            *(["--include", include] if include else []),
        ]
        self._environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "LOG_LEVEL": "WARNING",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail_port),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the worker and returns at once."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=PROJECT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL to the worker and its pool at the same time."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def kill_pool(self, meanwhile: Callable[[], None]) -> None:
        """SIGKILL to the processes that do the work; the parent forks new ones.

        ``meanwhile`` is called while all are dead and the parent sleeps.
        """
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)
        children = self._children()
        assert children, "there is no pool to kill"
        for child in children:
            os.kill(child, signal.SIGKILL)
        meanwhile()
        os.kill(self._process.pid, signal.SIGCONT)

    def _children(self) -> list[int]:
        """By the kernel's table; a minimal machine has no ``ps``."""
        assert self._process is not None
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it ended meanwhile
                # The name in brackets may hold blanks; state and parent follow it.
                fields = (place / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == self._process.pid:
                    found.append(int(place.name))
        return found

    def until(self, condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> None:
        """Waits; fails with the worker's log when it takes too long."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                tail = self._log.read_text(errors="replace")[-3000:]
                raise AssertionError(f"not in {seconds} s; the worker says:\n{tail}")
            time.sleep(pause)
