"""The Celery application.

The broker only carries hints: what must happen is a row in the database (journal.Message, due
dates), and a beat tick sweeps what a lost hint left behind. See docs/decisions/.
"""

import os

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartier.settings")

app = Celery("quartier")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_wrong_configuration(**kwargs: object) -> None:
    """A worker that starts with what is meant for a demo ends at once, with a sentence."""
    from quartier import checks

    checks.refuse_wrong_configuration()


@beat_init.connect
def show_life_at_once(**kwargs: object) -> None:
    """The first heartbeat comes with the start, not a minute later: a start can be waited for."""
    app.send_task("journal.tasks.heartbeat", retry=False)


@setup_logging.connect
def keep_our_logging(**kwargs: object) -> None:
    """Celery leaves logging alone when somebody answers here: Django's, without personal data."""
