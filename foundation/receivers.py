"""Signals that foundation listens to."""

from celery.signals import beat_init, task_prerun, worker_init
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import request_started, setting_changed
from django.db.models.signals import post_migrate, pre_migrate

from foundation import canary, clock, triggers

request_started.connect(clock.forget, dispatch_uid="foundation.clock.request")
setting_changed.connect(clock.forget, dispatch_uid="foundation.clock.setting")
task_prerun.connect(clock.forget, dispatch_uid="foundation.clock.task")
pre_migrate.connect(triggers.before_migrate, dispatch_uid="foundation.triggers.before")
post_migrate.connect(triggers.after_migrate, dispatch_uid="foundation.triggers.after")
post_migrate.connect(
    canary.after_migrate, sender=apps.get_app_config("foundation"), dispatch_uid="foundation.canary.migrate"
)


def refuse_wrong_keys(**_signal: object) -> None:
    """Celery swallows what a receiver raises, but not the end of the process."""
    try:
        canary.refuse_wrong_keys()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error


worker_init.connect(refuse_wrong_keys, dispatch_uid="foundation.canary.worker")
beat_init.connect(refuse_wrong_keys, dispatch_uid="foundation.canary.beat")
