"""The event log: append-only, chained per subject, one seal a day over all of it."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from audit.enums import ReadingKind
from foundation.triggers import append_only


class Event(models.Model):
    """One thing that happened to one row. Never changed, never deleted (a trigger holds it)."""

    subject_type = models.CharField("对象类型", max_length=64)
    subject_id = models.CharField("对象编号", max_length=64)
    sequence = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    actor_name = models.CharField("经办人姓名", max_length=80)
    role = models.CharField("身份", max_length=32, blank=True)
    action = models.CharField("动作", max_length=48)
    from_state = models.CharField("原状态", max_length=32, blank=True)
    to_state = models.CharField("新状态", max_length=32, blank=True)
    reason = models.TextField("理由", blank=True)
    data = models.JSONField("内容", default=dict, blank=True, encoder=DjangoJSONEncoder)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "事件"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "sequence"],
                name="event_sequence_once",
                violation_error_message="同一对象的事件序号不能重复。",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="event_at")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} #{self.sequence} {self.action}"


class DaySeal(models.Model):
    """One hash over the heads of all chains touched on a day, chained to the day before."""

    day = models.DateField("日期", unique=True)
    last_event_id = models.BigIntegerField("末条事件")
    event_count = models.PositiveBigIntegerField("事件数")
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = verbose_name_plural = "日封存"

    def __str__(self) -> str:
        return f"{self.day}"


class Reading(models.Model):
    """Which member of the staff looked at what of one application on which day; one row, however often.

    The only record, beside sessions, that grows by reading. `about` is the application's key, `item` the key of a
    material or letter; `office` stands as it was called on that day.
    """

    about = models.UUIDField("申请")
    what = models.CharField("内容", max_length=10, choices=ReadingKind.choices)
    item = models.CharField("材料或文书", max_length=64, blank=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="查看人"
    )
    reader_name = models.CharField("查看人姓名", max_length=80)
    office = models.CharField("部门", max_length=120)
    day = models.DateField("日期")
    at = models.DateTimeField("当日首次查看时间")

    class Meta:
        verbose_name = verbose_name_plural = "查看记录"
        constraints = [
            models.UniqueConstraint(
                fields=["about", "day", "reader", "what", "item"],
                name="reading_once_a_day",
                violation_error_message="同一人同一天对同一内容的查看只记一次。",
            ),
        ]
        indexes = [models.Index(fields=["reader", "day"], name="reading_reader")]

    def __str__(self) -> str:
        return f"{self.day} {self.reader_name} {self.get_what_display()}"


class Counter(models.Model):
    """A gap-free number: taken under lock in the transaction of the row that bears it."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号计数"

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


append_only("audit.Event")
append_only("audit.DaySeal")
append_only("audit.Reading")
