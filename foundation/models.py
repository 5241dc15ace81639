"""Rows that every app stands on: effects to be carried out, runs of sweeps, key canaries, the demonstration's date."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Effect(models.Model):
    """Something to be done once (a letter, a mail, a payment step), committed together with its cause.

    `payload` holds ids, never personal data. `tries` counts starts, so that a handler that kills its process is
    also given up after `effects.MOST_TRIES`. `mark` is a keyed hash of what is to be done and whether it was
    (foundation.marks).
    """

    key = models.CharField("唯一键", max_length=200, unique=True)
    kind = models.CharField("种类", max_length=60)
    payload = models.JSONField("内容", default=dict)
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    next_try_at = models.DateTimeField("下次执行", null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("执行次数", default=0)
    last_error = models.TextField("最近错误", blank=True)
    mark = models.CharField("凭据", max_length=64, default="", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "待办效果"
        indexes = [models.Index(fields=["next_try_at", "id"], name="effect_undone", condition=Q(done_at__isnull=True))]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(tries__gte=1),
                name="effect_done_was_tried",
                violation_error_message="未执行过的效果不能记为完成。",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class DemoClock(models.Model):
    """By how many days the demonstration runs ahead; one row at most."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    offset_days = models.IntegerField("日期偏移（天）", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "演示日期"
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1), name="demo_clock_one_row", violation_error_message="演示日期只有一行。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offset_days:+d}"


class SweepRun(models.Model):
    """When a sweep last ended well, and what it said; also when a person last confirmed the clock."""

    CLOCK = "confirm_clock"

    name = models.CharField("名称", max_length=80, primary_key=True)
    at = models.DateTimeField("最近完成")
    result = models.CharField("结果", max_length=200, blank=True)
    error = models.CharField("最近错误", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台处理记录"

    def __str__(self) -> str:
        return self.name


class Canary(models.Model):
    """A known word under one field key and the hash key; see foundation.canary."""

    key_id = models.CharField("密钥编号", max_length=40, primary_key=True)
    sealed = models.TextField("密文")
    hashed = models.CharField("哈希", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "密钥校验"

    def __str__(self) -> str:
        return self.key_id
