"""What every request and answer passes, whatever the app."""

import codecs
import ipaddress
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from accounts.login import sessions
from audit.errors import Altered
from foundation.storage import FileLost, StorageFull
from yiyang_skills import errors
from yiyang_skills.logs import current_request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]

SEEN_STEP = 60
SETTING_UP = frozenset({"accounts:factor", "accounts:recovery_codes", "accounts:confirm", "accounts:logout"})
"""What a member of staff who has no second factor yet may open, beside what says that the service is alive; setting it
up asks for the password again after some minutes."""
ALIVE = frozenset({"portal:alive", "portal:ready"})
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


class Hindrances:
    """What is no fault of the program: a busy database, a full disk, a file or a row that is gone or was changed.

    Views are caught here; what fails between them and the server comes to `errors.server_error`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError):
            return errors.busy(request)
        if isinstance(exception, FileLost | StorageFull):
            return errors.storage_failed(request, exception)
        if isinstance(exception, Altered):
            return errors.altered(request, exception)
        return None


def readable_form(get_response: GetResponse) -> GetResponse:
    """Refuse a form in another charset than UTF-8 before anybody reads it: Django would raise at each look."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        named = request.content_params.get("charset", "") if request.content_params else ""
        if named and request.content_type == "application/x-www-form-urlencoded":
            if _codec(named) not in ("utf-8", ""):
                return errors.unreadable_form(request)
            request.encoding = "utf-8"
        return get_response(request)

    return middleware


def _codec(name: str) -> str:
    """The one name of a charset; empty for one that nobody knows."""
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


def session_limits(get_response: GetResponse) -> GetResponse:
    """End a log-in that has been idle too long, sooner for staff, or has lasted too long.

    `begun`, `seen` and `staff` stand in the session since the log-in (see receivers); `seen` is written once a minute.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            _hold_limits(request)
        return get_response(request)

    return middleware


def _hold_limits(request: HttpRequest) -> None:
    now = int(time.time())
    begun, seen = request.session.get("begun", 0), request.session.get("seen", 0)
    idle = settings.SESSION_IDLE_STAFF if request.session.get("staff", True) else settings.SESSION_IDLE_PUBLIC
    if now - begun >= settings.SESSION_ABSOLUTE.total_seconds():
        _end(request, "本次登录时间已满")
    elif now - seen >= idle.total_seconds():
        _end(request, f"您已有 {int(idle.total_seconds()) // 60} 分钟没有操作")
    elif now - seen >= SEEN_STEP:
        request.session["seen"] = now
        sessions.touch(request)


def _end(request: HttpRequest, reason: str) -> None:
    logout(request)
    messages.info(request, f"{reason}，为保护信息安全已自动退出，请重新登录。")


def second_factor(get_response: GetResponse) -> GetResponse:
    """Lead staff who logged in by the password alone to where the second factor is set up, from wherever they go."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        lacks = request.user.is_authenticated and sessions.lacks_factor(request.session)
        if lacks and _opens_other_than(request, SETTING_UP):
            return redirect("accounts:factor")
        return get_response(request)

    return middleware


def first_password(get_response: GetResponse) -> GetResponse:
    """Lead whoever has a password that an administrator has seen to where it is changed, from wherever they go."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        must = request.user.is_authenticated and request.user.must_change_password
        if must and _opens_other_than(request, SETTING_UP | {"accounts:password"}):
            return redirect("accounts:password")
        return get_response(request)

    return middleware


def _opens_other_than(request: HttpRequest, names: frozenset[str]) -> bool:
    """Whether the address is a page of ours beside these and what says that the service is alive."""
    try:
        return resolve(request.path_info).view_name not in names | ALIVE
    except Resolver404:
        return False


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
