"""Limits on how often something may be tried, for forms that need no sign-in.

A whole school shares one address. So a limit counts by what is tried first (the code, the token,
the mail address); the sender's address has only a far limit that a class does not reach.
"""

import functools
import ipaddress
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quartier.lib.tokens import keyed_hash

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
FAR_LIMIT = "600/5m"
"""Per address: a school of 20 classes that signs in at the same moment stays below."""


@dataclass(frozen=True)
class Rate:
    """So many times in so many seconds."""

    most: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """Reads ``10/5m``: a number, a slash, and a time in s, m, h or d. Raises ValueError."""
        match = re.fullmatch(r"(\d+)/(\d*)([smhd])", text)
        if match is None:
            raise ValueError(f"{text!r} is no rate like 10/5m")
        return cls(int(match[1]), int(match[2] or 1) * SECONDS[match[3]])


def limit(
    name: str,
    *,
    rate: str,
    key: Callable[Concatenate[HttpRequest, Arguments], str] | None = None,
    address_rate: str = FAR_LIMIT,
    methods: tuple[str, ...] = ("POST",),
) -> Callable[[View[Arguments]], View[Arguments]]:
    """Refuses a view's requests beyond a rate, with a page that says how long to wait.

    ``name`` is the counter: views with the same name count together. ``key`` says what is tried,
    from the request and the view's arguments; an empty answer counts by address only. ``rate``
    holds for each key, ``address_rate`` for each sender's address. The view keeps the name as
    ``limited_as``, by which a test finds the pages without a limit.

        @login_not_required
        @limit("slip", rate="10/5m", key=lambda request: request.POST.get("code", ""))
        def sign_in(request): ...

        @limit("answer", rate="30/h", key=lambda request, token: token)
        def answer(request, token): ...
    """
    key_rate, far_rate = Rate.parse(rate), Rate.parse(address_rate)

    def decorate(view: View[Arguments]) -> View[Arguments]:
        @functools.wraps(view)
        def limited(
            request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponse:
            if request.method in methods:
                tried = key(request, *args, **kwargs) if key else ""
                wait = count(name, tried.strip().lower(), key_rate) if tried.strip() else 0
                wait = max(wait, count(f"{name}-address", client_address(request), far_rate))
                if wait:
                    return refuse(request, wait)
            return view(request, *args, **kwargs)

        limited.limited_as = name  # type: ignore[attr-defined]
        return limited

    return decorate


def count(name: str, value: str, rate: Rate) -> int:
    """Counts one try; 0 when it is within the rate, else the seconds until the next is.

    The value is stored as a keyed hash only. While the cache is away nothing is counted.
    """
    entry, wait = _window(name, value, rate)
    try:
        cache.add(entry, 0, timeout=rate.seconds + 60)
        tries = cache.incr(entry)
    except ValueError:  # the entry ended between the two steps: a new window has begun
        return 0
    return wait if tries > rate.most else 0


def full(name: str, value: str, rate: Rate) -> int:
    """Like ``count``, but counts nothing: for limits that count failures only."""
    entry, wait = _window(name, value, rate)
    return wait if cache.get(entry, 0) >= rate.most else 0


def _window(name: str, value: str, rate: Rate) -> tuple[str, int]:
    """The counter of the present window, and the seconds until the next."""
    now = time.time()
    window = int(now // rate.seconds)
    entry = f"limit:{name}:{window}:{keyed_hash(value, 'limit')}"
    return entry, int((window + 1) * rate.seconds - now) + 1


def client_address(request: HttpRequest) -> str:
    """The sender's address, by the number of trusted proxies.

    Of IPv6 the network: every household has more addresses than a counter could hold.
    """
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def refuse(request: HttpRequest, wait: int) -> HttpResponse:
    """The page for who has tried too often; ``wait`` is in seconds."""
    minutes = -(-wait // 60)
    response = render(request, "errors/429.html", {"wait_minutes": minutes}, status=429)
    response["Retry-After"] = str(wait)
    return response
