"""A database that is locked or away: one sentence, 503, and nothing left of what had begun."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest import MonkeyPatch

from accounts.models import User


def _waits(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        User.objects.create(username="half-done")
        raise OperationalError("database is locked")


_waits.login_required = False  # type: ignore[attr-defined]

urlpatterns = [path("waits", _waits), path("", include("yiyang_skills.urls"))]
handler500 = "yiyang_skills.errors.server_error"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_a_lock_that_is_not_given_is_told_in_a_sentence(client: Client) -> None:
    answer = client.post("/waits")
    text = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "系统正忙，这次操作没有办成" in text and "请先打开相关页面" in text
    assert answer["X-Request-ID"] in text and "locked" not in text
    assert not User.objects.filter(username="half-done").exists()


def test_it_is_told_where_no_view_has_been_reached(monkeypatch: MonkeyPatch) -> None:
    """The middleware asks who is there; even the page is then drawn without the database."""

    def away(request: HttpRequest) -> AnonymousUser:
        raise OperationalError("lock timeout")

    monkeypatch.setattr("django.contrib.auth.middleware.get_user", away)
    answer = Client(raise_request_exception=False).get("/")
    assert (answer.status_code, "系统正忙" in answer.content.decode()) == (503, True)
