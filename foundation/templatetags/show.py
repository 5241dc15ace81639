"""How values appear on pages and in letters."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from foundation import identifiers
from policy import dates
from policy.money import yuan_text

register = template.Library()
OFFICE_PHONE = re.compile(r"(?<![\d-])(0\d{2,3}-\d{7,8})(?![\d-])")


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
def grouped(code: str) -> str:
    """「ABCD EFGH」."""
    return identifiers.grouped(code)


@register.filter
def tel(number: str | None) -> str:
    """A telephone number to be called by a touch; it never breaks over two lines."""
    if not number:
        return ""
    called = "".join(ch for ch in number if ch.isdigit() or ch in "+-")
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', called, number)


@register.filter
def with_tel(sentence: str) -> SafeString:
    """A sentence whose telephone numbers can be called by a touch."""
    parts = OFFICE_PHONE.split(sentence)
    return format_html_join("", "{}", ((tel(part) if at % 2 else part,) for at, part in enumerate(parts)))


@register.filter
def error_count(form: forms.BaseForm) -> int:
    """How many things are wrong, as the list above a form names them; one field may have two."""
    return sum(len(told) for told in form.errors.values())


@register.filter
def label_of(value: Any, kind: Any = None) -> str:
    """The Chinese label of an enum's member, or of its value when the enum is given: `state|label_of:States`."""
    if value in (None, ""):
        return ""
    member = value if hasattr(value, "label") or kind is None else kind(value)
    return str(getattr(member, "label", member))
