"""Where the embedded PostgreSQL listens (started by quartier.embedded, never on import)."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote


def socket_dir(data_dir: Path) -> Path:
    """A short directory for sockets: their path may have no more than about 100 characters."""
    digest = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"quartier-{os.getuid()}-{digest}"


def url(data_dir: Path) -> str:
    """The address of this clone's embedded database, as a DATABASE_URL."""
    return f"postgres://quartier@{quote(str(socket_dir(data_dir)), safe='')}/quartier"
