"""Asks this container's web server for a page: ``python scripts/healthcheck.py /healthz``.

Needs nothing installed, so that it is quick. The request names the site's own host, because the
platform answers no other.
"""

import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit


def main(path: str) -> None:
    """Ends with 1 when the answer is not 200."""
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or "127.0.0.1"
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host})
        status = connection.getresponse().status
    except OSError as error:
        sys.exit(f"{path}: {error}")
    if status != 200:
        sys.exit(f"{path}: {status}")


if __name__ == "__main__":
    main(*sys.argv[1:])
