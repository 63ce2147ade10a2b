"""Places for embedded services."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """An empty directory everybody may pass through, as a clone in /srv is.

    pytest's own ``tmp_path`` is closed again whenever another test run starts on the machine.
    """
    place = Path(tempfile.mkdtemp(prefix="quartier-test-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place, ignore_errors=True)
