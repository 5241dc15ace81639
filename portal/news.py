"""What changed lately, for the home page."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from policy.dates import date_cn
from reviews.models import PublicNotice

LATELY = 4


@dataclass(frozen=True)
class News:
    title: str
    url: str
    text: str


def lately(on: date) -> list[News]:
    """The latest public notices, at most four, with the day until which they can be objected to. One query."""
    notices = PublicNotice.objects.filter(starts_on__lte=on).order_by("-starts_on", "id")[:LATELY]
    return [News(notice.title, reverse("reviews:notice", args=[notice.pk]), _window(notice, on)) for notice in notices]


def _window(notice: PublicNotice, on: date) -> str:
    if notice.ends_on >= on:
        return f"正在公示，至{date_cn(notice.ends_on)}止可以提出异议"
    return f"公示已于{date_cn(notice.ends_on)}结束"
