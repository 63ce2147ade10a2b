"""The Celery application.

The broker only carries hints: what must happen is a row in the database (journal.Message, due
dates), and a beat tick sweeps what a lost hint left behind. See docs/decisions/.
"""

import os

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartier.settings")

app = Celery("quartier")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def show_life_at_once(**kwargs: object) -> None:
    """The first heartbeat comes with the start, not a minute later: a start can be waited for."""
    app.send_task("journal.tasks.heartbeat", retry=False)
