"""Runs the demo's processes: waits until they are healthy, restarts what dies, stops all.

Nothing here needs Django: each process is a command, health is a page that answers 200.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from quartier.embedded import process
from quartier.embedded.keeper import Keeper
from quartier.embedded.process import ServiceError
from quartier.embedded.services import Services

CALM_SECONDS = 60
"""Who has run that long has started well: the next restart waits no longer than the first."""
LONGEST_WAIT = 30
MOST_EARLY_DEATHS = 4
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process of the demo."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    pass_fds: Sequence[int] = ()
    running: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0, init=False)
    deaths: int = field(default=0, init=False)
    start_at: float = field(default=0, init=False)
    """Not before this moment of the monotonic clock."""

    def start(self) -> None:
        """Starts it in its own session, so that Ctrl-C reaches only the supervisor."""
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=self.pass_fds,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.started_at = time.monotonic()

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the process and what it has started."""
        if self.running is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running.pid, number)

    def note_death(self) -> float:
        """Plans the next start after a death; returns the seconds until then."""
        self.signal(signal.SIGKILL)  # what it has left behind
        self.running = None
        calm = time.monotonic() - self.started_at > CALM_SECONDS
        self.deaths = 1 if calm else self.deaths + 1
        wait = min(0.5 * 2 ** (self.deaths - 1), LONGEST_WAIT)
        self.start_at = time.monotonic() + wait
        return wait


class Supervisor:
    """Keeps children and embedded services alive until it is told to stop."""

    def __init__(self, children: Sequence[Child], services: Services, keeper: Keeper) -> None:
        self.children = children
        self.services = services
        self.keeper = keeper
        self.stopping = False

    def run(self, health: Callable[[], str], on_ready: Callable[[], None], seconds: float) -> None:
        """Starts everything, calls ``on_ready`` once all is healthy, and stays until a signal.

        ``health`` says what is still missing, "" when nothing is. Raises ServiceError when it
        takes longer than ``seconds`` or a process dies again and again before.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            self._wait_until_healthy(health, seconds)
            if not self.stopping:
                on_ready()
            while not self.stopping:
                self.tend()
                time.sleep(0.3)
        finally:
            self._end()

    def tend(self) -> None:
        """Restarts what has died: children after a growing pause, services at once."""
        for child in self.children:
            if child.running is None:
                if time.monotonic() >= child.start_at:
                    child.start()
                    self.keeper.tell(self._groups())
            elif (code := child.running.poll()) is not None and not self.stopping:
                wait = child.note_death()
                say(f"{child.name} ist beendet ({code}), neuer Start in {wait:.0f} s: {child.log}")
        if not self.stopping and not self.services.running():
            say("Datenbank oder Broker fehlt und wird neu gestartet.")
            self.services.up()

    def _wait_until_healthy(self, health: Callable[[], str], seconds: float) -> None:
        until = time.monotonic() + seconds
        missing = "alles"
        while not self.stopping:
            self.tend()
            failing = next((c for c in self.children if c.deaths >= MOST_EARLY_DEATHS), None)
            if failing is not None:
                raise ServiceError(
                    f"{failing.name} startet nicht. Das Ende von {failing.log}:\n"
                    + process.last_lines(failing.log, 20)
                )
            if not (missing := health()):
                return
            if time.monotonic() > until:
                logs = ", ".join(str(child.log) for child in self.children)
                raise ServiceError(
                    f"Nach {seconds:.0f} s fehlt noch: {missing}. Protokolle: {logs}"
                )
            time.sleep(0.1)

    def _stop(self, number: int, frame: object) -> None:
        if self.stopping:  # a second Ctrl-C: at once
            for child in self.children:
                child.signal(signal.SIGKILL)
        self.stopping = True

    def _end(self) -> None:
        self.stopping = True
        process.end_groups(self._groups())
        for child in self.children:
            if child.running is not None:
                child.running.wait()

    def _groups(self) -> list[int]:
        return [child.running.pid for child in self.children if child.running is not None]


def die_with_parent() -> None:
    """Linux ends this process with SIGTERM when its parent dies, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def answer(port: int, path: str, seconds: float = 5) -> tuple[int, str]:
    """Status and text of a page on this machine; (0, "") when nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, HTTPException):
        return 0, ""
    finally:
        connection.close()


def say(text: str) -> None:
    """A line for the person at the keyboard, who may have closed the terminal."""
    with contextlib.suppress(OSError):
        print(text, flush=True)  # noqa: T201
