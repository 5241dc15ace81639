"""Two people at once: exactly one act counts, the others are told."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from audit.errors import DomainError
from audit.models import Event
from reviews import services
from reviews.enums import CaseState
from reviews.models import Case, Decision, NoticeRow, Opinion, PublicNotice
from reviews.selectors import confirmed_answers
from reviews.services import errors
from tests.applications import cases
from tests.reviews import office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together; gives each one's result or error."""
    barrier, results = Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def fresh(case: Case) -> Case:
    return Case.objects.select_related("application", "bureau").get(pk=case.pk)


def test_two_reviewers_with_opposite_verdicts_one_counts_and_the_other_is_told_who_was_quicker():
    case = office.accept(office.case_of("technician_reward"))
    seen, answers = case.version, confirmed_answers(case)
    first, second, third = (office.clerk(case, number) for number in (1, 2, 3))
    own = [fresh(case) for _ in range(3)]
    results = at_once(
        lambda: services.approve_step(case=own[0], by=first, answers=answers, at=office.AT, version=seen),
        lambda: services.propose_refusal(
            case=own[1], reason_code="other", text="不符", by=second, at=office.AT, version=seen
        ),
        lambda: services.return_for_correction(
            case=own[2], items=[("fact:level", "等级", "不清")], by=third, at=office.AT, version=seen
        ),
    )
    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(error) for error in refused] == [errors.AlreadyHandled] * 2, results
    assert all("同志于" in str(error) for error in refused)
    after = fresh(case)
    assert after.version == seen + 1
    assert Opinion.objects.filter(case=case).exclude(kind="accept").count() == 1
    assert Event.objects.filter(subject_type="reviews.case", subject_id=str(case.pk)).count() == 3


def test_a_withdrawal_and_a_signature_at_once_leave_one_final_state():
    case = office.case_of("technician_reward")
    office.to_decide(case)
    application, owner = case.application, cases.user_of(case.application.applicant)
    clerk = office.clerk(case)
    results = at_once(
        lambda: services.propose_decision(case=fresh(case), by=clerk, at=office.later(20)),
        lambda: cases.services.withdraw(
            application=type(application).objects.get(pk=application.pk), by=owner, reason="放弃", at=office.later(20)
        ),
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1, results
    after = fresh(case)
    application.refresh_from_db()
    pair = (after.state, application.state)
    assert pair in {(CaseState.TO_SIGN, "in_review"), (CaseState.WITHDRAWN, "withdrawn")}


def test_one_case_published_twice_at_once_stands_on_one_notice():
    case = office.to_publish(office.case_of("technician_reward"))
    clerks = [office.clerk(case, 1), office.clerk(case, 2)]
    results = at_once(*[lambda by=by: services.publish(cases=[fresh(case)], by=by, at=office.AT) for by in clerks])
    assert sum(isinstance(result, DomainError) for result in results) == 1, results
    assert NoticeRow.objects.count() == PublicNotice.objects.count() == 1


def test_two_heads_sign_at_once_one_decision_one_letter():
    case = office.case_of("technician_reward")
    decision = office.to_sign(case)
    heads = [office.staff("head", case.bureau, number) for number in (1, 2)]
    seen = fresh(case).version
    results = at_once(
        *[
            lambda by=by: services.sign(
                decision=Decision.objects.select_related("case__application", "case__bureau").get(pk=decision.pk),
                by=by,
                at=office.later(21),
                version=seen,
            )
            for by in heads
        ]
    )
    assert sum(isinstance(result, errors.AlreadyHandled) for result in results) == 1, results
    assert fresh(case).state == CaseState.APPROVED


def test_two_sweeps_close_each_row_once():
    case = office.to_publish(office.case_of("technician_reward"))
    notice = office.publish(case)[0]
    day = office.later(30).date()
    results = at_once(*[lambda: services.close_notices(on=day, at=office.later(30)) for _ in range(3)])
    assert sorted(results) == [0, 0, 1]
    assert notice.rows.get().state == "passed"
