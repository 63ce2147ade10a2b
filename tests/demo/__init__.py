"""Demo mode for a test: its addresses are decided when the project starts."""

import importlib
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.urls import clear_url_caches

from quartier import urls


@pytest.fixture
def demo_mode(settings: LazySettings) -> Iterator[None]:
    """The demo's pages exist."""
    settings.DEMO_MODE = True
    _reload()
    yield
    settings.DEMO_MODE = False
    _reload()


def _reload() -> None:
    importlib.reload(urls)
    clear_url_caches()
