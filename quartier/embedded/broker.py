"""Where the embedded broker listens (started by quartier.embedded, never on import)."""

from pathlib import Path

from quartier.embedded.postgres import socket_dir


def url(data_dir: Path) -> str:
    """The address of this clone's embedded broker."""
    return f"unix://{socket_dir(data_dir)}/broker.sock"


def celery_url(redis_url: str) -> str:
    """The same broker as Celery spells it."""
    return redis_url.replace("unix://", "redis+socket://", 1)


def cache_url(redis_url: str) -> str:
    """The same broker's second database, for the cache, as redis-py spells it."""
    if redis_url.startswith("unix://"):
        return f"{redis_url}?db=1"
    head, _, tail = redis_url.rpartition("/")
    return f"{head}/1" if tail.isdigit() else f"{redis_url.rstrip('/')}/1"
