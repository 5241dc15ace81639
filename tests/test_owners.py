"""Every URL x role x owner: what is another's is as if it were not there, and a removed check is noticed."""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings
from django.urls import get_resolver

import accounts.permissions
import accounts.selectors
import applications.permissions
import messaging.selectors
import notices.permissions
import payments.permissions
import payments.selectors
import reviews.permissions
import reviews.views.evidence
from accounts.models import Invitation
from applications.models import ClaimConflict
from messaging.models import Message
from payments.models import Instalment
from policy.terms import District
from reviews.models import Case
from tests import people
from tests.test_access import ROUTES, Route, listed
from tests.walk import CLOSED, EXAMPLES, NOBODYS, Side, build, closed_to_their_own, walk
from yiyang_skills.access import SIGNED_IN

pytestmark = [pytest.mark.django_db, pytest.mark.looks, pytest.mark.slow]
SEED = 20260305
DECORATORS = 13


def test_every_url_with_an_argument_has_an_example():
    with_argument = {route.name for route in ROUTES if route.arguments}
    assert with_argument == set(EXAMPLES) | NOBODYS


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[dict[str, Side], Path]]:
    """Both halves and where their files lie, built once; what a test changes is undone."""
    folder = Path(mkdtemp(prefix="owners-", dir=django_settings.DATA_DIR))
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=folder), time_machine.travel(people.AT, tick=False):
            halves = build()
        yield halves, folder
        transaction.set_rollback(True)


@pytest.fixture
def sides(built: tuple[dict[str, Side], Path], clock: Any, media: Path, settings: Any) -> dict[str, Side]:
    """The files are those of the two halves, not those of the single test."""
    halves, settings.MEDIA_ROOT = built
    return halves


def test_what_is_another_s_is_as_if_it_were_not_there(sides):
    assert closed_to_their_own(sides) == []
    assert walk(sides, CLOSED) == []


# --- the walk itself ----------------------------------------------------------------------------------------------


def everything(_user: Any) -> Any:
    return Case.objects.all()


def every_conflict(_user: Any) -> Any:
    return ClaimConflict.objects.all()


def every_message(_user: Any) -> Any:
    return Message.objects.all()


def every_invitation(_user: Any) -> Any:
    return Invitation.objects.all()


def yes(*_args: Any) -> bool:
    return True


def all_districts(*_args: Any) -> set[str]:
    return {district.value for district in District}


def all_bureaus(_user: Any) -> set[int]:
    return set(Instalment.objects.values_list("plan__application__case__steps__bureau", flat=True))


CHECKS = [
    (reviews.permissions.visible_cases, everything, ("reviews:case", "reviews:sign_one", "reviews:material")),
    (reviews.permissions.visible_conflicts, every_conflict, ("reviews:conflict",)),
    (reviews.permissions.holds_desk, yes, ("reviews:objection_file",)),
    (payments.permissions.visible_districts, all_districts, ("payments:batch", "payments:return_file")),
    (payments.permissions.districts_of, all_districts, ("payments:account_act",)),
    (payments.permissions.recheck_bureaus, all_bureaus, ("payments:recheck",)),
    (accounts.permissions.may_read_for, yes, ("accounts:members", "accounts:organisation_account")),
    (applications.permissions.may_read, yes, ("applications:receipt", "reviews:hearing", "reviews:my_hearing_file")),
    (notices.permissions.may_read, yes, ("notices:letter_pdf",)),
    (messaging.selectors.messages_of, every_message, ("accounts:message_read",)),
    (accounts.selectors.invitations_for, every_invitation, ("accounts:invitation_answer",)),
    (accounts.permissions.roles_among, lambda _user, wanted, *_: {*wanted}, ("payments:batch", "portal:admin_home")),
]
"""A check, what stands in its place once it is removed, and where that must be noticed."""


def replaced(monkeypatch: pytest.MonkeyPatch, check: Any, other: Any) -> int:
    """Put `other` wherever the check is called by name; gives how many places that were."""
    places = 0
    for name, module in list(sys.modules.items()):
        ours = name.split(".")[0] in {"accounts", "applications", "notices", "payments", "portal", "reviews"}
        for attribute, value in list(vars(module).items()) if ours and module else ():
            if value is check:
                monkeypatch.setattr(module, attribute, other)
                places += 1
    return places


def unguarded(view: Any) -> Any:
    """The view beneath the decorator `accounts.access.roles`."""
    while view.__code__.co_name != "guarded":
        view = view.__wrapped__
    return view.__wrapped__


def pattern_of(route: Route) -> Any:
    """The entry of the URL table that leads to the route's view."""
    waiting = [get_resolver()]
    while waiting:
        for pattern in waiting.pop().url_patterns:
            if hasattr(pattern, "url_patterns"):
                waiting.append(pattern)
            elif pattern.callback is route.view:
                return pattern
    raise LookupError(route.name)


def test_each_of_twenty_five_removed_decorators_and_checks_is_noticed(sides, monkeypatch):
    unnoticed = []
    guarded = sorted((route for route in CLOSED if listed(route) != SIGNED_IN), key=lambda route: route.name)
    chosen = Random(SEED).sample(guarded, DECORATORS)
    for route in chosen:
        viewer = next(role for role in ("applicant", "maker", "clerk") if role not in listed(route))
        with monkeypatch.context() as patch:
            patch.setattr(pattern_of(route), "callback", unguarded(route.view))
            if not walk(sides, [route], [viewer]):
                unnoticed.append(f"decorator of {route.name}")
    for check, other, names in CHECKS:
        routes = [route for route in CLOSED if route.name in names]
        with monkeypatch.context() as patch:
            assert replaced(patch, check, other), check
            if not walk(sides, routes):
                unnoticed.append(f"check {check.__module__}.{check.__name__}")
    assert len(chosen) + len(CHECKS) == 25
    assert unnoticed == []


def test_a_look_at_what_is_asked_for_before_who_asks_is_noticed(sides, monkeypatch):
    route = next(route for route in CLOSED if route.name == "reviews:case")

    def curious(request: Any, pk: Any) -> Any:
        Case.objects.filter(pk=pk).exists()
        return route.view(request, pk=pk)

    assert walk(sides, [route], ["applicant"]) == []
    monkeypatch.setattr(pattern_of(route), "callback", curious)
    assert len(walk(sides, [route], ["applicant"])) == 2, "by GET and by POST"
