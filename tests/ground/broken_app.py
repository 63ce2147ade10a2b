"""A web application that breaks, quoting what it was asked."""

from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Raises for every request."""
    raise RuntimeError(environ["RAW_URI"])
