"""What the roof notes at a log-in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.login import sessions


@receiver(user_logged_in, dispatch_uid="yiyang_skills.begin_session")
def begin_session(sender: Any, *, request: HttpRequest, user: Any, **_signal: Any) -> None:
    """When the log-in began, when it was last used, and whether it belongs to staff (see middleware.session_limits)."""
    sessions.begin(request, user)
