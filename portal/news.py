"""What changed lately, for the home page."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

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
        return f"正在公示，{notice.ends_on.month}月{notice.ends_on.day}日前可以提出异议"
    return f"公示已于 {notice.ends_on.month}月{notice.ends_on.day}日结束"
