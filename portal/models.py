"""What the portal itself keeps: the holidays of a year, as an administrator entered them and another confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.enums import ProposalState
from accounts.models.proposals import AGREED, answered_pair, two_people, waits_once
from portal.workflow import HOLIDAY_YEAR

USER = settings.AUTH_USER_MODEL


class HolidayYear(models.Model):
    """The arrangement of a year as it was entered; it counts once it is confirmed, before one that came with the rules.

    A correction is another row of the same year, with its reason; the one it replaces stays, with the time.
    """

    workflow = HOLIDAY_YEAR

    number = models.PositiveIntegerField("年份")
    document = models.CharField("文件名称和文号", max_length=120)
    off = models.JSONField("放假日期", default=list)
    working = models.JSONField("调休上班日期", default=list)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="录入人")
    proposed_at = models.DateTimeField("录入时间")
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    answered_at = models.DateTimeField("确认时间", null=True)
    state = models.CharField("状态", max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    reason = models.CharField("更正的理由", max_length=200, blank=True)
    replaced_at = models.DateTimeField("更正时间", null=True)
    # Said again in the form in which the older events of the log speak of it (portal.digests).
    confirmed = models.GeneratedField(
        expression=models.Case(models.When(AGREED, then=models.Value(True)), default=models.Value(False)),
        output_field=models.BooleanField("已确认"),
        db_persist=True,
    )

    class Meta:
        verbose_name = verbose_name_plural = "年度节假日"
        constraints = [
            waits_once("holiday_year_waits_once", "该年度已有一份安排等待确认。", "number"),
            answered_pair("holiday_year_answered_pair", "确认人与确认时间必须同时登记。"),
            two_people("holiday_year_two_people", "录入人与确认人不能是同一人。"),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(state=ProposalState.CONFIRMED),
                name="holiday_year_counts_once",
                violation_error_message="该年度的节假日已经确认，请刷新页面查看。",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.REPLACED, replaced_at__isnull=False)
                | (~Q(state=ProposalState.REPLACED) & Q(replaced_at__isnull=True)),
                name="holiday_year_replaced_after",
                violation_error_message="只有已确认的安排才能更正，并须登记更正时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} 年节假日"

    @property
    def is_taken_back(self) -> bool:
        """Whether who entered it has withdrawn it."""
        return self.state == ProposalState.REFUSED and self.answered_by_id == self.proposed_by_id
