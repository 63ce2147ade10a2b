"""Rate limits that do not punish a school for sitting behind one address.

The account, slip or link is the first key and gets a tight limit; the address is the last one and
gets a far limit, counted in failures where there is such a thing. Windows are fixed and kept in the
cache, which all processes share.
"""

import hashlib
import ipaddress
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


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
        place = self._place(key)
        if cache.add(place, 1, self.seconds):
            return True
        try:
            return cache.incr(place) <= self.count
        except ValueError:
            # The window closed between the two calls.
            return cache.add(place, 1, self.seconds)

    def is_full(self, key: str) -> bool:
        """Whether the next one would be too many; counts nothing."""
        return cache.get(self._place(key), 0) >= self.count

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
