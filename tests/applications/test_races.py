"""Two at once: one claim, one number each, one case for two clicks."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections

from applications import services
from applications.enums import ApplicationState, ClaimState
from applications.models import Application, Claim, ClaimConflict
from audit.errors import DomainError
from tests import people
from tests.applications.cases import AT, INTERNSHIP, filled, invented, owner_for, submit

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start at the same moment; gives each one's result or its refusal."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_submissions_for_one_matter_by_one_applicant_one_wins(attempt: int) -> None:
    owner = people.person(1)
    drafts = [filled(owner=owner) for _ in range(4)]
    results = together(*(lambda each=each: submit(fresh(each)) for each in drafts))
    refused = [each for each in results if isinstance(each, services.AlreadyClaimed)]
    assert len(refused) == 3, results
    assert Claim.objects.filter(state=ClaimState.LIVE, scope="technician_reward").count() == 1
    assert Application.objects.filter(state=ApplicationState.SUBMITTED).count() == 1
    assert not ClaimConflict.objects.exists()


def test_of_two_rosters_with_the_same_people_one_holds_and_the_other_is_disputed() -> None:
    case = invented(INTERNSHIP, lines=12)
    turned = replace(case, lines=case.lines[::-1])
    drafts = [filled(INTERNSHIP, owner_for(INTERNSHIP, number), each) for number, each in ((1, case), (2, turned))]
    results = together(*(lambda each=each: submit(fresh(each)) for each in drafts))
    assert all(isinstance(each, Application) for each in results), results
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["disputed"] * 12 + ["live"] * 12
    assert len(set(Claim.objects.filter(state="live").values_list("application", flat=True))) == 1
    assert ClaimConflict.objects.filter(state="open").count() == 12


def test_two_clicks_give_one_case() -> None:
    application = filled()
    results = together(*[lambda: submit(fresh(application))] * 4)
    assert {each.number for each in results} == {fresh(application).number}
    assert Claim.objects.filter(scope="technician_reward").count() == 1


def test_numbers_taken_together_have_no_gap() -> None:
    drafts = [filled(owner=people.person(number)) for number in range(1, 5)]
    together(*(lambda each=each: submit(fresh(each)) for each in drafts))
    numbers = sorted(number[17:22] for number in Application.objects.values_list("number", flat=True))
    assert numbers == ["00001", "00002", "00003", "00004"]


def test_an_edit_and_a_submission_do_not_mix() -> None:
    application = filled()
    by = application.person.user

    def edit() -> Any:
        return services.save_section(
            application=fresh(application), facts={"employed": False}, details={}, version=None, by=by, at=AT
        )

    results = together(edit, lambda: submit(fresh(application)))
    stored = fresh(application)
    if stored.state == ApplicationState.SUBMITTED:
        assert stored.facts["employed"] is True
        assert isinstance(results[0], services.NotOpen)
    else:
        assert stored.facts["employed"] is False
        assert isinstance(results[1], services.NotEligible)


def test_withdrawal_and_approval_end_in_one_state() -> None:
    application = submit(filled())
    services.accept(application=fresh(application), by=None, at=AT)
    by = application.person.user
    results = together(
        lambda: services.withdraw(application=fresh(application), by=by, reason="不办了", at=AT),
        lambda: services.approve(application=fresh(application), by=None, at=AT),
    )
    assert sum(isinstance(each, DomainError) for each in results) == 1, results
    assert fresh(application).state in (ApplicationState.WITHDRAWN, ApplicationState.APPROVED)


def test_the_database_itself_holds_one_live_claim() -> None:
    """The look before the insert may see nothing: the partial unique constraint decides."""
    application = submit(filled())
    claim = Claim.objects.get(scope="reward_certificate")
    with pytest.raises(Exception, match=r"claim_live_once|UNIQUE"):
        Claim.objects.create(
            application=application,
            scheme=claim.scheme,
            scope=claim.scope,
            subject_hash=claim.subject_hash,
            key=claim.key,
            created_at=AT,
        )
    connection.close()
