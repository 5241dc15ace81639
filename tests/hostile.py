"""Makes the tests fail where the product would only shrug."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

ROOT = Path(__file__).resolve().parent.parent
OWN_TEMPLATES = str(ROOT / "templates")
EXPLICIT = {"default", "default_if_none"}

# A GET may touch the session and what the list of log-ins says of it, and the record of who looked at what.
MAY_GROW = {"django_session", "usersessions_usersession", "audit_reading"}
WRITE = re.compile(
    r'^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)"?', re.IGNORECASE
)


class UndefinedVariableError(Exception):
    """A template of ours reads a name that its view did not give."""


class GetWroteError(Exception):
    """A request that must only read has changed a business row."""


class UndefinedVariable(str):
    """Django's `string_if_invalid`: refuses undefined names in our own templates.

    Templates of packages stay as they are, and so does a name with an explicit `|default:`.
    """

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __bool__(self) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        frame = sys._getframe(1)
        expression, context = frame.f_locals.get("self"), frame.f_locals.get("context")
        filters = list(getattr(expression, "filters", ()))
        if filters and getattr(filters[0][0], "_filter_name", "") in EXPLICIT:
            return _filtered(filters, context)
        origin = _origin(frame)
        if origin.startswith(OWN_TEMPLATES):
            raise UndefinedVariableError(f"{{{{ {variable} }}}} is not defined in {origin}")
        return ""


def _filtered(filters: list, context: object) -> str:
    """What Django itself would give: the filters, applied to nothing."""
    value: object = ""
    for function, arguments in filters:
        given = [argument.resolve(context) if lookup else argument for lookup, argument in arguments]
        value = function(value, *given)
    return str(value)


def _origin(frame: object) -> str:
    """Path of the template whose node is being drawn."""
    while frame is not None:
        node = frame.f_locals.get("self")  # type: ignore[attr-defined]
        if frame.f_code.co_name == "render_annotated" and getattr(node, "origin", None):  # type: ignore[attr-defined]
            return str(node.origin.name)
        frame = frame.f_back  # type: ignore[attr-defined]
    return ""


def _refuse_writes(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
    found = WRITE.match(sql)
    if found and found[1] not in MAY_GROW:
        raise GetWroteError(f"a reading request wrote to {found[1]}: {sql[:200]}")
    return execute(sql, params, many, context)


def get_writes_nothing(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable:
    """Middleware of the tests: GET, HEAD and OPTIONS change no business row."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD", "OPTIONS"} or settings.DEBUG:
            return get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            return get_response(request)

    return middleware
