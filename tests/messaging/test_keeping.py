"""Addresses and codes are kept no longer than published; a number whose codes are gone is forgotten."""

from datetime import timedelta

import pytest

from foundation import effects
from foundation.models import Effect
from messaging import codes, keeping
from messaging.models import CodePhone, Delivery, Message, PhoneCode
from messaging.services import send
from messaging.tasks import sweep_old
from tests import people
from tests.people import AT
from tests.phones import code_sent_to

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_deliveries_go_after_the_published_time_and_the_message_stays():
    send(key="a", user=people.person().user, kind="paid", title="到账", text="到账", at=AT, phone="13800000001")
    assert keeping.sweep(at=AT + 180 * DAY) == 0
    assert keeping.sweep(at=AT + 180 * DAY + timedelta(seconds=1)) == 1
    assert (Delivery.objects.count(), Message.objects.count()) == (0, 1)


def test_a_delivery_that_stood_still_until_it_was_swept_is_done(settings):
    settings.MESSAGING_SMS = "http"
    send(key="a", user=people.person().user, kind="paid", title="到账", text="到账", at=AT, phone="13800000001")
    effect = Effect.objects.get(kind="messaging.deliver")
    keeping.sweep(at=AT + 181 * DAY)
    assert effects.run_effect(effect.pk, at=AT + 181 * DAY)


def test_codes_go_after_two_days_and_with_the_last_one_the_number():
    for phone, at in (("13800000001", AT), ("13800000002", AT), ("13800000002", AT + DAY)):
        codes.issue(purpose="reset:1", phone=phone, at=at)
    keeping.sweep(at=AT + 2 * DAY + timedelta(seconds=1))
    assert (PhoneCode.objects.count(), CodePhone.objects.count()) == (1, 1)
    codes.issue(purpose="reset:1", phone="13800000001", at=AT + 3 * DAY)
    codes.confirm(purpose="reset:1", phone="13800000001", code=code_sent_to("13800000001"), at=AT + 3 * DAY)


def test_beat_starts_it(clock, settings):
    codes.issue(purpose="reset:1", phone="13800000001", at=AT)
    clock.set(AT + 3 * DAY)
    assert sweep_old.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert sweep_old.run() == 1
