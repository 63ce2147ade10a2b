"""Two addresses for machines: is the process alive, and can it serve.

They say how things stand in one word each; no address, no version, nothing about people.
"""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from journal.models import Heartbeat, Message
from quartier.celery import app

MOST_SILENCE = timedelta(minutes=3)
"""Worker and beat show themselves every minute."""
LONGEST_WAIT = timedelta(minutes=15)
"""A due message that waits longer means that nobody sends."""
PROCESSES = ("worker", "beat")


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is asked: a restart would not mend the database."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when all parts work, else 503; the answer names each part."""
    parts = {name: _judge(check) for name, check in CHECKS.items()}
    is_well = all(verdict == "ok" for verdict in parts.values())
    return JsonResponse(
        {"status": "ok" if is_well else "failing", "parts": parts}, status=200 if is_well else 503
    )


def _judge(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        # Whatever a part throws means that it does not work; only the kind is told.
        return type(error).__name__


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} missing" if missing else "ok"


def _cache() -> str:
    cache.set("readyz", 1, 10)
    return "ok" if cache.get("readyz") == 1 else "forgets"


def _broker() -> str:
    with app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return "ok"


def silent() -> list[str]:
    """The background processes that have not written their row lately."""
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    limit = timezone.now() - MOST_SILENCE
    return [name for name in PROCESSES if name not in seen or seen[name] < limit]


def _background() -> str:
    names = silent()
    return f"silent: {', '.join(names)}" if names else "ok"


def _messages() -> str:
    """The oldest message that should have gone out."""
    now = timezone.now()
    oldest = Message.objects.due(now).order_by("due_at").values_list("due_at", flat=True).first()
    if oldest is None or now - oldest < LONGEST_WAIT:
        return "ok"
    return f"waiting {int((now - oldest).total_seconds() // 60)} minutes"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "broker": _broker,
    "background": _background,
    "messages": _messages,
}
