"""Numbered official documents; the row is the truth, the PDF is made from it."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import Bureau
from foundation.fields import MoneyField
from foundation.triggers import changed, no_truncate, refuse
from notices.enums import LetterKind, LetterState
from notices.workflow import LETTER


class Letter(models.Model):
    """One letter of one bureau; `body` is the text as issued (see notices.content)."""

    workflow = LETTER
    is_withdrawn = False
    """Of the moment, set by `notices.withdrawn.told`: what a letter says is never changed, but it may be taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("文种", max_length=12, choices=LetterKind.choices)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="letters", verbose_name="发文机关")
    year = models.PositiveIntegerField("年份")
    sequence = models.PositiveIntegerField("序号")
    number = models.CharField("发文字号", max_length=40, unique=True)
    cause = models.CharField("起因", max_length=80, unique=True, help_text="同一起因只发一份文书")
    application_id = models.UUIDField("申请", db_index=True)
    application_number = models.CharField("申请编号", max_length=32)
    recipient = models.CharField("主送", max_length=120)
    title = models.CharField("标题", max_length=160)
    body = models.JSONField("正文")
    amount = MoneyField("金额", null=True)
    issued_on = models.DateField("成文日期")
    created_at = models.DateTimeField()
    state = models.CharField("状态", max_length=8, choices=LetterState.choices, default=LetterState.QUEUED)
    token = models.CharField("验证码", max_length=32, unique=True)
    file = models.CharField("文件", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField("字节数", null=True)
    rendered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        indexes = [models.Index(fields=["sha256"], name="letter_by_hash")]  # the public proof page looks files up
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "year", "sequence"],
                name="letter_number_once",
                violation_error_message="同一机关同一年的文号不能重复。",
            ),
            models.CheckConstraint(
                condition=Q(state=LetterState.QUEUED, sha256="", rendered_at__isnull=True)
                | (Q(state=LetterState.ISSUED, rendered_at__isnull=False) & ~Q(sha256="") & ~Q(file="")),
                name="letter_issued_has_file",
                violation_error_message="已发出的文书必须有文件及其哈希。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def place(self) -> str:
        """What the sealed file is bound to."""
        return f"{self._meta.label_lower}|{self.pk}"


no_truncate("notices.Letter")
refuse("letter_no_delete", "notices.Letter", "DELETE", "1 = 1", "letter_no_delete: a numbered letter stays")
refuse(
    "letter_as_issued",
    "notices.Letter",
    "UPDATE",
    changed(
        "kind", "bureau_id", "year", "sequence", "number", "cause", "application_id", "application_number",
        "recipient", "title", "body", "amount", "issued_on", "created_at", "token",
    )
    + f" OR (OLD.sha256 <> '' AND ({changed('sha256', 'file', 'size', 'rendered_at', 'state')}))",
    "letter_as_issued: what a letter says is never changed",
)  # fmt: skip
