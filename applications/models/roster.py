"""The people of an application by a unit: lines, rows that cannot be taken yet, editions."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from applications.enums import (
    EditionOrigin,
)
from applications.models.applications import Application
from foundation.fields import MoneyField, SealedField

USER = settings.AUTH_USER_MODEL


class RosterLine(models.Model):
    """One person of a roster; `facts` are the line facts of the scheme. A new upload is a new edition.

    Once submitted, a line that is mended or taken out stays as removed, and the mended one is a new row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="lines")
    edition = models.PositiveIntegerField("版次")
    number = models.PositiveIntegerField("序号")
    name = models.CharField("姓名", max_length=80)
    id_number = SealedField("身份证号")
    id_number_hash = models.CharField(max_length=64, editable=False, db_index=True)
    id_number_mask = models.CharField("身份证号", max_length=20, editable=False)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder, blank=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder, blank=True)
    met = models.BooleanField("符合", null=True, blank=True)
    amount = MoneyField("金额", null=True, blank=True)
    because = models.CharField("理由", max_length=400, blank=True)
    added_at = models.DateTimeField("加入时间", null=True, blank=True)
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)
    struck_because = models.CharField("核减理由", max_length=400, blank=True, help_text="经办部门核减的行才有")

    class Meta:
        verbose_name = verbose_name_plural = "花名册"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "edition", "number"],
                condition=Q(removed_at__isnull=True),
                name="roster_line_once",
                violation_error_message="花名册同一序号不能出现两次。",
            ),
            models.UniqueConstraint(
                fields=["application", "edition", "id_number_hash"],
                condition=Q(removed_at__isnull=True),
                name="roster_person_once",
                violation_error_message="花名册中同一人不能出现两次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class RosterProblem(models.Model):
    """A row of an uploaded roster that cannot be taken yet: what was typed, sealed, and what is wrong with each cell.

    Only the applicant reads it; it goes once the row is mended, removed or replaced by a new edition.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="roster_problems")
    edition = models.PositiveIntegerField("版次")
    number = models.PositiveIntegerField("行号")
    id_number_hash = models.CharField(max_length=64, editable=False, blank=True, help_text="能读出身份证号时")
    typed = models.BinaryField("填写内容")
    errors = models.JSONField("问题", default=dict, help_text="{列: 一句话}", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "花名册待修改行"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "edition", "number"],
                name="roster_problem_once",
                violation_error_message="花名册同一行不能登记两次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 第 {self.number} 行"

    @property
    def place(self) -> str:
        """What the sealed content is bound to."""
        return f"{self._meta.label_lower}|{self.pk}"


class RosterEdition(models.Model):
    """One edition of a roster: what was uploaded, or brought back; in force from `applied_at` on.

    Before that it is staged: its rows wait for the applicant, who looks at the difference first. `upload` holds the
    sealed file while a sheet of it is still to be chosen; `sheets` are then their names with the number of rows.
    The rows of old editions go (in a draft all but the last one before), what is written here stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="roster_editions")
    number = models.PositiveIntegerField("版次")
    origin = models.CharField("来源", max_length=8, choices=EditionOrigin.choices, default=EditionOrigin.UPLOAD)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    sheet = models.CharField("工作表", max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    passed = models.PositiveIntegerField("通过的行", default=0)
    wrong = models.PositiveIntegerField("需要修改的行", default=0)
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="经办人")
    added_at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("启用时间", null=True, blank=True)
    code = models.CharField("校验码", max_length=16, blank=True, help_text="随可用行的内容变化，印在打印的花名册上")
    upload = models.BinaryField("待选择工作表的文件", null=True, blank=True)
    sheets = models.JSONField("工作表与行数", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "花名册版次"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"],
                name="roster_edition_once",
                violation_error_message="花名册的同一版次不能登记两次。",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(upload__isnull=True),
                name="roster_edition_applied_has_no_upload",
                violation_error_message="启用的花名册版次不再保留原文件。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 第 {self.number} 版"

    @property
    def place(self) -> str:
        """What the sealed file is bound to."""
        return f"{self._meta.label_lower}|{self.pk}"
