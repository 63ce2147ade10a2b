"""Where the embedded services of one clone keep their files and sockets."""

import hashlib
import os
from pathlib import Path

from quartier.embedded.process import Runner, ServiceError


def socket_dir(data_dir: Path) -> Path:
    """A short directory for sockets, the same for every process of this clone.

    A socket's path may have about 100 characters, and TMPDIR differs between a desktop session, a
    shell and a service of the same person; so the place depends on the data directory alone.
    """
    digest = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:16]
    return Path("/tmp") / f"quartier-{digest}"  # noqa: S108 (ownership is checked below)


def make_socket_dir(data_dir: Path, runner: Runner) -> Path:
    """The socket directory, closed to everybody but the servers' user (and root).

    Raises ServiceError when somebody else has put a directory of that name there.
    """
    place = socket_dir(data_dir)
    place.mkdir(mode=0o700, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid not in {os.geteuid(), runner.uid}:
        raise ServiceError(
            f"{place} gehört einem anderen Benutzer. Bitte den Ordner entfernen lassen."
        )
    place.chmod(0o700)
    runner.give(place)
    return place


def run_dir(data_dir: Path) -> Path:
    """Locks and logs of the embedded services."""
    place = data_dir / "run"
    place.mkdir(parents=True, exist_ok=True)
    return place
