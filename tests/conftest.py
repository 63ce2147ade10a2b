"""What every test stands on: real services."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import hypothesis
import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from quartier.embedded.services import Services
from tests import facts
from tests.facts import _rules_as_loaded  # noqa: F401  (a fixture for every test)

# A change is judged by the same examples each time; whoever works on it lets them vary.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")

pytest_plugins = ["tests.strictness", "tests.cast", "tests.browser", "tests.demo"]


def _worker_number() -> int:
    """0 for a plain run, 1 and up for the workers of pytest-xdist."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    return int(name.removeprefix("gw")) + 1 if name else 0


def pytest_configure(config: pytest.Config) -> None:
    """Separates the tests from a demo that runs in the same clone, before anything connects."""
    # A test with 50 parallel connections needs 50, not the pool's few.
    options = settings.DATABASES["default"].setdefault("OPTIONS", {})
    options.pop("pool", None)
    # Transactional tests empty all tables, the audit included.
    options["options"] = "-c journal.reset=on"
    number = 2 + 2 * _worker_number()
    settings.CACHES["default"]["LOCATION"] = _broker_url(settings.REDIS_URL, number)
    current_app.conf.broker_url = _broker_url(settings.CELERY_BROKER_URL, number + 1)
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    # WhiteNoise warns about a missing folder; in tests the files come from their sources.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # Starts nothing yet; the last test process that ends stops what the first one started.
    holding = ExitStack()
    holding.enter_context(Services.configured().held(start=False))
    config.add_cleanup(holding.close)


def _broker_url(url: str, database: int) -> str:
    """The same server, another of its 16 databases."""
    if "socket://" in url:
        return f"{url}?virtual_host={database}"
    if url.startswith("unix://"):
        return f"{url}?db={database}"
    return f"{url.rpartition('/')[0]}/{database}"


@pytest.fixture(scope="session")
def running_services() -> None:
    """Database and broker run, unless DATABASE_URL and REDIS_URL name others."""
    Services.configured().up()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    running_services: None, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Everything that touches the database waits for the services and has the catalogue."""
    facts.keep_loaded()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, let go of by all before it is dropped: a live server's thread, which ends
    when it likes, would keep it."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
            "current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Counters of rate limits and cached pages do not reach the next test."""
    yield
    if "running_services" in request.fixturenames:
        from django.core.cache import cache

        cache.clear()
