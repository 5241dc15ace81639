"""A message is told once, on the site and by each channel of its kind; what leaves the house says little."""

from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction

from foundation import effects
from foundation.models import Effect
from messaging import services
from messaging.models import Delivery, Message
from messaging.selectors import unread_count
from tests import people
from tests.people import AT

pytestmark = pytest.mark.django_db
PHONE = "13800000001"


def tell(user, key="returned:1", **more):
    given = {"kind": "returned", "title": "请补正", "text": "第一行", "link": "/my/", "phone": PHONE, **more}
    with transaction.atomic():
        return services.send(key=key, user=user, at=AT, **given)


def test_a_second_call_with_the_same_key_does_nothing():
    user = people.person().user
    assert tell(user) is not None
    assert tell(user, title="另一句") is None
    assert Message.objects.get().title == "请补正"
    assert Delivery.objects.count() == 1


def test_each_channel_is_an_effect_of_its_own(settings):
    settings.MESSAGING_SMS, settings.MESSAGING_MAIL = "http", "smtp"
    user = people.person().user
    tell(user, email="li@example.cn")
    tell(user, email="li@example.cn")
    assert Delivery.objects.count() == Effect.objects.filter(kind="messaging.deliver").count() == 2


def test_it_goes_with_its_cause_or_not_at_all():
    user = people.person().user
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(user)
        raise ZeroDivisionError
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()


def test_outside_go_title_and_address_only():
    tell(people.person().user, text="金额 5,000 元", email="li@example.cn")
    bodies = [row.body.reveal() for row in Delivery.objects.order_by("channel")]
    assert bodies == ["请补正。详情请登录查看：http://testserver/my/"] * 2


def test_the_log_keeps_the_text_and_sends_nothing():
    tell(people.person().user)
    row = Delivery.objects.get()
    assert (row.sent_at, row.receipt) == (AT, "log")
    assert row.body.reveal().startswith("请补正")
    assert not Effect.objects.exists()


def test_mail_goes_out_once_and_its_text_goes(settings):
    settings.MESSAGING_MAIL = "smtp"
    tell(people.person().user, phone="", email="li@example.cn")
    row = Delivery.objects.get()
    effects.run_due(at=AT)
    services.deliver(delivery_id=row.pk, at=AT)
    assert [(letter.subject, letter.to) for letter in mail.outbox] == [("请补正", ["li@example.cn"])]
    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<{row.pk}@")
    row.refresh_from_db()
    assert row.body is None


def test_reading_is_marked_for_ones_own_messages_only():
    mine, other = people.person().user, people.person(2, "李四").user
    message = tell(mine)
    tell(mine, key="returned:2")
    tell(other)
    assert services.mark_read(user=other, at=AT, message_id=message.pk) == 0
    assert services.mark_read(user=mine, at=AT, message_id=message.pk) == 1
    assert services.mark_read(user=mine, at=AT, message_id=uuid4()) == 0
    assert unread_count(mine) == 1
    assert services.mark_read(user=mine, at=AT) == 1
    assert (unread_count(mine), unread_count(other)) == (0, 1)
