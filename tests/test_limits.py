"""Public forms and look-ups are limited by address, with a sentence; where Redis is away the process counts."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from policy.parameters import load
from yiyang_skills import limits
from yiyang_skills.access import PUBLIC, URL_ROLES

pytestmark = pytest.mark.django_db

ARGUMENTS: dict[str, list[Any]] = {
    "notices:verify_letter": ["ABCD"],
    "portal:apply_with_answers": ["housing"],
    "portal:guide": ["housing"],
    "reviews:notice": [uuid4()],
    "reviews:object": [uuid4()],
}
FOR_ITSELF = {"accounts:login"}
"""Counted by its own rules, by name and by address."""


@pytest.fixture(autouse=True)
def limited(settings: Any) -> Iterator[None]:
    settings.PUBLIC_LIMITS = True
    limits.counter.forget()
    yield
    limits.counter.forget()


def track(client: Client, **extra: Any) -> Any:
    return client.post(reverse("reviews:track"), {"receipt": "YY202600001", "code": "X" * 16}, **extra)


def test_after_so_many_tries_the_address_waits_and_is_told_until_when(clock: Any) -> None:
    most = load().latest("rate.track")
    client = Client()
    assert {track(client).status_code for _ in range(most)} == {422}
    refused = track(client)
    assert refused.status_code == 429
    assert "60 分钟后再试" in refused.content.decode()
    assert int(refused["Retry-After"]) == 3600
    assert client.get(reverse("reviews:track")).status_code == 200, "looking at a page is never counted"
    assert track(client, REMOTE_ADDR="10.0.0.9").status_code == 422, "others are not held up"
    clock.move(minutes=61)
    assert track(client).status_code == 422


def test_looking_up_letters_by_their_code_is_counted(settings: Any) -> None:
    client, address = Client(), reverse("notices:verify_letter", args=["ABCD"])
    for _ in range(load().latest("rate.verify")):
        assert client.get(address).status_code == 404
    assert client.get(address).status_code == 429


@pytest.mark.parametrize("name", sorted(name for name, roles in URL_ROLES.items() if roles == PUBLIC))
def test_every_public_form_has_a_limit(name: str) -> None:
    if name in limits.LIMITED or name in FOR_ITSELF:
        return
    answer = Client().post(reverse(name, args=ARGUMENTS.get(name, [])))
    assert answer.status_code == 405, f"{name} takes forms from everybody and is not limited"


def test_every_limited_address_exists_and_has_its_parameter() -> None:
    for name, kind in limits.LIMITED.items():
        assert name in URL_ROLES
        assert load().latest(f"rate.{kind}") > 0


def test_with_redis_away_forms_stay_usable_and_limited_and_cost_nobody_time() -> None:
    counter = limits.Counter("redis://127.0.0.1:1/0")
    begin = time.perf_counter()
    waits = [counter.minutes_to_wait("objection", "10.1.1.1") for _ in range(load().latest("rate.objection") + 1)]
    assert time.perf_counter() - begin < 1
    assert waits[:-1] == [0] * (len(waits) - 1)
    assert waits[-1] == 60
