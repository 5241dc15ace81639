"""Where a page may lead next: only to a path of this site."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def own_path(raw: str, request: HttpRequest) -> str:
    """`raw` where it is a path of this site, "" otherwise.

    It begins with one slash: a word without one would be taken for the name of a view, and two lead to another host.
    """
    if not raw.startswith("/") or len(raw) > LONGEST or not raw.isprintable():
        return ""
    ours = url_has_allowed_host_and_scheme(raw, {request.get_host()}, require_https=request.is_secure())
    return raw if ours else ""
