"""A log-in ends by itself: idle for half an hour (staff) or two hours, and after twelve hours in any case."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.passwords import LengthByDuty
from tests import people

pytestmark = pytest.mark.django_db
MINUTE = 60


def visit(client: Client, *, idle: int = 0, age: int = 0) -> bool:
    """Whether the log-in still stands after so many minutes."""
    session = client.session
    session["seen"] -= idle * MINUTE
    session["begun"] -= age * MINUTE
    session.save()
    return client.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize(("idle", "stands"), [(29, True), (30, False)])
def test_staff_are_logged_out_after_half_an_hour(client: Client, idle: int, stands: bool) -> None:
    client.force_login(people.officer("clerk", people.bureau()))
    assert visit(client, idle=idle) is stands
    assert ("_auth_user_id" in client.session) is stands


@pytest.mark.parametrize(("idle", "stands"), [(119, True), (120, False)])
def test_applicants_after_two_hours(client: Client, idle: int, stands: bool) -> None:
    client.force_login(people.person().user)
    assert visit(client, idle=idle) is stands


def test_use_keeps_a_log_in_alive_but_not_for_ever(client: Client) -> None:
    client.force_login(people.person().user)
    for _ in range(3):
        assert visit(client, idle=100, age=100)
    assert not visit(client, age=12 * 60 - 300)


def test_it_is_told_why(client: Client) -> None:
    client.force_login(people.officer("clerk", people.bureau()))
    visit(client, idle=31)
    page = client.get(reverse("accounts:login")).content.decode()
    assert "30 分钟没有操作" in page


def test_staff_need_longer_passwords() -> None:
    clerk = people.officer("clerk", people.bureau())
    LengthByDuty().validate("a" * 12, clerk)
    with pytest.raises(ValidationError, match="至少 12 个字符"):
        LengthByDuty().validate("a" * 11, clerk)
    LengthByDuty().validate("a" * 8, people.person().user)
    with pytest.raises(ValidationError, match="至少 8 个字符"):
        LengthByDuty().validate("a" * 7)
