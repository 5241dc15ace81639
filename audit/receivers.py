"""Effects that audit carries out: the head of a day by mail, and stamped by another authority."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connections
from django.db.models.signals import post_migrate

from audit import heads, stamps
from audit.models import Event, Reading, Seal, Stamp, Verification
from foundation.effects import outside_handler


@outside_handler(heads.MAIL)
def mail_head(payload: dict[str, Any], at: datetime) -> None:
    """A second mail, where the process died between the mail and the effect's `done_at`, says the same as the first."""
    seal = Seal.objects.get(number=payload["seal"])
    subject = f"事件日志封存 {seal.day or seal.number} {heads.short(seal)}"
    EmailMessage(subject, heads.text_of(seal), settings.DEFAULT_FROM_EMAIL, settings.HEADS_MAIL).send()


@outside_handler(heads.STAMP)
def stamp_head(payload: dict[str, Any], at: datetime) -> None:
    seal = Seal.objects.get(number=payload["seal"])
    if not Stamp.objects.filter(seal=seal).exists():
        stamps.obtain(seal, at=at)


def keep_others_from_changing(*, app_config: Any, using: str, **_signal: Any) -> None:
    """The tables belong to the role that migrates; every other role reads and adds, and cannot change or take away."""
    if app_config.label != "audit" or connections[using].vendor != "postgresql":
        return
    with connections[using].cursor() as cursor:
        for model in (Event, Seal, Stamp, Verification, Reading):
            table = model._meta.db_table
            cursor.execute(
                "SELECT DISTINCT grantee FROM information_schema.role_table_grants WHERE table_name = %s"
                " AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE') AND grantee NOT IN (current_user, 'PUBLIC')",
                [table],
            )
            for (role,) in cursor.fetchall():
                cursor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"')


post_migrate.connect(keep_others_from_changing, dispatch_uid="audit.grants")
