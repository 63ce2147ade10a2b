"""Ends what the demo has started, however the demo itself ends.

It reads from the supervisor, line by line, which process groups run. When the line breaks, in order
or because the supervisor was killed, it ends the groups. It holds the embedded services, so they
stop with it if nobody else holds them.
"""

import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from quartier.embedded.process import end_groups
from quartier.embedded.services import Services


class Keeper:
    """The supervisor's side: a small process of its own, started before anything else."""

    def __init__(self, services: Services) -> None:
        """Returns when the keeper holds the services; they need not run yet."""
        self._services = services
        embedded = [name for name in ("database", "broker") if getattr(services, name)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "quartier.embedded.keeper", str(services.data_dir), *embedded],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._process.stdout.readline()  # type: ignore[union-attr]
        self._process.stdout.close()  # type: ignore[union-attr]

    def tell(self, groups: Sequence[int]) -> None:
        """These process groups run now."""
        line = " ".join(map(str, groups))
        with suppress(BrokenPipeError):  # somebody killed it; end() does its work then
            self._process.stdin.write(f"{line}\n".encode())  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]

    def end(self) -> None:
        """Ends everything and returns when it has ended."""
        with suppress(BrokenPipeError):
            self._process.stdin.close()  # type: ignore[union-attr]
        if self._process.wait() != 0:
            with self._services.held(start=False):
                pass


def main(data_dir: str, *embedded: str) -> None:
    """Waits for the end of the supervisor."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    services = Services(Path(data_dir), "database" in embedded, "broker" in embedded)
    with services.held(start=False):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        groups: list[int] = []
        for line in sys.stdin:
            groups = [int(word) for word in line.split()]
        end_groups(groups)


if __name__ == "__main__":
    main(*sys.argv[1:])
