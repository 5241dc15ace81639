"""What every change by the applicant does first and last: lock, check, save with the next version."""

from datetime import datetime
from typing import Any

from accounts.permissions import NotYours, may_act_for
from applications.enums import OPEN_TO_APPLICANT
from applications.models import Application
from applications.services.errors import NotOpen, StaleVersion
from audit.services import record, require_logged, save_checked


def held(application: Application, *, by: Any) -> Application:
    """The row under lock, for somebody who may act for its applicant. Raises NotYours, Altered."""
    row = Application.objects.select_for_update().get(pk=application.pk)
    if not may_act_for(by, row.applicant):
        raise NotYours("只能办理本人或本单位的申请。")
    require_logged(row, "row", "owner", "facts", "materials")
    return row


def opened(application: Application, *, by: Any, version: int | None = None) -> Application:
    """The row under lock, while the applicant may change it. Raises NotYours, NotOpen, StaleVersion."""
    row = held(application, by=by)
    if row.state not in OPEN_TO_APPLICANT:
        raise NotOpen
    if version is not None and row.version != version:
        raise StaleVersion(row)
    return row


def keep(
    application: Application, row: Application, *, action: str, by: Any, at: datetime, data: dict, **changes: Any
) -> Application:
    """Save the changes as the next version, log them, and bring the caller's instance up to date."""
    changes |= {"version": row.version + 1, "saved_at": at}
    for name, value in changes.items():
        setattr(row, name, value)
    save_checked(row, fields=set(changes))
    record(subject=row, action=action, actor=by, at=at, role="applicant", data=data, locked=True)
    refresh(application, row)
    return application


def refresh(application: Application, row: Application) -> None:
    """The caller's object as the locked row now stands."""
    for field in row._meta.concrete_fields:
        setattr(application, field.attname, getattr(row, field.attname))
