"""The Celery application. Tasks only wake what rows already say (docs/decisions)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiyang_skills.settings")

# By name: models are loaded when the first task is made, not when the application is.
app = Celery("yiyang_skills", task_cls="foundation.sweeps:Watched")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
