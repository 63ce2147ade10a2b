"""``make demo`` as a process: healthy, restarted, stopped, and never leaving anything behind."""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from quartier.demo import people
from quartier.embedded.places import run_dir, socket_dir
from quartier.embedded.services import Services
from quartier.embedded.supervisor import answer
from quartier.lib import tokens
from quartier.management.commands.demo import FIRST_PORT, listen, sign_ins
from tests.factories import AccessSlipFactory

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.services, pytest.mark.timeout(900)]
START_SECONDS = 300
STOP_SECONDS = 60


class Demo:
    """A running demo with a data directory, and so a clone, of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        passed_on = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--ohne-stadt"],
            cwd=ROOT,
            env={**passed_on, "QUARTIER_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.output = ""
        self.port = 0

    def wait_until_ready(self) -> None:
        """Reads what it prints until it names its address."""
        self.wait_for_line("Beenden mit Strg-C")
        found = re.search(r"läuft: http://127\.0\.0\.1:(\d+)", self.output)
        assert found is not None, self.output
        self.port = int(found[1])

    def wait_for_line(self, text: str) -> None:
        """Reads what it prints until this has been there."""
        until = time.monotonic() + START_SECONDS
        stdout = self.process.stdout
        assert stdout is not None
        while text not in self.output:
            assert time.monotonic() < until, self.output
            if select.select([stdout], [], [], 1)[0]:
                part = os.read(stdout.fileno(), 10_000)
                assert part, f"{self.output}\n{self.logs()}"
                self.output += part.decode()

    def logs(self) -> str:
        return "\n".join(log.read_text() for log in run_dir(self.data_dir).glob("*.log"))

    def is_ready(self) -> bool:
        return answer(self.port, "/readyz")[0] == 200

    def processes(self) -> dict[int, str]:
        """Every living process of this demo by id, services included."""
        needles = (f"QUARTIER_DATA_DIR={self.data_dir}".encode(), str(self.data_dir).encode())
        socket = str(socket_dir(self.data_dir)).encode()
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                command = (place / "cmdline").read_bytes()
                environment = (place / "environ").read_bytes()
            except OSError:
                continue
            is_ours = needles[0] in environment or needles[1] in command or socket in command
            if command and is_ours:
                found[int(place.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        return found

    def one(self, *words: str) -> int:
        """The oldest process whose command holds these words."""
        return min(
            pid for pid, command in self.processes().items() if all(w in command for w in words)
        )

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def start(open_dir: Path) -> Iterator[Callable[[str], Demo]]:
    """Starts demos; all their processes are gone when the test ends."""
    demos: list[Demo] = []

    def start_one(name: str) -> Demo:
        demos.append(Demo(open_dir / name))
        return demos[-1]

    yield start_one
    for demo in demos:
        demo.stop()
        wait_for(lambda demo=demo: not demo.processes(), STOP_SECONDS)
        Services(demo.data_dir).down()
        shutil.rmtree(socket_dir(demo.data_dir), ignore_errors=True)


def wait_for(condition: Callable[[], object], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.2)


def any_with(demo: Demo, *words: str) -> bool:
    return any(all(w in command for w in words) for command in demo.processes().values())


def test_it_is_healthy_restarts_what_dies_and_stops_on_sigterm(start):
    demo = start("clone")
    demo.wait_until_ready()
    status, text = answer(demo.port, "/readyz")
    assert status == 200, text
    assert set(json.loads(text)["parts"].values()) == {"ok"}
    assert "/demo/nachrichten/" in demo.output
    commands = "\n".join(demo.processes().values())
    assert "runserver" not in commands

    # Requests wait through a short outage, so it is the process that tells, not a failing page.
    parts = [("gunicorn",), ("celery", " beat"), ("celery", " worker")]
    for words in [*parts, ("bin/postgres",), ("valkey-server",)]:
        victim = demo.one(*words)
        os.kill(victim, signal.SIGKILL)
        wait_for(lambda victim=victim: victim not in demo.processes(), 60)
        wait_for(lambda words=words: any_with(demo, *words), 60)
        wait_for(demo.is_ready, 120)

    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(STOP_SECONDS) == 0
    wait_for(lambda: not demo.processes(), 5)


def test_it_leaves_nothing_behind_when_it_is_killed(start):
    demo = start("clone")
    demo.wait_until_ready()
    assert len(demo.processes()) > 6
    demo.process.kill()
    wait_for(lambda: not demo.processes(), STOP_SECONDS)
    assert not Services(demo.data_dir).running()


def test_it_stops_on_ctrl_c_while_it_is_still_starting(start):
    demo = start("clone")
    demo.wait_for_line("Datenbank")
    demo.process.send_signal(signal.SIGINT)
    demo.process.wait(STOP_SECONDS)
    wait_for(lambda: not demo.processes(), 5)


def test_it_takes_the_next_port_when_one_is_taken():
    with listen(None) as first, listen(None) as second:
        assert FIRST_PORT <= first.getsockname()[1] < second.getsockname()[1]
        with pytest.raises(CommandError, match="belegt"):
            listen(first.getsockname()[1])


@pytest.mark.django_db
def test_it_says_at_every_start_whom_one_can_be():
    assert sign_ins() == ""
    AccessSlipFactory(code_hash=tokens.keyed_hash(people.ELIF.slip_code, "slip"))
    for person in people.DEMO_SIGN_INS:
        assert person.name in sign_ins()
        assert (person.email or person.slip_code) in sign_ins()


def test_it_touches_nothing_embedded_when_servers_are_named(tmp_path):
    """The addresses lead nowhere, so the demo cannot start; but it must not start its own."""
    data_dir = tmp_path / "data"
    named = {
        "PATH": os.environ["PATH"],
        "QUARTIER_DATA_DIR": str(data_dir),
        "DATABASE_URL": "postgres://somebody@127.0.0.1:1/city",
        "DATABASE_POOL_SIZE": "0",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    for arguments in (["demo", "--ohne-stadt"], ["services", "up"]):
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=named,
            capture_output=True,
            text=True,
            timeout=120,
        )
        if arguments[0] == "demo":
            assert result.returncode == 1
            assert "port 1 failed" in result.stderr
        else:
            assert result.returncode == 0, result.stderr
            assert result.stdout.count("eigener Server") == 2
        assert not (data_dir / "postgres").exists()
        assert not (data_dir / "broker").exists()


def test_it_lets_two_clones_run_side_by_side(start):
    """Each has a port, a database and a broker of its own, and stopping one leaves the other."""
    first, second = start("one"), start("two")
    for demo in (first, second):
        demo.wait_until_ready()
    assert first.port != second.port
    assert not set(first.processes()) & set(second.processes())
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(STOP_SECONDS) == 0
    wait_for(lambda: not first.processes(), 5)
    assert second.is_ready()
