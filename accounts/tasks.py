"""What is swept: registrations nobody finished, sessions that have ended and what was kept beside them."""

from datetime import timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.login.devices import LASTS
from accounts.models import KnownDevice
from accounts.services import pending
from foundation import clock

FAILURES_KEPT = timedelta(days=1)


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """Sessions past their end and log-ins without one, failures nobody counts, devices whose cookie has ended."""
    now = timezone.now()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - FAILURES_KEPT).delete()
    KnownDevice.objects.filter(seen_at__lt=now - LASTS).delete()


@shared_task(name="accounts.sweep_pending")
def sweep_pending() -> None:
    pending.sweep(at=clock.now())
