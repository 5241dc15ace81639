"""Seal again, under the first of FIELD_KEYS, what is still sealed under an older key."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from foundation.fields import SealedField
from foundation.sealing import current_key_id, renew


class Command(BaseCommand):
    help = "Seal all personal data anew under the current field key; afterwards the older keys may be removed."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            names = [field.name for field in model._meta.local_concrete_fields if isinstance(field, SealedField)]
            for name in names:
                renewed = _renew_column(model, name)
                self.stdout.write(f"{model._meta.label}.{name}：重新加密 {renewed} 行")


def _renew_column(model: type[models.Model], name: str) -> int:
    """One short transaction a row: the table stays usable meanwhile, and a stopped run goes on where it was."""
    manager = model._base_manager
    old = manager.filter(**{f"{name}__isnull": False}).exclude(pk__in=_current(model, name))
    renewed = 0
    for key in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            row = manager.select_for_update().get(pk=key)
            if renew(row, name):
                manager.filter(pk=key).update(**{name: getattr(row, name)})
                renewed += 1
    return renewed


def _current(model: type[models.Model], name: str) -> models.QuerySet:
    text = models.functions.Cast(name, models.TextField())
    return (
        model._base_manager.annotate(sealed_text=text)
        .filter(sealed_text__startswith=f"{current_key_id()}.")
        .values("pk")
    )
