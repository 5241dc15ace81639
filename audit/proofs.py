"""Checks of the log itself, and of what every app stands on: sealed values, triggers, effects."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from audit import heads, stamps, verify
from audit.proving import proof, seen
from audit.seals import MINUTES_UNSEALED, mark_ahead, overdue
from foundation import clock, effects, renewal, storage, triggers
from foundation.fields import SealedField
from foundation.models import Effect
from foundation.sealing import SealBroken, keyed_hash


@proof("事件链：每条事件的内容、次序与密钥哈希")
def chains(full: bool) -> Iterator[str]:
    yield from verify.broken_chains()


@proof("核验记录都有留痕")
def verifications(full: bool) -> Iterator[str]:
    yield from verify.forged_verifications()


@proof("查看记录：每条的内容与密钥哈希")
def looks(full: bool) -> Iterator[str]:
    yield from verify.forged_readings()


@proof("封存：每段事件与封存值，封存序号连续")
def seals(full: bool) -> Iterator[str]:
    yield from verify.broken_seals()


@proof("事件及时封存")
def unsealed(full: bool) -> Iterator[str]:
    if late := overdue(clock.now()):
        late_ones = f"有 {late} 条事件超过 {MINUTES_UNSEALED} 分钟没有封存"
        yield f"{late_ones}：请检查定时服务，以及数据库中是否有长时间未结束的事务"
    if mark_ahead():
        yield "封存标记指向尚不存在的事务或事件：它不是封存时写下的；数据库刚恢复到新服务器的，下一次封存后消失"


@proof("封存与已送出的一致")
def exported(full: bool) -> Iterator[str]:
    for path in heads.files():
        yield from heads.differences(path)
    yield from heads.unsent()
    yield from stamps.broken()


@proof("记录与日志一致：内容、状态、缺失")
def rows(full: bool) -> Iterator[str]:
    yield from verify.strays()


@proof("加密字段能打开，且与检索哈希相符")
def sealed_values(full: bool) -> Iterator[str]:
    for model in apps.get_models():
        columns = {field.name for field in model._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField) and f"{field.name}_hash" in columns:
                yield from _unopened(model, field)


@proof("存放的文件能打开，且与登记的校验码一致")
def stored_files(full: bool) -> Iterator[str]:
    for label, source in renewal.sources.items():
        for piece in seen(source()):
            if not piece.sha256:
                continue
            try:
                storage.fetch_checked(piece.name, piece.place, piece.sha256)
            except (storage.FileLost, OSError) as error:
                yield f"{apps.get_model(label)._meta.verbose_name} {piece.name}：{error}"


@proof("数据库触发器齐全")
def trigger_presence(full: bool) -> Iterator[str]:
    for name in triggers.missing():
        yield f"数据库缺少触发器 {name}，请运行 manage.py migrate"


@proof("待办效果未被改动、重开")
def forged_effects(full: bool) -> Iterator[str]:
    for effect in effects.forged(seen(Effect.objects.order_by("pk").iterator(chunk_size=2000))):
        yield f"效果 {effect.key}：内容或完成时间与核验依据不符"


@proof("待办效果没有停滞")
def stuck_effects(full: bool) -> Iterator[str]:
    for effect in effects.stuck():
        yield f"效果 {effect.key} 已试 {effect.tries} 次未成：{effect.last_error[:120]}"


def _unopened(model: type[models.Model], field: SealedField) -> Iterator[str]:
    hash_name = f"{field.name}_hash"
    rows = model._base_manager.exclude(**{field.name: None}).order_by("pk").only("pk", field.name, hash_name)
    for row in seen(rows.iterator(chunk_size=2000)):
        try:
            same = keyed_hash(field.kind, getattr(row, field.name).reveal()) == getattr(row, hash_name)
        except SealBroken:
            yield f"{model._meta.verbose_name} {row.pk}：{field.verbose_name}打不开（密钥不对，或被改动、搬动过）"
            continue
        if not same:
            yield f"{model._meta.verbose_name} {row.pk}：{field.verbose_name}与检索哈希不符"
