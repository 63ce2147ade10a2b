"""Database and broker together: what a clone needs to run, as far as it is not configured.

Who needs the services for a while (the demo, a test run) *holds* them: all holders share one lock,
and the last to let go stops what nobody has asked to keep. The kernel frees the lock of a killed
holder, so no list of users can go stale.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from quartier.embedded import broker, postgres, process
from quartier.embedded.places import run_dir
from quartier.embedded.process import ServiceError


@dataclass(frozen=True)
class Services:
    """The embedded services of one data directory; False for one that is configured elsewhere."""

    data_dir: Path
    database: bool = True
    broker: bool = True

    @classmethod
    def configured(cls) -> "Services":
        """Those of the settings."""
        from django.conf import settings

        return cls(settings.DATA_DIR, settings.EMBEDDED_DATABASE, settings.EMBEDDED_BROKER)

    def up(self) -> None:
        """Starts what does not run. Raises ServiceError."""
        if self.database:
            postgres.up(self.data_dir)
        if self.broker:
            broker.up(self.data_dir)

    def down(self) -> None:
        """Stops both, whoever uses them. Raises ServiceError when one does not stop."""
        self._keep_file.unlink(missing_ok=True)
        stopped = [
            not self.broker or broker.down(self.data_dir),
            not self.database or postgres.down(self.data_dir),
        ]
        if not all(stopped):
            raise ServiceError(f"Ein Dienst beendet sich nicht. Protokolle: {self._run_dir}")

    def running(self) -> bool:
        """Whether a process of each lives; it may still be starting."""
        return (not self.database or postgres.running(self.data_dir)) and (
            not self.broker or broker.running(self.data_dir)
        )

    def keep(self) -> None:
        """They go on until somebody stops them by hand."""
        self._keep_file.touch()

    @contextmanager
    def held(self, start: bool = True) -> Iterator[None]:
        """Keeps the services running for the time of the block."""
        with process.open_lock(self._run_dir / "holders.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            try:
                if start:
                    self.up()
                yield
            finally:
                # Another holder keeps the lock shared; then this does nothing.
                if not self._keep_file.exists() and process.try_lock(lock):
                    self.down()

    @property
    def _run_dir(self) -> Path:
        return run_dir(self.data_dir)

    @property
    def _keep_file(self) -> Path:
        return self._run_dir / "keep"
