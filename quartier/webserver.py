"""gunicorn's configuration, for the demo and for the container (docs/decisions/0004).

Threads, because a page waits mostly for the database; two processes, because one may be restarted
or killed while the other answers. No access log: addresses of pages can carry a link's token.
"""

import os
from pathlib import Path

from quartier import logs
from quartier.lib import env

worker_class = "gthread"
workers = env.number("WEB_WORKERS", 2)
threads = env.number("WEB_THREADS", 4)
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
accesslog = None
errorlog = "-"
loglevel = "warning"
# gunicorn's own lines name the address of a request and who sent it: they go the way of all others.
_to_console = {"handlers": ["console"], "level": "WARNING", "propagate": False}
logconfig_dict = {
    **logs.CONSOLE,
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"gunicorn.error": _to_console, "gunicorn.access": _to_console},
}
control_socket_disable = True
# The sign of life of a worker is a file; on a disk that is busy it comes too late.
worker_tmp_dir = "/dev/shm" if os.access(Path("/dev/shm"), os.W_OK) else None  # noqa: S108
