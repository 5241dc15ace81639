"""What the portal itself keeps: the holidays of a year, as an administrator entered them and another confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

USER = settings.AUTH_USER_MODEL


class HolidayYear(models.Model):
    """The arrangement of a year that did not come with the programme; it counts once it is confirmed.

    A correction is another row of the same year; the one it replaces stays, with the time.
    """

    number = models.PositiveIntegerField("年份")
    document = models.CharField("文件名称和文号", max_length=120)
    off = models.JSONField("放假日期", default=list)
    working = models.JSONField("调休上班日期", default=list)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="录入人")
    proposed_at = models.DateTimeField("录入时间")
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    answered_at = models.DateTimeField("确认时间", null=True)
    confirmed = models.BooleanField("已确认", default=False)
    replaced_at = models.DateTimeField("更正时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度节假日"
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(answered_at__isnull=True),
                name="holiday_year_waits_once",
                violation_error_message="该年度已有一份安排等待确认。",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(confirmed=True, replaced_at__isnull=True),
                name="holiday_year_counts_once",
                violation_error_message="该年度的节假日已经确认，请刷新页面查看。",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(confirmed=True),
                name="holiday_year_replaced_after",
                violation_error_message="未确认的安排无须更正。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed=False) | ~Q(answered_by=F("proposed_by")),
                name="holiday_year_two_people",
                violation_error_message="录入人与确认人不能是同一人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} 年节假日"
