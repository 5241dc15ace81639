"""Values as pages show them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.db import models
from django.template import Context, Template


class Fruit(models.TextChoices):
    PEAR = "pear", "梨"


def shown(expression: str, **context: object) -> str:
    return Template("{% load show %}{{ " + expression + " }}").render(Context(context))


def test_money() -> None:
    assert shown("a|yuan", a=Decimal("5000.00")) == "5,000 元"
    assert shown("a|yuan", a=Decimal("5000.50")) == "5,000.50 元"
    assert shown("a|money", a=Decimal("5000")) == "¥ 5,000.00"
    assert shown("a|yuan", a=None) == shown("a|money", a=None) == ""


def test_dates() -> None:
    assert shown("a|date_cn", a=date(2026, 3, 5)) == "2026年3月5日"
    assert shown("a|date_cn", a=datetime(2026, 3, 5, 17, tzinfo=UTC)) == "2026年3月6日"
    assert shown("a|date_cn", a=None) == ""
    today = date(2026, 3, 5)
    assert shown("a|days_left:t", a=date(2026, 3, 8), t=today) == "还有 3 天"
    assert shown("a|days_left:t", a=today, t=today) == "今天到期"
    assert shown("a|days_left:t", a=datetime(2026, 3, 2, 17, tzinfo=UTC), t=today) == "已过 2 天"
    assert shown("a|days_left:t", a=None, t=today) == ""


def test_labels_and_names() -> None:
    assert shown("a|label_of", a=Fruit.PEAR) == "梨"
    assert shown("a|label_of:kind", a="pear", kind=Fruit) == "梨"
    assert shown("a|label_of", a="pear") == "pear"
    assert shown("a|label_of", a=None) == ""
    assert [shown("a|mask_name", a=name) for name in ("张", "张三", "欧阳小三", "")] == ["张", "张*", "欧**三", ""]


def test_telephones_can_be_called() -> None:
    link = '<a class="nowrap" href="tel:0737-4222222">0737-4222222</a>'
    assert shown("a|tel", a="0737-4222222") == link
    assert shown("a|tel", a="") == ""
    assert shown("a|with_tel", a="请致电 0737-4222222 询问 <b>。") == f"请致电 {link} 询问 &lt;b&gt;。"
    assert shown("a|with_tel", a="编号 2026-0737-42222221") == "编号 2026-0737-42222221"


def test_errors_are_counted_as_they_are_listed() -> None:
    form = forms.Form({})
    form.add_error(None, "一")
    form.add_error(None, "二")
    assert shown("a|error_count", a=form) == "2"
