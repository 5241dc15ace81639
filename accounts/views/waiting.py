"""Which row of `Pending` a visitor is at: the session holds its number and nothing else."""

from uuid import UUID

from django.http import HttpRequest

from accounts.models import Pending


def remember(request: HttpRequest, name: str, pending: Pending) -> None:
    request.session[name] = str(pending.pk)


def pending_of(request: HttpRequest, name: str) -> Pending | None:
    kept = request.session.get(name)
    return Pending.objects.filter(pk=UUID(kept)).select_related("user").first() if kept else None
