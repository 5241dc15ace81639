"""Headers, error pages and log lines."""

import json
import logging
from pathlib import Path

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from yiyang_skills.logs import JsonLine, MaskNumbers, masked
from yiyang_skills.middleware import client_address


def _breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret detail 430102199001011234")


def _missing(request: HttpRequest) -> HttpResponse:
    raise Http404


for _view in (_breaks, _missing):
    _view.login_required = False  # type: ignore[attr-defined]

urlpatterns = [path("breaks", _breaks), path("missing", _missing), path("", include("yiyang_skills.urls"))]
handler400 = "yiyang_skills.errors.bad_request"
handler403 = "yiyang_skills.errors.permission_denied"
handler404 = "yiyang_skills.errors.page_not_found"
handler500 = "yiyang_skills.errors.server_error"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_every_answer_carries_the_protective_headers(client: Client) -> None:
    answer = client.get("/", headers={"Origin": "https://evil.example"})
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"):
        assert part in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer


def test_pages_of_a_person_are_kept_by_no_cache(client: Client, django_user_model: type) -> None:
    assert "no-store" not in client.get("/").get("Cache-Control", "")
    client.force_login(
        django_user_model.objects.create_user("someone", password="x" * 12),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert client.get("/").get("Cache-Control") == "no-store"


def test_foreign_host_is_refused(client: Client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_error_page_shows_a_number_and_no_trace(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/breaks")
    body = answer.content.decode()
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in body
    assert "Traceback" not in body
    assert "430102" not in body
    assert "RuntimeError" not in body


def test_missing_page_says_what_to_do(client: Client) -> None:
    answer = client.get("/missing")
    assert answer.status_code == 404
    assert "页面不存在" in answer.content.decode()


def test_unsafe_methods_need_a_token() -> None:
    answer = Client(enforce_csrf_checks=True).post("/")
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_log_lines_are_json_and_masked() -> None:
    record = logging.LogRecord(
        "x", logging.INFO, "f", 1, "证件 %s 电话 %s", ("430102199001011234", "13812345678"), None
    )
    assert MaskNumbers().filter(record)
    line = json.loads(JsonLine().format(record))
    assert line["message"] == "证件 430****1234 电话 138****5678"
    assert line["level"] == "INFO"


@pytest.mark.parametrize("text", ["2026-03-05", "共 1234567 条", "3f2a4b5c6d7e8f901234567890abcdef", "第 12 行"])
def test_other_numbers_stay_readable_in_the_log(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        ("203.0.113.9", "10.1.1.1", "203.0.113.9"),
        ("172.30.10.2", "198.51.100.7", "198.51.100.7"),
        ("172.30.10.2", "10.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("172.30.10.2", "rubbish", "172.30.10.2"),
        ("172.30.10.2", "", "172.30.10.2"),
    ],
)
def test_forwarded_address_counts_only_from_our_proxy(
    rf: RequestFactory, settings: object, remote: str, forwarded: str, seen: str
) -> None:
    settings.TRUSTED_PROXIES = ["172.30.10.0/24"]  # type: ignore[attr-defined]
    assert client_address(rf.get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})) == seen


def test_no_trace_of_this_file_in_errors(client: Client) -> None:
    client.raise_request_exception = False
    assert Path(__file__).name not in client.get("/breaks").content.decode()
