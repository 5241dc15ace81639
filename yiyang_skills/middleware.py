"""What every request and answer passes, whatever the app."""

import ipaddress
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from yiyang_skills import errors
from yiyang_skills.logs import current_request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


def request_id(get_response: GetResponse) -> GetResponse:
    """Give each request a number that its log lines and its error page share. Not taken from outside."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        number = uuid.uuid4().hex[:12]
        request.request_id = number  # type: ignore[attr-defined]
        token = current_request_id.set(number)
        try:
            response = get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = number
        return response

    return middleware


def protective_headers(get_response: GetResponse) -> GetResponse:
    """Keep pages of a logged-in person out of every cache, and powerful browser functions off.

    A view that set its own Cache-Control to something stricter or for public pages keeps it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response

    return middleware


class BusyDatabase:
    """A lock that was not given in time, a statement cut off: not a fault of the program but a reason to try again.

    Views are caught here; what fails between them and the server comes to `errors.server_error`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.busy(request) if isinstance(exception, OperationalError) else None


def _is_trusted(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
        return any(parsed in ipaddress.ip_network(entry) for entry in settings.TRUSTED_PROXIES)
    except ValueError:
        return False


def client_address(request: HttpRequest) -> str:
    """Address of the caller; a forwarded one counts only when our own proxy says it.

    Read from the right: the last entry was written by our proxy, what stands left of it by the caller.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if not _is_trusted(address):
        return address
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    for hop in (entry.strip() for entry in reversed(forwarded)):
        try:
            ipaddress.ip_address(hop)
        except ValueError:
            break
        address = hop
        if not _is_trusted(hop):
            break
    return address
