"""What every page may show."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """`demo`: whether invented data is shown, so that a page can say so."""
    return {"demo": settings.DEMO}
