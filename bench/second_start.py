"""The second start of ``make demo``, against the bare start of its web server.

The first start makes the city and does not count. Baseline: the same web server with the same
configuration on a port of its own, started by hand on running services, until it answers. The
ratio says what supervising, services and health checks cost.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench import Result
from quartier.embedded.services import Services
from quartier.management.commands.demo import WEB_SERVER

ROOT = Path(__file__).parent.parent
LIMIT = 600.0


def run() -> Iterator[Result]:
    """Seconds until the page answers."""
    _demo()
    again = _demo()
    with Services.configured().held():
        bare = _bare_server()
    yield Result("make demo, zweiter Start", again, "s", bare, "bis die Seite antwortet")


def _demo() -> float:
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        for line in process.stdout or ():
            if "http://" in line:
                return time.perf_counter() - begun
        raise RuntimeError("make demo ended before it printed its address")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _bare_server(port: int = 8777) -> float:
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*WEB_SERVER, "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env={**os.environ, "QUARTIER_DEMO": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - begun < LIMIT:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                    return time.perf_counter() - begun
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the web server did not answer")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
