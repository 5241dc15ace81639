"""Kinds and states of official documents."""

from django.db import models


class LetterKind(models.TextChoices):
    ACCEPTANCE = "acceptance", "受理通知书"
    CORRECTION = "correction", "补正告知书"
    HEARING = "hearing", "拟不予批准告知书"
    REFUSAL = "refusal", "不予批准决定书"
    APPROVAL = "approval", "批准通知"


class LetterState(models.TextChoices):
    QUEUED = "queued", "正在生成"
    ISSUED = "issued", "已发出"
