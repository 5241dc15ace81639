"""What one was told: a list, marked as read by a button, for opening a page writes nothing."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from foundation import clock
from foundation.addresses import own_path
from messaging.selectors import messages_of, unread_count
from messaging.services import mark_read

PAGE = 30


@signed_in
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(messages_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/mailbox.html", {"page": page, "unread": unread_count(request.user)})


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(user=request.user, at=clock.now())
    return redirect("accounts:mailbox")


@signed_in
@require_POST
def read(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Mark one message as read and go where it leads; somebody else's is not found."""
    message = get_object_or_404(messages_of(request.user), pk=message_id)
    mark_read(user=request.user, at=clock.now(), message_id=message.pk)
    target = own_path(message.link, request)
    return redirect(target) if target else redirect("accounts:mailbox")
