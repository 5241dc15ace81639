"""Guessing is slowed and nobody is locked out, nor is one password sprayed over many names."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client

from accounts.models import KnownDevice
from accounts.tasks import clear_sessions
from tests import people
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/login/"
LONGEST = 60


class Caller:
    """Somebody at an address with a browser."""

    def __init__(self, address: str) -> None:
        self.address, self.client = address, Client(REMOTE_ADDR=address)

    def tries(self, name: str, password: str = "wrong") -> int:
        return self.client.post(LOGIN, {"username": name, "password": password}).status_code

    def logs_in(self, name: str) -> bool:
        return self.tries(name, PASSWORD) == 302

    def page(self, name: str) -> str:
        return self.client.post(LOGIN, {"username": name, "password": "wrong"}).content.decode()


@pytest.fixture
def stranger() -> Caller:
    return Caller("203.0.113.9")


def head() -> str:
    return people.officer("head", people.bureau(), "hrss.ziyang.head").username


def test_a_stranger_does_not_stop_the_owner_at_the_own_device(clock, stranger: Caller) -> None:
    name, desk = head(), Caller("10.1.1.1")
    assert desk.logs_in(name)
    desk.client.post("/logout/")
    for _ in range(30):
        stranger.tries(name)
        clock.move(seconds=61)
    assert desk.logs_in(name)


def test_at_a_new_device_the_owner_waits_once_and_not_longer_than_said(clock, stranger: Caller) -> None:
    name, travelling = head(), Caller("198.51.100.7")
    for _ in range(40):
        stranger.tries(name)
        clock.move(seconds=20)
    assert travelling.tries(name, PASSWORD) == 429
    for _ in range(6):
        stranger.tries(name)
        clock.move(seconds=10)
    assert travelling.logs_in(name)


def test_five_failures_of_a_stranger_touch_nobody_elsewhere(clock, stranger: Caller) -> None:
    """The attack as it was: then the right password at another address, never seen before, opens at once."""
    name = head()
    assert [stranger.tries(name) for _ in range(6)] == [200] * 5 + [429]
    assert Caller("198.51.100.7").logs_in(name)


def test_the_wait_is_named_and_grows_to_about_a_minute(clock, stranger: Caller) -> None:
    name = head()
    for _ in range(5):
        stranger.tries(name)
    waits = []
    for _ in range(6):
        page = stranger.page(name)
        seconds = int(page.split("请等待 ")[1].split(" 秒")[0])
        waits.append(seconds)
        assert f'value="{name}"' in page
        clock.move(seconds=seconds)
        assert stranger.tries(name) == 200
    assert waits == [5, 10, 20, 40, LONGEST, LONGEST]


def test_a_try_during_the_wait_is_not_looked_at_and_lengthens_nothing(clock, stranger: Caller) -> None:
    name = head()
    for _ in range(5):
        stranger.tries(name)
    assert {stranger.tries(name, PASSWORD) for _ in range(20)} == {429}
    clock.move(seconds=5)
    assert stranger.logs_in(name)
    assert not AccessAttempt.objects.exists()


def test_spraying_over_names_is_slowed(clock, stranger: Caller) -> None:
    names = [people.officer("clerk", people.bureau(), f"hrss.clerk{number}").username for number in range(54)]
    answers = []
    for name in names:
        answers.append(stranger.tries(name))
        clock.move(seconds=0.5)
    assert answers.count(429) > 40
    assert Caller("10.1.1.1").logs_in(names[0])


def test_a_name_that_is_not_there_behaves_the_same(clock) -> None:
    """Same answers, and no row that keeps a number."""
    name = head()
    seen = {}
    for typed, address in ((name, "203.0.113.1"), ("nobody", "203.0.113.2"), ("13900000009", "203.0.113.3")):
        caller = Caller(address)
        seen[typed] = [caller.tries(typed) for _ in range(8)]
        text = caller.page(typed)
        seen[typed].append("请等待 5 秒" in text)
    assert len({str(each) for each in seen.values()}) == 1
    assert not AccessAttempt.objects.filter(username__contains="139").exists()


def test_a_stolen_browser_is_slowed_like_any_other(clock) -> None:
    name, desk = head(), Caller("10.1.1.1")
    desk.logs_in(name)
    desk.client.post("/logout/")
    assert [desk.tries(name) for _ in range(7)] == [200] * 5 + [429] * 2
    # From another address with the same cookie: the count goes with the device.
    desk.client.defaults["REMOTE_ADDR"] = "10.1.1.2"
    assert desk.tries(name) == 429


def test_a_device_is_known_to_its_own_log_ins_only(stranger: Caller) -> None:
    name = head()
    people.person()
    assert stranger.logs_in("person-1")
    stranger.client.post("/logout/")
    for _ in range(6):
        stranger.tries(name)
    assert AccessAttempt.objects.get(username=name).user_agent == ""
    stranger.client.cookies["device"] = "forged:value"
    stranger.tries("person-1")
    assert AccessAttempt.objects.get(username="person-1").user_agent == ""


def test_failures_long_ago_are_forgotten(clock, stranger: Caller) -> None:
    name = head()
    for _ in range(5):
        stranger.tries(name)
    clock.move(minutes=16)
    assert [stranger.tries(name) for _ in range(5)] == [200] * 5


def test_old_failures_and_devices_are_cleared(clock, stranger: Caller) -> None:
    name = head()
    stranger.tries(name)
    Caller("10.1.1.1").logs_in(name)
    clock.move(hours=25)
    clear_sessions()
    assert not AccessAttempt.objects.exists()
    device = KnownDevice.objects.get()
    device.seen_at -= timedelta(days=400)
    device.save()
    clear_sessions()
    assert not KnownDevice.objects.exists()


def test_who_guesses_the_old_password_to_change_it_waits_as_at_the_log_in(clock) -> None:
    owner = Caller("10.1.1.1")
    name = people.person(1).user.username
    assert owner.logs_in(name)
    fresh = {"new_password1": "洞庭湖的水2027", "new_password2": "洞庭湖的水2027"}

    def tries(password: str):
        return owner.client.post("/profile/password/", {"old_password": password, **fresh})

    answers = [tries("wrong") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "原密码不正确" in answers[4].content.decode()
    assert "请等待" in answers[5].content.decode()
    assert tries(PASSWORD).status_code == 429, "a right one is not looked at either"
    clock.move(seconds=61)
    assert tries(PASSWORD).status_code == 302
    assert not AccessAttempt.objects.exists(), "who was right is forgiven"


def test_a_password_is_looked_at_only_after_its_try_was_counted(clock, stranger: Caller, monkeypatch) -> None:
    """Of many guesses sent at once no more are looked at than one after the other."""
    name, counted = head(), []

    def look(user, password):
        counted.append(AccessAttempt.objects.get(username=user.username).failures_since_start)
        return False

    monkeypatch.setattr("accounts.models.User.check_password", look)
    for _ in range(3):
        stranger.tries(name)
    assert counted == [1, 2, 3]


def test_who_confirms_often_with_the_right_password_never_waits(clock) -> None:
    owner = Caller("10.1.1.1")
    name = people.person(1).user.username
    assert owner.logs_in(name)
    for _ in range(8):
        assert owner.client.post("/confirm/", {"password": PASSWORD}).status_code == 302
    assert not AccessAttempt.objects.exists()


PHONE = "13800000001"


@pytest.mark.parametrize("typed", [PHONE, "person-1"])
def test_what_one_name_has_earned_is_not_shown_for_another_of_the_same_person(clock, stranger: Caller, typed) -> None:
    """Whether a mobile, an ID number and a log-in name belong together is told to nobody."""
    people.person(1)
    assert [stranger.tries(typed) for _ in range(6)] == [200] * 5 + [429]
    for other in {PHONE, "person-1", people.id_number(1)} - {typed}:
        page = stranger.page(other)
        assert "登录名或密码不正确" in page and "请等待" not in page
        assert stranger.tries(other, PASSWORD) == 200, "slowed in silence: a right password is not looked at"
    clock.move(seconds=LONGEST)
    assert stranger.logs_in(people.id_number(1))
    assert not AccessAttempt.objects.filter(username="person-1").exists()


def test_one_person_by_many_names_gets_no_more_tries_than_by_one(clock, stranger: Caller, monkeypatch) -> None:
    people.person(1)
    looked = []
    monkeypatch.setattr("accounts.models.User.check_password", lambda user, typed: looked.append(typed) or False)
    for typed in (PHONE, "person-1", people.id_number(1)):
        for _ in range(4):
            stranger.tries(typed, "guess")
    assert looked.count("guess") == 5
