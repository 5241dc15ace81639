"""How values appear on pages and in letters."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from foundation import identifiers
from policy import dates
from policy.money import yuan_text

register = template.Library()


@register.filter
def yuan(amount: Decimal | None) -> str:
    """「5,000 元」; fen only where there are some."""
    return "" if amount in (None, "") else yuan_text(Decimal(amount))


@register.filter
def money(amount: Decimal | None) -> str:
    """「¥ 5,000.00」, for columns."""
    return "" if amount in (None, "") else f"¥ {Decimal(amount):,.2f}"


@register.filter
def date_cn(day: date | datetime | None) -> str:
    """「2026年3月5日」, of a moment the day in Shanghai."""
    if not day:
        return ""
    local = timezone.localtime(day) if isinstance(day, datetime) and timezone.is_aware(day) else day
    return dates.date_cn(local)


@register.filter
def mask_name(name: str | None) -> str:
    """「张*三」."""
    return identifiers.mask_name(name) if name else ""


@register.filter
def days_left(due: date | datetime | None, today: date) -> str:
    """「还有 3 天」「今天到期」「已过 2 天」, counted in calendar days."""
    if not due:
        return ""
    if isinstance(due, datetime):
        due = timezone.localtime(due).date()
    days = (due - today).days
    if not days:
        return "今天到期"
    return f"还有 {days} 天" if days > 0 else f"已过 {-days} 天"


@register.filter
def label_of(value: Any, kind: Any = None) -> str:
    """The Chinese label of an enum's member, or of its value when the enum is given: `state|label_of:States`."""
    if value in (None, ""):
        return ""
    member = value if hasattr(value, "label") or kind is None else kind(value)
    return str(getattr(member, "label", member))
