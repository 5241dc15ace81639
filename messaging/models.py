"""What somebody is told: a message on the site, its deliveries outside, and the codes that prove a telephone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.fields import SealedField
from messaging.enums import Channel


class Message(models.Model):
    """One thing one user is told, once: `key` names its cause.

    `outside` is the number of its deliveries, empty for messages from before they were counted; `hash` is keyed
    (messaging.proofs). That it was read is the one thing that changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages", verbose_name="收信人"
    )
    key = models.CharField("唯一键", max_length=200)
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容")
    link = models.CharField("链接", max_length=300, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True)
    outside = models.PositiveSmallIntegerField("外发数", null=True)
    key_id = models.CharField("密钥编号", max_length=16, default="")
    hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        indexes = [
            models.Index(fields=["user", "-created_at"], name="message_of_user"),
            models.Index(fields=["user"], name="message_unread", condition=Q(read_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "user"], name="message_once", violation_error_message="同一事项只通知一次。"
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="/"),
                name="message_link_inside",
                violation_error_message="消息里的链接只能指向本平台。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One text for one telephone or mailbox, sent once. The address and the text are sealed.

    Once a channel has taken it the text goes, except with the channel `log`, which keeps it to be shown. `hash` is
    keyed, and taken anew when it is sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="deliveries")
    kind = models.CharField("种类", max_length=40)
    channel = models.CharField("渠道", max_length=8, choices=Channel.choices)
    address = SealedField("地址", kind="address")
    address_mask = models.CharField("地址", max_length=80, editable=False)
    title = models.CharField("标题", max_length=120)
    body = SealedField("内容", kind="text", null=True)
    created_at = models.DateTimeField("登记时间")
    sent_at = models.DateTimeField("发出时间", null=True)
    receipt = models.CharField("渠道回执", max_length=120, blank=True)
    key_id = models.CharField("密钥编号", max_length=16, default="")
    hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = verbose_name_plural = "发送"
        indexes = [models.Index(fields=["-created_at"], name="delivery_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | Q(receipt=""),
                name="delivery_receipt_when_sent",
                violation_error_message="未发出的消息不能有回执。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.address_mask}"

    @property
    def state(self) -> str:
        """In words: sent or waiting."""
        return "已发出" if self.sent_at else "待发出"


class CodePhone(models.Model):
    """A mobile number that asked for codes, as its hash: the row under whose lock the limits are counted."""

    phone_hash = models.CharField(max_length=64, primary_key=True)

    class Meta:
        verbose_name = verbose_name_plural = "验证码号码"

    def __str__(self) -> str:
        return self.phone_hash[:8]


class PhoneCode(models.Model):
    """A code sent to a mobile for one purpose, kept as a keyed hash."""

    phone = models.ForeignKey(CodePhone, on_delete=models.PROTECT, related_name="codes")
    purpose = models.CharField("用途", max_length=80)
    code_hash = models.CharField(max_length=64, editable=False)
    issued_at = models.DateTimeField("发出时间")
    expires_at = models.DateTimeField("失效时间")
    tries = models.PositiveSmallIntegerField("输入次数", default=0)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "验证码"
        indexes = [models.Index(fields=["phone", "-issued_at"], name="code_of_phone")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")),
                name="code_expires_later",
                violation_error_message="验证码的失效时间须晚于发出时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.issued_at:%Y-%m-%d %H:%M}"
