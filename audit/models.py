"""The event log: append-only, chained per subject under a key, sealed every few minutes over all of it."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from audit.enums import ReadingKind
from foundation.triggers import append_only


class Event(models.Model):
    """One thing that happened to one row. Never changed, never deleted (a trigger holds it).

    `digests` are those of the rows it speaks of as they stood after it (audit.digests); `hash` is keyed by the key
    of settings.AUDIT_KEYS that `key_id` names (audit.chain).
    """

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
    digests = models.JSONField("对象摘要", default=dict, blank=True)
    key_id = models.CharField("密钥编号", max_length=16, default="")
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
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["actor", "-id"], name="event_actor"),
            models.Index(fields=["action", "-id"], name="event_action"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} #{self.sequence} {self.action}"


class Seal(models.Model):
    """One keyed hash over all events since the seal before, up to `last_event_id`; its hash is the head of the log.

    It covers the readings up to `last_reading_id` too, so that one taken away is missed. Made every few minutes; the
    one that ends a day names it. A seal missing among the numbers was taken away.
    """

    number = models.PositiveBigIntegerField("序号", unique=True)
    day = models.DateField("日期", null=True, unique=True)
    last_event_id = models.BigIntegerField("末条事件")
    last_reading_id = models.BigIntegerField("末条查看记录", null=True)
    event_count = models.PositiveBigIntegerField("事件数")
    key_id = models.CharField("密钥编号", max_length=16)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = verbose_name_plural = "封存"

    def __str__(self) -> str:
        return f"第 {self.number} 号封存" + (f"（{self.day}）" if self.day else "")


class SealMark(models.Model):
    """Up to which event and reading the next running seal may go; under its lock seals are made one after another.

    `horizon` is the first transaction (PostgreSQL) that had not begun when the mark was set.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    last_event_id = models.BigIntegerField(default=0)
    last_reading_id = models.BigIntegerField(default=0)
    horizon = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "封存标记"
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1), name="seal_mark_one_row", violation_error_message="封存标记只有一行。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_event_id}"


class Stamp(models.Model):
    """What a time stamping authority (RFC 3161) answered for the hash of a seal."""

    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="stamp")
    authority = models.CharField("时间戳机构", max_length=200)
    response = models.BinaryField("时间戳")
    at = models.DateTimeField("取得时间")

    class Meta:
        verbose_name = verbose_name_plural = "时间戳"

    def __str__(self) -> str:
        return f"{self.seal}"


class Verification(models.Model):
    """One run of everything that proves the record: what was found, by which check."""

    at = models.DateTimeField("时间", db_index=True)
    seconds = models.FloatField("用时（秒）")
    found = models.PositiveIntegerField("发现")
    results = models.JSONField("结果", default=list, help_text="[{name, seconds, found, sentences}]")

    class Meta:
        verbose_name = verbose_name_plural = "核验"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.found}"


class Reading(models.Model):
    """Which member of the staff looked at what of one application on which day; one row, however often.

    The only record, beside sessions, that grows by reading. `about` is the application's key, `item` the key of a
    material or letter; `office` stands as it was called on that day. `hash` is keyed as that of an event.
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
    key_id = models.CharField("密钥编号", max_length=16, default="")
    hash = models.CharField(max_length=64, default="")

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
append_only("audit.Seal")
append_only("audit.Stamp")
append_only("audit.Verification")
append_only("audit.Reading")
