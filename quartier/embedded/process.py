"""Starting servers that outlive the command that started them, and ending processes for sure.

Whether a server is alive is asked of the kernel, not of a PID file: the server and all its children
inherit a locked file, and the lock is gone when the last of them is gone. A zombie, a reused PID or
a left-over PID file can therefore not be mistaken for a running server.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 15
"""How long a process may take to end by itself."""


class ServiceError(Exception):
    """An embedded service cannot run; the text is a sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Runner:
    """The user a server runs as, and what must stand before its command."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @property
    def drops_root(self) -> bool:
        """Whether the server runs as somebody else than we do."""
        return self.uid != os.geteuid()

    def run(self, argv: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Runs a short command as this user, with nothing of our environment."""
        return subprocess.run(
            [*self.prefix, *map(str, argv)],
            user=self._user,
            group=self._group,
            extra_groups=self._groups,
            env=_plain_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def spawn(self, argv: Sequence[str | Path], log: Path, alive: int) -> None:
        """Starts a server in its own session; it inherits ``alive``, the locked file.

        The shell in between ends at once, so that the server's parent is init and no long-lived
        process of ours has to reap it.
        """
        with log.open("ab") as output:
            self.give(log)
            subprocess.run(
                ["/bin/sh", "-c", '"$@" &', "sh", *self.prefix, *map(str, argv)],
                user=self._user,
                group=self._group,
                extra_groups=self._groups,
                env=_plain_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[alive],
                start_new_session=True,
                check=True,
            )

    def give(self, path: Path) -> None:
        """Makes this user the owner of a file or directory."""
        if self.drops_root:
            os.chown(path, self.uid, self.gid)

    # None leaves the identity alone: it is ours already, or the prefix changes it.
    @property
    def _user(self) -> int | None:
        return self.uid if self.drops_root and not self.prefix else None

    @property
    def _group(self) -> int | None:
        return self.gid if self.drops_root and not self.prefix else None

    @property
    def _groups(self) -> list[int] | None:
        return [] if self.drops_root and not self.prefix else None


def runner_for(directory: Path, *reached: Path) -> Runner:
    """Who runs the server with its data in ``directory``: the owner; for root somebody weaker.

    ``reached`` are the paths that user must be able to come to. Where a directory above them is
    closed to it (a clone in root's home), the server keeps one capability: to pass through
    directories. Nobody's permissions are changed for it.
    """
    if os.geteuid() != 0:
        if directory.exists() and directory.stat().st_uid != os.geteuid():
            raise ServiceError(
                f"{directory} gehört einem anderen Benutzer. Bitte denselben Benutzer verwenden "
                "wie beim ersten Start oder DATABASE_URL und REDIS_URL setzen."
            )
        return Runner(os.geteuid(), os.getegid())
    owner = directory.stat().st_uid if directory.exists() else 0
    entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    runner = Runner(entry.pw_uid, entry.pw_gid)
    if _can_reach(runner, reached):
        return runner
    for capability in ("dac_read_search", "dac_override"):
        candidate = Runner(runner.uid, runner.gid, _setpriv(runner, capability))
        if candidate.prefix and _can_reach(candidate, reached):
            return candidate
    raise ServiceError(
        f"Der Benutzer „{entry.pw_name}“ kommt nicht an {reached[0]} heran. Bitte das Projekt in "
        "einen Ordner legen, den alle betreten dürfen, oder DATABASE_URL und REDIS_URL setzen."
    )


def _can_reach(runner: Runner, paths: Sequence[Path]) -> bool:
    script = 'for path in "$@"; do test -x "$path" || exit 1; done'
    return runner.run(["/bin/sh", "-c", script, "sh", *paths]).returncode == 0


def _setpriv(runner: Runner, capability: str) -> tuple[str, ...]:
    program = shutil.which("setpriv")
    if program is None:
        return ()
    return (
        program,
        f"--reuid={runner.uid}",
        f"--regid={runner.gid}",
        "--clear-groups",
        f"--inh-caps=-all,+{capability}",
        f"--ambient-caps=-all,+{capability}",
    )


def _plain_environment() -> dict[str, str]:
    """No variable of ours reaches a server: PGPORT or PGDATA would change what it does."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """One process at a time: waits for the lock on ``path``."""
    with open_lock(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def open_lock(path: Path) -> Iterator[int]:
    """A lock file as a descriptor, not locked yet, closed at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def locked(path: Path) -> bool:
    """Whether a living process holds the lock on ``path``."""
    if not path.exists():
        return False
    with open_lock(path) as lock:
        # Shared: two who ask at the same time do not take each other for a server.
        return not try_lock(lock, fcntl.LOCK_SH)


def try_lock(lock: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Takes the lock if it is free; says whether it did."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_until_free(path: Path, seconds: float) -> bool:
    """Waits until every process that holds the lock on ``path`` is gone."""
    until = time.monotonic() + seconds
    while locked(path):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def last_lines(log: Path, count: int = 8) -> str:
    """The end of a server's log, for an error message."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def trim(log: Path, most_bytes: int = 5_000_000) -> None:
    """Empties a log that has grown too large; called before a start."""
    if log.exists() and log.stat().st_size > most_bytes:
        log.write_bytes(b"")


def end_groups(groups: Sequence[int]) -> None:
    """Asks process groups to end, waits, and kills what is left of them."""
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    while any(_lives(group) for group in groups) and time.monotonic() < until:
        time.sleep(0.05)
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def _lives(group: int) -> bool:
    """Whether the group's first process runs; our own dead child counts as gone."""
    with suppress(ChildProcessError):
        os.waitpid(group, os.WNOHANG)
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return not _is_zombie(group)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return False
