"""Cleans up after a supervisor that was killed without a chance to do it itself.

It reads from the supervisor, line by line, which process groups run; "done" is the orderly end.
When the line breaks without that word, it ends the groups. It holds the embedded services, so they
stop with it if nobody else holds them.
"""

import signal
import sys
from pathlib import Path

from quartier.embedded.services import Services
from quartier.embedded.supervisor import end_groups


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
            if line.strip() == "done":
                return
            groups = [int(word) for word in line.split()]
        end_groups(groups)


if __name__ == "__main__":
    main(*sys.argv[1:])
