"""A case in its route: stations, opinions of bureaus, minutes of meetings, officials who stand in."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from accounts.enums import Role
from accounts.models import Bureau
from applications.models import Application
from foundation.constraints import together
from foundation.fields import MoneyField
from reviews.enums import (
    DESK_STATES,
    CaseState,
    OpinionKind,
    ReasonCode,
)
from reviews.workflow import CASE

USER = settings.AUTH_USER_MODEL


class Case(models.Model):
    """The bureaus' work on one application; `bureau` is the one that must act now."""

    workflow = CASE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="case")
    scheme = models.CharField("补贴项目", max_length=32)
    state = models.CharField("状态", max_length=12, choices=CaseState.choices, default=CaseState.INTAKE)
    position = models.PositiveIntegerField("所在环节", default=1, help_text="对应 Step.number")
    bureau = models.ForeignKey(
        Bureau, on_delete=models.PROTECT, related_name="cases", verbose_name="当前部门", db_index=False
    )
    holder = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    opened_at = models.DateTimeField("收件时间")
    arrived_at = models.DateTimeField("到达本环节时间")
    due_on = models.DateField("本环节期限", null=True)
    amount = MoneyField("拟定金额", null=True)
    returned_from = models.CharField("补正前状态", max_length=12, blank=True)
    round = models.PositiveIntegerField("轮次", default=1)
    version = models.PositiveIntegerField("版本", default=1)
    # A number, because SQLite finds no index for a bare boolean.
    on_desk = models.GeneratedField(
        expression=models.Case(models.When(state__in=DESK_STATES, then=1), default=0),
        output_field=models.PositiveSmallIntegerField("待本部门办理"),
        db_persist=True,
    )

    class Meta:
        verbose_name = verbose_name_plural = "案件"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="case_amount_not_negative",
                violation_error_message="金额不能为负数。",
            ),
        ]
        indexes = [
            models.Index(fields=["bureau", "on_desk", "arrived_at", "id"], name="case_desk"),
            models.Index(fields=["bureau", "on_desk", "due_on", "id"], name="case_desk_due"),
            models.Index(fields=["bureau", "state", "arrived_at", "id"], name="case_queue"),
            models.Index(fields=["bureau", "scheme", "on_desk", "arrived_at", "id"], name="case_scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.application}"


class Step(models.Model):
    """One station of the route, frozen when the case is opened (policy.routing)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField("环节")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("职责", max_length=10)
    decides = models.BooleanField("作出决定", default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "环节"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], name="step_once", violation_error_message="同一环节不能出现两次。"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(decides=True),
                name="step_one_decides",
                violation_error_message="一个案件只能由一个环节作出决定。",
            ),
            models.CheckConstraint(
                condition=together("done_at", "done_by"),
                name="step_done_pair",
                violation_error_message="办结人与办结时间必须同时登记。",
            ),
        ]
        indexes = [models.Index(fields=["bureau", "done_at", "case"], name="step_done")]

    def __str__(self) -> str:
        return f"{self.number} {self.bureau}"


class StandIn(models.Model):
    """One case given to an official of another bureau, who holds the same post there and has no interest in it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stand_ins")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name="代行部门")
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="stand_ins", verbose_name="代办人")
    reason = models.CharField("理由", max_length=200)
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="指定人")
    given_at = models.DateTimeField("指定时间")

    class Meta:
        verbose_name = verbose_name_plural = "指定代办"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "bureau", "role", "user"],
                name="stand_in_once",
                violation_error_message="已指定此人代办本案。",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("given_by")),
                name="stand_in_not_oneself",
                violation_error_message="不能指定本人代办，请由其他系统管理员办理。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.user}"


class Minutes(models.Model):
    """What a meeting decided on one case, with the page itself: the amount of a collective decision comes from here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="minutes")
    number = models.CharField("会议纪要文号", max_length=60)
    held_on = models.DateField("会议日期")
    amount = MoneyField("审定金额")
    file_name = models.CharField("文件名", max_length=120)
    file_kind = models.CharField(max_length=4)
    file = models.CharField("文件", max_length=200)
    sha256 = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "会议纪要"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(number="") & ~Q(file="") & ~Q(sha256=""),
                name="minutes_complete",
                violation_error_message="会议纪要须有文号、审定金额和文件。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.held_on}"

    @property
    def place(self) -> str:
        """What the sealed file is bound to."""
        return f"reviews.minutes|{self.pk}"


class Opinion(models.Model):
    """What one person of one bureau found; `answers` is the clause checklist: {condition id: {answer, note}}."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="opinions", null=True)
    round = models.PositiveIntegerField("轮次")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField("意见", max_length=10, choices=OpinionKind.choices)
    reason_code = models.CharField("理由类别", max_length=16, choices=ReasonCode.choices, blank=True)
    text = models.TextField("说明", blank=True)
    answers = models.JSONField("条款核对", default=dict, encoder=DjangoJSONEncoder)
    amount = MoneyField("建议或核定金额", null=True)
    minutes = models.OneToOneField(Minutes, on_delete=models.PROTECT, null=True, related_name="opinion")

    class Meta:
        verbose_name = verbose_name_plural = "意见"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[OpinionKind.ACCEPT, OpinionKind.APPROVE]) | ~Q(text=""),
                name="opinion_no_has_reason",
                violation_error_message="退回、不予批准或退回重审必须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} {self.get_kind_display()}"
