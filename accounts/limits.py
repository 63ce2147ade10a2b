"""Rate limits that do not punish a school for sitting behind one address.

The account, slip or link is the first key and gets a tight limit; the address is the last one and
gets a far limit, counted in failures where there is such a thing. Windows are fixed and kept in the
cache, which all processes share.

While the cache is away, nobody is held up: what must hold even then (five wrong PINs, a link used
once) is counted in the database, not here.
"""

import hashlib
import ipaddress
import logging
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from redis import RedisError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most ``count`` times in ``seconds`` for each key."""

    name: str
    count: int
    seconds: int

    @property
    def minutes(self) -> int:
        """The window in minutes, rounded up: what a person is told to wait."""
        return -(-self.seconds // 60)

    def take(self, key: str) -> bool:
        """Counts one; True as long as the limit is kept."""
        try:
            return self._count_one(self._place(key)) <= self.count
        except RedisError:
            logger.error("no cache: the limit %s is not counted", self.name)
            return True

    def is_full(self, key: str) -> bool:
        """Whether the next one would be too many; counts nothing."""
        try:
            return cache.get(self._place(key), 0) >= self.count
        except RedisError:
            logger.error("no cache: the limit %s is not read", self.name)
            return False

    def _count_one(self, place: str) -> int:
        if cache.add(place, 1, self.seconds):
            return 1
        try:
            return cache.incr(place)
        except ValueError:
            # The window closed between the two calls; the next one has begun.
            cache.set(place, 1, self.seconds)
            return 1

    def _place(self, key: str) -> str:
        digest = hashlib.sha256(key.encode()).hexdigest()
        return f"accounts.limit:{self.name}:{digest}"


def address_of(request: HttpRequest) -> str:
    """The caller's address behind TRUSTED_PROXY_COUNT proxies; of IPv6 the network (/64)."""
    address = get_adapter().get_client_ip(request)
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return address
    if version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
