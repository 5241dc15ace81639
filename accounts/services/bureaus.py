"""Verbs of bureaus: set one up, change what its letters say of it. Each names the administrator and is logged."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.enums import Role
from accounts.models import Bureau, User
from accounts.permissions import require_post
from accounts.services.errors import DetailRefused
from audit.services import record, save_checked
from foundation.normalise import TextRefused, clean_line

CHANGEABLE = ("name", "docket", "phone", "address", "review_body", "court")
REQUIRED = ("name", "docket", "phone", "address")


@transaction.atomic
def set_up_bureau(
    *,
    kind: str,
    district: str,
    name: str,
    docket: str,
    phone: str,
    address: str,
    by: User,
    at: datetime,
    review_body: str = "",
    court: str = "",
) -> Bureau:
    """A bureau as its letters name it. Raises NotYours, DetailRefused, RuleBroken where there is one of the kind."""
    require_post(by, Role.ADMIN)
    details = {
        "name": name, "docket": docket, "phone": phone, "address": address, "review_body": review_body, "court": court,
    }  # fmt: skip
    bureau = Bureau(kind=kind, district=district, **_cleaned(details))
    save_checked(bureau)
    data = {"name": bureau.name, "docket": bureau.docket}
    record(subject=bureau, action="set_up", actor=by, at=at, role="admin", data=data)
    return bureau


@transaction.atomic
def change_bureau(*, bureau: Bureau, by: User, at: datetime, **details: str) -> Bureau:
    """Other words for a bureau; letters already sent keep theirs. The log keeps each before and after.

    Raises NotYours, DetailRefused (also where nothing changes).
    """
    require_post(by, Role.ADMIN)
    bureau = Bureau.objects.select_for_update().get(pk=bureau.pk)
    cleaned = _cleaned({name: details.get(name, getattr(bureau, name)) for name in CHANGEABLE})
    changed = {name: value for name, value in cleaned.items() if value != getattr(bureau, name)}
    if not changed:
        raise DetailRefused("内容没有变化，无须保存。")
    data = {name: {"before": getattr(bureau, name), "after": value} for name, value in changed.items()}
    for name, value in changed.items():
        setattr(bureau, name, value)
    save_checked(bureau, fields=set(changed))
    record(subject=bureau, action="change", actor=by, at=at, role="admin", data=data)
    return bureau


def _cleaned(details: dict[str, Any]) -> dict[str, str]:
    kept = {}
    for name, raw in details.items():
        field = Bureau._meta.get_field(name)
        try:
            kept[name] = clean_line(raw, field.max_length)  # type: ignore[union-attr]
        except TextRefused as error:
            raise DetailRefused(f"{field.verbose_name}：{error}") from error  # type: ignore[union-attr]
        if name in REQUIRED and not kept[name]:
            raise DetailRefused(f"请填写{field.verbose_name}。")  # type: ignore[union-attr]
    return kept
