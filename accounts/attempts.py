"""How a view answers an act that the domain refuses: above the page, or at the form that asked for it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest

from audit.errors import DomainError


def attempt(request: HttpRequest, act: Callable[[], Any]) -> Any:
    """What the act gives; a refusal becomes a message and None. What is not theirs stays a 403."""
    try:
        return act()
    except PermissionDenied:
        raise
    except DomainError as refused:
        messages.error(request, str(refused))
        return None


def attempt_with(form: BaseForm, act: Callable[[], Any]) -> Any:
    """The same for an act that a form asked for: the refusal stands at its field, and what was typed stays."""
    try:
        return act()
    except PermissionDenied:
        raise
    except DomainError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
