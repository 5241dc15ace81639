"""Figures in texts: written once, in the parameter files."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from policy.dates import date_cn
from policy.money import number_text
from policy.parameters import load

_NAME = re.compile(r"\{([a-z0-9_.]+[A-Za-z0-9_]*)\}")


def figures(template: str) -> str:
    """A text with {parameter.id} replaced by its newest shipped value (「5,000」, 「24」, 「2025年4月13日」)."""
    return _NAME.sub(lambda match: _show(load().latest(match.group(1))), template)


def _show(value: Any) -> str:
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, date):
        return date_cn(value)
    if isinstance(value, tuple):
        return "、".join(_show(item) for item in value)
    return str(value)
