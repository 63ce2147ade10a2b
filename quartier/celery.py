"""The Celery application.

The broker only carries hints: what must happen is a row in the database (journal.Message, due
dates), and a beat tick sweeps what a lost hint left behind. See docs/decisions/.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartier.settings")

app = Celery("quartier")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
