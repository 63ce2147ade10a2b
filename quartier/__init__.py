"""Composition root: settings, URLs, Celery, embedded services. Only it knows every app."""

from quartier.celery import app as celery_app

__all__ = ["celery_app"]
