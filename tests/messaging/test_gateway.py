"""The SMS gateway, spoken to over a real connection on this machine."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.checks import run_checks
from django.db import connection, transaction

from foundation import effects
from foundation.models import Effect
from foundation.sealing import seal_into
from messaging import proofs, services
from messaging.channels import signature
from messaging.models import Delivery
from tests import people
from tests.people import AT

pytestmark = pytest.mark.django_db
KEY = "a key shared with the gateway"


class Gateway(HTTPServer):
    """Keeps what it was asked and answers as it is told; drops a number that it had before."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Speaks)
        self.asked: list[tuple[dict, dict]] = []
        self.answer: tuple[int, bytes] = (200, b'{"code": 0, "id": "G-1"}')
        self.sent: dict[str, str] = {}
        self.in_transaction: list[bool] = []


class Speaks(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        content = json.loads(data)
        headers = dict(self.headers)
        headers["right"] = signature(KEY, self.headers["X-Timestamp"], data) == self.headers["X-Signature"]
        self.server.asked.append((headers, content))
        self.server.sent.setdefault(content["id"], content["text"])
        status, body = self.server.answer
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Silent."""


@pytest.fixture
def gateway(settings) -> Iterator[Gateway]:
    server = Gateway()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.MESSAGING_SMS = "http"
    settings.MESSAGING_SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.MESSAGING_SMS_ID, settings.MESSAGING_SMS_KEY = "yiyang", KEY
    settings.MESSAGING_SMS_TIMEOUT = 2
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def tell() -> Delivery:
    with transaction.atomic():
        services.send(key="k", user=people.person().user, kind="returned", title="请补正", text="…", at=AT,
                      phone="13800000001")  # fmt: skip
    return Delivery.objects.get()


def test_a_text_goes_out_signed_and_its_copy_goes(gateway):
    row = tell()
    effects.run_due(at=AT)
    ((headers, content),) = gateway.asked
    assert headers["right"]
    assert headers["X-App-Id"] == "yiyang"
    assert content == {"id": str(row.pk), "phone": "13800000001", "sign": "益阳技能补贴",
                       "text": "请补正。详情请登录查看：http://testserver/messages/"}  # fmt: skip
    row.refresh_from_db()
    assert (row.sent_at, row.receipt, row.body) == (AT, "G-1", None)
    assert findings() == []


def test_a_text_whose_effect_was_taken_away_is_found(gateway):
    tell()
    assert findings() == []
    Effect.objects.all().delete()
    assert ["还没有发出" in sentence for sentence in findings()] == [True]


def test_many_texts_that_wait_are_checked_in_two_queries(gateway, django_assert_num_queries):
    tell()
    by_code = [Delivery(kind="code", channel="sms", title=str(number), created_at=AT) for number in range(3)]
    for row in by_code:
        seal_into(row, "address", "13800000002")
    Delivery.objects.bulk_create(by_code)
    with transaction.atomic():
        for row in by_code:
            effects.enqueue(key=f"delivery:{row.pk}", kind="messaging.deliver", payload={})
    with django_assert_num_queries(2):
        assert list(proofs.waiting(False)) == []


def findings() -> list[str]:
    """What the checks of messages say."""
    checks = (proofs.messages, proofs.deliveries, proofs.waiting)
    return [sentence for check in checks for sentence in check(False)]


@pytest.mark.parametrize(
    "answer",
    [(500, b"{}"), (200, b'{"code": 7}'), (200, b"<html>"), (200, b"[]"), (302, b""), (401, b'{"code": 0}')],
)
def test_what_the_gateway_refuses_is_tried_again_with_the_same_number(gateway, answer):
    row = tell()
    gateway.answer = answer
    effects.run_due(at=AT)
    row.refresh_from_db()
    assert row.sent_at is None
    effect = Effect.objects.get(kind="messaging.deliver")
    assert effect.done_at is None
    assert "13800000001" not in effect.last_error
    gateway.answer = (200, b'{"code": 0, "id": "G-2"}')
    effects.run_due(at=AT + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.receipt == "G-2"
    assert list(gateway.sent) == [str(row.pk)]


def test_a_gateway_that_is_away_costs_no_more_than_its_time(gateway, settings):
    settings.MESSAGING_SMS_URL = "http://127.0.0.1:9/send"
    row = tell()
    effects.run_due(at=AT)
    row.refresh_from_db()
    assert row.sent_at is None


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_held_while_the_gateway_answers(gateway, monkeypatch):
    held = []
    tell()
    real = services.adapter_of
    monkeypatch.setattr(
        services, "adapter_of", lambda channel: held.append(connection.in_atomic_block) or real(channel)
    )
    effects.run_due(at=AT)
    assert held == [False]
    assert len(gateway.asked) == 1


@pytest.mark.parametrize(
    ("setting", "value", "number"),
    [("MESSAGING_SMS", "pigeon", "E001"), ("MESSAGING_MAIL", "http", "E001"), ("MESSAGING_SMS_KEY", "", "E002"),
     ("MESSAGING_SMS_URL", "http://sms.example.cn/", "E003"), ("MESSAGING_SMS_URL", "ftp://127.0.0.1/", "E003")],
)  # fmt: skip
def test_a_channel_that_lacks_something_is_refused_at_start(gateway, settings, setting, value, number):
    setattr(settings, setting, value)
    assert f"messaging.{number}" in {found.id for found in run_checks()}
