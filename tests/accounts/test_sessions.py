"""One's log-ins are listed and ended; a new password, a dismissal or a closed log-in ends them; so does the night."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from accounts.login import sessions
from accounts.login.session_store import SessionStore, stored_key
from accounts.models import User
from accounts.services import staff
from accounts.services.staff import end_post
from accounts.tasks import clear_sessions
from messaging.models import Message
from policy.terms import Bureau as BureauKind
from tests import people
from tests.people import AT, PASSWORD

pytestmark = pytest.mark.django_db
SESSIONS = "/profile/sessions/"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"


def logged_in(user: User, agent: str = DESK, address: str = "10.1.1.1") -> Client:
    client = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
    assert client.post("/login/", {"username": user.username, "password": PASSWORD}).status_code == 302
    return client


def stands(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_they_are_listed_in_words() -> None:
    user = people.person().user
    desk = logged_in(user)
    logged_in(user, PHONE, "203.0.113.5")
    logged_in(people.person(2).user, PHONE, "203.0.113.77")
    page = desk.get(SESSIONS).content.decode()
    for words in ("Windows 电脑，Edge", "本机", "安卓手机，微信", "203.0.113.5"):
        assert words in page
    assert "203.0.113.77" not in page


def test_one_is_ended() -> None:
    user = people.person().user
    desk, phone = logged_in(user), logged_in(user, PHONE)
    pk = UserSession.objects.get(session_key=stored_key(phone.session.session_key)).pk
    desk.post(f"{SESSIONS}{pk}/end/")
    assert (stands(desk), stands(phone)) == (True, False)


def test_another_persons_log_in_is_not_ended() -> None:
    desk, other = logged_in(people.person().user), logged_in(people.person(2).user)
    pk = UserSession.objects.get(session_key=stored_key(other.session.session_key)).pk
    desk.post(f"{SESSIONS}{pk}/end/")
    assert stands(other)


def test_a_first_post_ends_what_was_begun_before_and_a_second_does_not() -> None:
    """A log-in of an applicant has longer limits than that of an official."""
    user, admin = people.person().user, people.officer("admin")
    staff.identify(user=user, id_number=people.id_number(1), by=None, at=AT)
    before = logged_in(user)
    staff.appoint(user=user, role="clerk", bureau=people.bureau(), by=admin, at=AT)
    assert not stands(before)
    again = Client()
    again.force_login(user)
    staff.appoint(user=user, role="clerk", bureau=people.bureau(BureauKind.FINANCE), by=admin, at=AT)
    assert stands(again)


def test_all_others_are_ended() -> None:
    user = people.person().user
    desk, phone, third = logged_in(user), logged_in(user, PHONE), logged_in(user)
    desk.post(f"{SESSIONS}end/")
    assert [stands(each) for each in (desk, phone, third)] == [True, False, False]
    assert desk.get(SESSIONS).content.decode().count(">本机") == 1


def test_a_new_password_ends_the_others_and_is_told() -> None:
    user = people.person().user
    desk, phone = logged_in(user), logged_in(user, PHONE)
    fresh = {"old_password": PASSWORD, "new_password1": "洞庭湖的水2027", "new_password2": "洞庭湖的水2027"}
    assert desk.post("/profile/password/", fresh).status_code == 302
    assert (stands(desk), stands(phone)) == (True, False)
    assert UserSession.objects.get(user=user).session_key == stored_key(desk.session.session_key)
    assert Message.objects.filter(user=user, title="您的登录密码已修改").exists()


def test_a_dismissal_ends_them(client: Client) -> None:
    clerk = people.officer("clerk", people.bureau())
    client.force_login(clerk)
    assert stands(client)
    end_post(post=clerk.posts.get(), reason="离任", by=people.officer("admin"), at=AT)
    assert not stands(client)


def test_a_closed_log_in_ends_them() -> None:
    user = people.person().user
    desk = logged_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not stands(desk)


def test_who_reads_the_tables_is_nobody_by_it() -> None:
    """Neither what stands there nor the data of another session opens one."""
    user, other = people.person(1).user, people.person(2).user
    desk, own = logged_in(user), logged_in(other)
    key = desk.session.session_key
    rows = list(Session.objects.values_list("session_key", flat=True))
    listed = UserSession.objects.values_list("session_key", flat=True)
    assert sorted(rows) == sorted(listed)
    assert key not in rows
    thief = Client()
    for known in rows:
        thief.cookies[settings.SESSION_COOKIE_NAME] = known
        assert not stands(thief)
    copied = Session.objects.get(session_key=stored_key(key)).session_data
    Session.objects.filter(session_key=stored_key(own.session.session_key)).update(session_data=copied)
    assert (stands(desk), stands(own)) == (True, False)


def test_a_session_keeps_its_data_under_a_new_key_and_loses_it_when_it_is_flushed() -> None:
    store = SessionStore()
    store["seen"] = 1
    store.save()
    first = store.session_key
    assert SessionStore(first)["seen"] == 1
    store.cycle_key()
    store.save()
    assert not SessionStore().exists(first)
    assert SessionStore(store.session_key)["seen"] == 1
    store.flush()
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_asynchronous_methods_leave_no_key_in_the_table_either() -> None:
    """In a thread of their own: where a browser was driven before, a loop runs in that of the tests."""

    def kept_and_gone() -> tuple[str, str, int, bool]:
        store = SessionStore()
        store["seen"] = 1
        try:
            async_to_sync(store.asave)()
            key, there = str(store.session_key), Session.objects.get().session_key
            seen = async_to_sync(SessionStore(key).aget)("seen")
            async_to_sync(store.adelete)()
            return key, there, seen, Session.objects.exists()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as own_thread:
        key, there, seen, left = own_thread.submit(kept_and_gone).result()
    assert (there, seen, left) == (stored_key(key), 1, False)


def test_the_session_has_a_new_number_after_log_in() -> None:
    user, client = people.person().user, Client()
    client.get("/")
    session = client.session
    session["begun"] = 0
    session.save()
    before = session.session_key
    client.post("/login/", {"username": user.username, "password": PASSWORD})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=stored_key(before)).exists()


def test_a_new_device_is_told_and_a_known_one_is_not() -> None:
    user = people.person().user
    first = logged_in(user)
    assert not Message.objects.filter(user=user).exists()
    first.post("/logout/")
    assert first.post("/login/", {"username": user.username, "password": PASSWORD}).status_code == 302
    assert not Message.objects.filter(user=user).exists()
    logged_in(user, PHONE, "203.0.113.5")
    told = Message.objects.get(user=user)
    assert told.title == "您的账号在新设备上登录"
    assert "安卓手机，微信" in told.text
    assert "203.0.113.5" in told.text


def test_sessions_are_cleared_at_night(clock) -> None:
    user = people.person().user
    logged_in(user)
    clock.move(hours=13)
    desk = logged_in(user)
    assert Session.objects.count() == 2
    clear_sessions()
    assert Session.objects.get().session_key == stored_key(desk.session.session_key)
    assert UserSession.objects.get().session_key == stored_key(desk.session.session_key)


def test_it_is_started_by_beat(settings) -> None:
    assert "accounts.clear_sessions" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_the_list_costs_the_same_however_many_there_are(django_assert_num_queries: Any, rf: Any) -> None:
    user = people.person().user
    desk = logged_in(user)
    for _ in range(6):
        logged_in(user, PHONE)
    ended = logged_in(user, PHONE)
    Session.objects.filter(session_key=stored_key(ended.session.session_key)).delete()
    request = rf.get(SESSIONS)
    request.user, request.session = user, desk.session
    assert request.session["begun"], "the session itself is read already"
    with django_assert_num_queries(1):
        shown = sessions.of(request)
    assert [each.is_this for each in shown] == [True] + [False] * 6
