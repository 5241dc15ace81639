"""Seal again, under the first of FIELD_KEYS, what is still sealed under an older key: columns, blobs and files."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from foundation import canary, renewal
from foundation.fields import SealedField
from foundation.sealing import SealBroken, current_key_id, renew


class Command(BaseCommand):
    help = "Seal all personal data anew under the current field key, and say whether the older keys may be removed."

    def handle(self, *args: Any, **options: Any) -> None:
        for model, name in _columns():
            self._say(f"{model._meta.label}.{name}", *_renew_column(model, name))
        for label, source in renewal.sources.items():
            self._say(label, *_renew_pieces(source))
        left = [f"{label} {count} 项" for label, count in _remaining() if count]
        if left:
            raise CommandError(f"仍有用旧密钥加密的数据：{'、'.join(left)}。旧密钥不能移除，请处理后再运行一次。")
        canary.retire()
        self.stdout.write(
            f"全部数据已用密钥 {current_key_id()} 加密，旧密钥可以从 FIELD_KEYS 中移除；较早的备份仍须用旧密钥打开。"
        )

    def _say(self, label: str, renewed: int, broken: list[str]) -> None:
        self.stdout.write(f"{label}：重新加密 {renewed} 项")
        for name in broken:
            self.stderr.write(f"{label} {name}：无法打开，没有重新加密")


def _columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedField):
                yield model, field.name


def _renew_column(model: type[models.Model], name: str) -> tuple[int, list[str]]:
    """One short transaction a row: the table stays usable meanwhile, and a stopped run goes on where it was."""
    manager = model._base_manager
    renewed = 0
    broken = []
    for key in list(_old(model, name).values_list("pk", flat=True)):
        with transaction.atomic():
            row = manager.select_for_update().filter(pk=key).first()
            try:
                if row is not None and renew(row, name):
                    manager.filter(pk=key).update(**{name: getattr(row, name)})
                    renewed += 1
            except SealBroken:
                broken.append(str(key))
    return renewed, broken


def _renew_pieces(source: renewal.Source) -> tuple[int, list[str]]:
    renewed = 0
    broken = []
    for piece in source():
        try:
            renewed += piece.renew()
        except (SealBroken, OSError):
            broken.append(piece.name)
    return renewed, broken


def _remaining() -> Iterator[tuple[str, int]]:
    """What a fresh look finds under older keys, or cannot read at all."""
    for model, name in _columns():
        yield f"{model._meta.label}.{name}", _old(model, name).count()
    for label, source in renewal.sources.items():
        yield label, sum(not _is_current(piece) for piece in source())


def _is_current(piece: renewal.Piece) -> bool:
    try:
        return piece.is_current
    except OSError:
        return False


def _old(model: type[models.Model], name: str) -> models.QuerySet:
    text = models.functions.Cast(name, models.TextField())
    return (
        model._base_manager.filter(**{f"{name}__isnull": False})
        .annotate(sealed_text=text)
        .exclude(sealed_text__startswith=f"{current_key_id()}.")
        .order_by("pk")
    )
