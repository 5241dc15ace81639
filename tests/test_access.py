"""Walks every URL of the resolver against the table of roles. A URL that the table does not name fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.enums import OUTSIDE_BUREAUS, Role
from accounts.models import Bureau, Post
from audit.models import Event
from policy.terms import Bureau as BureauKind
from policy.terms import District
from tests import people
from tests.signed_in import without_factor
from yiyang_skills.access import PUBLIC, SIGNED_IN, URL_ROLES
from yiyang_skills.middleware import ALIVE, SETTING_UP

KNOWN = {"public", "signed_in", "applicant", *Role.values}
EXAMPLES: dict[str, Any] = {
    "UUIDConverter": UUID("00000000-0000-4000-8000-000000000000"),
    "IntConverter": 1,
    "SlugConverter": "technician_reward",
    "StringConverter": "0000000000000000",
    "PathConverter": "x",
}
REFUSED = {403, 404, 405}
SECOND_HALF = {"accounts:second_factor"}
"""Public, but without its first half it leads back to the log-in."""


@dataclass(frozen=True)
class Route:
    name: str
    view: Any
    arguments: dict[str, Any]

    @property
    def address(self) -> str:
        return reverse(self.name, kwargs=self.arguments)

    @property
    def open_to(self) -> frozenset[str]:
        """What the view's own decorator says."""
        if not getattr(self.view, "login_required", True):
            return PUBLIC
        return getattr(self.view, "open_to", frozenset())


def routes(patterns: list | None = None, namespace: str = "", above: dict | None = None) -> Iterator[Route]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        converters = {**(above or {}), **pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner, converters)
        elif isinstance(pattern, URLPattern):
            arguments = {name: example(converter) for name, converter in converters.items()}
            yield Route(f"{namespace}{pattern.name}", pattern.callback, arguments)


def example(converter: Any) -> Any:
    """An argument the converter takes; one with a closed list of words gives its first."""
    kind = type(converter).__name__
    return EXAMPLES[kind] if kind in EXAMPLES else converter.to_python(converter.regex.strip("()?:").split("|")[0])


ROUTES = list(routes())
CLOSED = [route for route in ROUTES if route.open_to != PUBLIC]


def listed(route: Route) -> frozenset[str]:
    """The table's roles; a URL it does not name is nobody's."""
    return URL_ROLES.get(route.name, frozenset())


def by_name(some: list[Route]) -> list:
    return [pytest.param(route, id=route.name) for route in some]


def test_the_table_names_every_url_and_no_other():
    assert {route.name for route in ROUTES} == set(URL_ROLES)
    assert len({route.name for route in ROUTES}) == len(ROUTES)


def test_the_table_stands_in_order_and_uses_known_words():
    for app in {name.split(":")[0] for name in URL_ROLES}:
        names = [name for name in URL_ROLES if name.startswith(f"{app}:")]
        assert names == sorted(names)
    assert set().union(*URL_ROLES.values()) <= KNOWN


@pytest.mark.parametrize("route", by_name(ROUTES))
def test_the_view_says_what_the_table_says(route):
    assert route.open_to == listed(route)


@pytest.mark.django_db
@pytest.mark.parametrize("route", by_name(ROUTES))
def test_without_log_in_only_public_pages_open(client, route):
    for answer in (client.get(route.address), client.post(route.address)):
        sent_to_log_in = answer.status_code == 302 and answer.url.startswith("/login/")
        assert answer.status_code < 500
        if listed(route) == PUBLIC and route.name not in SECOND_HALF:
            assert not sent_to_log_in
        else:
            assert sent_to_log_in or answer.status_code in REFUSED


@pytest.mark.django_db
def test_staff_without_a_second_factor_get_no_further_than_setting_it_up():
    """Walked with every method a page answers; also where the post came after the log-in."""
    set_up = reverse("accounts:factor")
    clerk, late = people.officer("clerk", people.bureau()), people.person().user
    for user, routes_closed in ((clerk, ROUTES), (late, [each for each in CLOSED if "clerk" in listed(each)])):
        client = Client()
        client.force_login(user)
        without_factor(client)
        Post.objects.get_or_create(user=user, bureau=people.bureau(), role="clerk")
        events, opened = Event.objects.count(), []
        for route in routes_closed:
            if route.name in SETTING_UP or route.name in ALIVE:
                continue
            for answer in (client.get(route.address), client.post(route.address)):
                if answer.status_code != 302 or answer.url != set_up:
                    opened.append((route.name, answer.status_code))
        assert not opened
        assert Event.objects.count() == events
        assert client.get(set_up).status_code == 200


def place_of(role: str) -> Bureau | None:
    """A bureau in which the role has something to do."""
    if role in OUTSIDE_BUREAUS:
        return None
    if role in (Role.CLERK, Role.HEAD):
        return people.bureau()
    return people.bureau(BureauKind.FINANCE, District.CITY, "益阳市财政局")


@pytest.fixture
def as_role(db):
    """A logged-in client for a role."""

    def log_in(role: str) -> Client:
        user = people.person().user if role == "applicant" else people.officer(role, place_of(role))
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.mark.parametrize("role", ["applicant", *Role.values])
def test_each_role_opens_its_own_doors_only(as_role, role):
    client = as_role(role)
    before = Event.objects.count()
    wrong = []
    for route in CLOSED:
        allowed = listed(route) == SIGNED_IN or role in listed(route)
        if not allowed:
            for answer in (client.get(route.address), client.post(route.address)):
                if answer.status_code not in REFUSED:
                    wrong.append((route.name, answer.status_code))
        elif route.name != "accounts:logout":
            status = client.get(route.address).status_code
            if status >= 500 or status == 403:
                wrong.append((route.name, status))
    assert not wrong
    assert Event.objects.count() == before


@pytest.mark.django_db
@pytest.mark.looks
@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace", "options", "head"])
def test_unusual_methods_do_nothing(method):
    client = Client()
    client.force_login(people.officer("clerk", people.bureau()))
    before = Event.objects.count()
    for route in ROUTES:
        assert getattr(client, method)(route.address).status_code < 500, route.name
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_an_inactive_post_or_user_opens_nothing(client):
    clerk = people.officer("clerk", people.bureau())
    client.force_login(clerk)
    assert client.get(reverse("reviews:queue")).status_code == 200
    clerk.posts.update(active=False)
    assert client.get(reverse("reviews:queue")).status_code == 403
    clerk.is_active = False
    clerk.save()
    assert client.get(reverse("reviews:queue")).status_code == 302
