"""The cache, of which nothing depends: while its server is away it forgets, and pages go on."""

import functools
import logging
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)
_AWAY = object()


def _forgetting(name: str, answer: object) -> Callable[..., Any]:
    """The backend's method, with an answer for the time when the server is away."""
    method = getattr(RedisCache, name)

    @functools.wraps(method)
    def forgetting(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except redis.RedisError as error:
            logger.warning("cache is away: %s", type(error).__name__)
            return answer

    return forgetting


class ForgetfulCache(RedisCache):
    """Django's Redis cache without its errors.

    A counter that is away counts nothing: limits on tries let pass for that time. What must hold
    then, the locks on codes and PINs, stands in the database.
    """

    _get = _forgetting("get", _AWAY)

    def get(self, key: str, default: object = None, version: int | None = None) -> Any:
        """The value, or the default when there is none or the server is away."""
        found = self._get(key, default, version=version)
        return default if found is _AWAY else found

    get_many = _forgetting("get_many", {})
    set = _forgetting("set", None)
    set_many = _forgetting("set_many", [])
    add = _forgetting("add", True)
    touch = _forgetting("touch", False)
    delete = _forgetting("delete", False)
    delete_many = _forgetting("delete_many", None)
    has_key = _forgetting("has_key", False)
    incr = _forgetting("incr", 0)
    clear = _forgetting("clear", False)
