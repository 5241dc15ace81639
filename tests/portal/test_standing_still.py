"""What stands still is told: on the administrator's home, by a word in /readyz, by a message that comes once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit import proving
from foundation.effects import MOST_TRIES
from foundation.models import Effect, SweepRun
from messaging.models import Message
from portal.standing_still import tell_of_effects, tell_of_findings
from tests import people
from tests.people import AT

pytestmark = pytest.mark.django_db


def home() -> str:
    client = Client()
    client.force_login(people.officer("admin"))
    return client.get(reverse("portal:admin_home")).content.decode()


def test_an_effect_that_was_given_up_is_told_to_each_administrator_once(clock: Any) -> None:
    clock.set(AT)
    people.officer("admin", username="second")
    Effect.objects.create(
        key="letter:acceptance:1", kind="notices.render", tries=MOST_TRIES, last_error="已开始，没有结束"
    )
    page = home()
    assert "有 1 项待办（文书、通知等）多次未能完成" in page
    for _ in range(2):
        tell_of_effects(at=AT)
    assert Message.objects.filter(title="有一项后台待办未能完成").count() == 2
    assert Client().get("/readyz").content.decode().splitlines()[1:] == ["effects"]


def test_a_standstill_of_the_sweeps_and_a_jump_of_the_clock_are_told(clock: Any) -> None:
    clock.set(AT)
    SweepRun.objects.create(name="foundation.sweep_effects", at=AT - timedelta(minutes=11))
    assert "后台处理已超过 10 分钟没有运行" in home()
    SweepRun.objects.update(at=AT - timedelta(hours=27))
    assert Client().get("/readyz").content.decode().splitlines()[1:] == ["clock", "sweeps"]


def test_events_that_nobody_seals_are_told(clock: Any) -> None:
    """Until they are sealed an act can be undone unseen: half an hour is more than two seals of PostgreSQL."""
    clock.set(AT)
    proving.keep([proving.Result("资金各项不变量", (), 0, 0.1)], at=AT - timedelta(hours=1))
    people.person()
    assert "seals" not in Client().get("/readyz").content.decode().splitlines()
    clock.set(AT + timedelta(minutes=31))
    assert "seals" in Client().get("/readyz").content.decode().splitlines()
    assert "条事件超过 30 分钟没有封存" in home()
    assert [result.found for result in proving.run() if result.name == "事件及时封存"] == [1]


def test_findings_of_the_night_go_to_auditors_and_administrators(clock: Any) -> None:
    clock.set(AT)
    people.officer("auditor")
    page = home()
    assert "夜间核验" not in page
    tell_of_findings(proving.keep([proving.Result("资金各项不变量", ("批次不符",), 1, 0.1)], at=AT), at=AT)
    assert Message.objects.filter(title="核验发现 1 处不符").count() == 2
    client = Client()
    client.force_login(people.officer("admin", username="second"))
    assert "核验发现 1 处不符" in client.get(reverse("portal:admin_home")).content.decode()
