"""Bureaus and posts are set up from the command line, and logged."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Bureau, User
from accounts.selectors import posts_of
from audit.selectors import history

pytestmark = pytest.mark.django_db
PASSWORD = "zishui-yinchen-2026"
"""Staff need twelve characters."""
BUREAU = ("set_up_bureau", "hrss", "430903", "赫山区人力资源和社会保障局")
DETAILS = {"docket": "赫人社函", "phone": "0737-4222222", "address": "益阳市赫山区"}


def appoint(monkeypatch, *arguments, password=PASSWORD, **options):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("appoint", *arguments, password_stdin=True, stdout=io.StringIO(), **options)


def test_a_bureau_and_its_clerk(monkeypatch):
    call_command(*BUREAU, **DETAILS, stdout=io.StringIO())
    assert history(Bureau.objects.get()).get().action == "set_up"
    appoint(monkeypatch, "wangli", "clerk", bureau=["hrss", "430903"], name="王丽")
    user = User.objects.get(username="wangli")
    assert [post.role for post in posts_of(user)] == ["clerk"]
    assert user.check_password(PASSWORD)
    with pytest.raises(CommandError, match="已有此岗位"):
        appoint(monkeypatch, "wangli", "clerk", bureau=["hrss", "430903"])
    appoint(monkeypatch, "wangli", "clerk", bureau=["hrss", "430903"], end=True)
    assert posts_of(user) == []
    appoint(monkeypatch, "wangli", "clerk", bureau=["hrss", "430903"])
    assert [event.action for event in history(user)] == ["appoint", "end_post", "appoint"]


def test_what_cannot_be(monkeypatch):
    call_command(*BUREAU, **DETAILS, stdout=io.StringIO())
    with pytest.raises(CommandError, match="该区县已设此部门"):
        call_command(*BUREAU, **DETAILS, stdout=io.StringIO())
    with pytest.raises(CommandError, match="尚未设置"):
        appoint(monkeypatch, "wangli", "clerk", bureau=["finance", "430903"], name="王丽")
    with pytest.raises(CommandError, match="--name"):
        appoint(monkeypatch, "wangli", "clerk", bureau=["hrss", "430903"])
    with pytest.raises(CommandError, match="密码"):
        appoint(monkeypatch, "wangli", "clerk", bureau=["hrss", "430903"], name="王丽", password="123")
    with pytest.raises(CommandError, match="其他岗位必须属于一个部门"):
        appoint(monkeypatch, "wangli", "clerk", name="王丽")
    assert not User.objects.exists()
    appoint(monkeypatch, "shenji", "auditor", name="审计员")
    assert User.objects.get().name == "审计员"
