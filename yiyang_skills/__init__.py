"""The roof: settings, addresses, the Celery application."""

from yiyang_skills.celery import app as celery_app

__all__ = ["celery_app"]
