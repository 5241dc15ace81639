"""The doors of HTTP itself: addresses to go to next, and requests that do not keep to the rules."""

from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import reverse

from accounts.models import Person
from tests import people
from tests.people import PASSWORD
from tests.phones import code_sent_to

HOST = "testserver"


def next_after_log_in(given: str, db: None) -> str:
    """Where the log-in leads when `next` is `given`."""
    people.person()
    client = Client()
    address = reverse("accounts:login")
    client.get(address, {"next": given})
    answer = client.post(address, {"username": "person-1", "password": PASSWORD, "next": given})
    return _where(answer, address)


def next_after_text_size(given: str, db: None) -> str:
    """Where the switch of the letters' size leads when `next` is `given`."""
    address = reverse("portal:text_size")
    return _where(Client().get(address, {"large": "1", "next": given}), address)


def next_after_registration(given: str, db: None) -> str:
    """Where a registration leads when `next` is `given`, asked at both steps."""
    client, phone = Client(), "13800000009"
    typed = {
        "name": "张三", "id_number": people.id_number(9), "phone": phone, "username": "zhangsan", "next": given,
        "password": PASSWORD, "password_again": PASSWORD, "consent": "on",
    }  # fmt: skip
    assert client.post(reverse("accounts:register_person"), typed).status_code == 302
    address = reverse("accounts:register_code")
    return _where(client.post(address, {"code": code_sent_to(phone), "next": given}), address)


def _where(answer: Any, asked: str) -> str:
    """Path of the redirect; the host's name when it leads away, or when a cookie of the address was set."""
    assert answer.status_code == 302
    assert "x" not in answer.cookies
    target = urlsplit(urljoin(f"http://{HOST}{asked}", answer["Location"].replace("\\", "/")))
    return target.path if target.netloc == HOST else f"away to {target.netloc or target.scheme}"


def fields(given: int, db: None) -> int:
    return Client().post(reverse("notices:verify"), {f"field{number}": "x" for number in range(given)}).status_code


def body(given: int, db: None) -> int:
    return Client().post(reverse("notices:verify"), {"number": "x" * given}).status_code


def without_token(given: str, db: None) -> str:
    answer = Client(enforce_csrf_checks=True).post(given, {"username": "x"})
    return f"{answer.status_code} {'页面已过期' in answer.content.decode()}"


def with_anothers_token(given: str, db: None) -> int:
    one, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    one.get(given)
    token = other.get(given).context["csrf_token"]
    return one.post(given, {"username": "x", "csrfmiddlewaretoken": str(token)}).status_code


def twice(given: str, db: None) -> str:
    """The same person registers from two windows, each with a code: rows, and what the second one is told."""
    answers = []
    for number in (1, 2):
        client, phone = Client(), f"1380000000{number}"
        typed = {
            "name": given, "id_number": people.id_number(9), "phone": phone, "username": f"twice{number}",
            "password": PASSWORD, "password_again": PASSWORD, "consent": "on",
        }  # fmt: skip
        assert client.post(reverse("accounts:register_person"), typed).status_code == 302
        answers.append(client.post(reverse("accounts:register_code"), {"code": code_sent_to(phone)}))
    told = "没有注册成功" in answers[1].content.decode()
    return f"{answers[0].status_code} {answers[1].status_code} {Person.objects.count()} {told}"


def get(given: str, db: None) -> int:
    return Client().get(given).status_code


def get_with_header(given: list[str], db: None) -> int:
    name, value = given
    return Client().get("/", headers={name: value}).status_code


def post_with_method(given: str, db: None) -> str:
    client = Client()
    client.force_login(people.person().user)
    return f"{client.post(reverse('accounts:profile'), {'_method': given}).status_code} {Person.objects.count()}"


def same_field_twice(given: list[str], db: None) -> bool:
    """Of a field sent twice the last counts, as Django documents it."""
    client, pairs = Client(), "&".join(f"number={number}" for number in given)
    kind = "application/x-www-form-urlencoded"
    page = client.post(reverse("notices:verify"), f"{pairs}&code=x", content_type=kind).content.decode()
    return f'value="{given[-1]}"' in page and f'value="{given[0]}"' not in page


def ranges(given: int, db: None) -> str:
    """A request for many parts of a page: answered whole, or refused."""
    parts = ",".join(f"{start}-{start + 1}" for start in range(given))
    status = Client().get(reverse("notices:verify"), headers={"range": f"bytes={parts}"}).status_code
    return "whole or refused" if status in {200, 416} else str(status)


def repeat(text: str, times: int) -> str:
    return text * times


MAKERS = {"repeat": repeat}
DOORS = {
    door.__name__: door
    for door in (
        next_after_log_in, next_after_registration, next_after_text_size,
        fields, body, without_token, with_anothers_token, twice, get,
        get_with_header, post_with_method, same_field_twice, ranges,
    )
}  # fmt: skip
