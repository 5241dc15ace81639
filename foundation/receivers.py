"""Signals that foundation listens to."""

from celery.signals import task_prerun
from django.core.signals import request_started, setting_changed
from django.db.models.signals import post_migrate, pre_migrate

from foundation import clock, triggers

request_started.connect(clock.forget, dispatch_uid="foundation.clock.request")
setting_changed.connect(clock.forget, dispatch_uid="foundation.clock.setting")
task_prerun.connect(clock.forget, dispatch_uid="foundation.clock.task")
pre_migrate.connect(triggers.before_migrate, dispatch_uid="foundation.triggers.before")
post_migrate.connect(triggers.after_migrate, dispatch_uid="foundation.triggers.after")
