"""The Celery application. Tasks only wake what rows already say (docs/decisions)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiyang_skills.settings")

app = Celery("yiyang_skills")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
