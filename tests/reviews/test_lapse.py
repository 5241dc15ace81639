"""Corrections that never came."""

from datetime import date, timedelta

import pytest

from applications.enums import ApplicationState, ClaimState
from applications.models import Claim, Correction
from audit.errors import DomainError
from notices.enums import LetterKind
from notices.models import Letter
from reviews import deadlines, services
from reviews.enums import CaseState
from reviews.models import Case
from reviews.services import errors, held, lapse, lapse_corrections
from tests.applications import cases
from tests.reviews import office

pytestmark = pytest.mark.django_db


def back(case: Case) -> Case:
    services.return_for_correction(
        case=case, items=[("account", "收款账户", "户名不符")], by=office.clerk(case), at=office.AT
    )
    return case


@pytest.fixture
def returned() -> Case:
    return back(office.case_of())


@pytest.fixture
def lapsing(monkeypatch) -> None:
    monkeypatch.setattr(deadlines, "correction_lapses", lambda on: True)


def day_after() -> date:
    return Correction.objects.latest("pk").due_on + timedelta(days=1)


def refuse(case: Case, on: date, **options):
    return services.propose_refusal(
        case=case, reason_code="evidence", text="逾期未补正，现有材料不能证明。",
        **{"by": office.clerk(case), "at": office.moment(on)} | options,
    )  # fmt: skip


def letter() -> str:
    return "".join(Letter.objects.get(kind=LetterKind.CORRECTION).body["paragraphs"])


def test_on_the_last_day_the_applicant_may_still_correct(lapsing, returned):
    due_on = Correction.objects.get().due_on
    assert lapse_corrections(on=due_on, at=office.moment(due_on)) == 0


def test_after_the_last_day_the_application_ends_and_its_claim_is_free(lapsing, returned):
    assert "视为放弃本次申请" in letter()
    day = day_after()
    assert lapse_corrections(on=day, at=office.moment(day)) == 1
    returned.refresh_from_db()
    returned.application.refresh_from_db()
    assert returned.state == CaseState.WITHDRAWN
    assert returned.application.state == ApplicationState.WITHDRAWN
    assert set(Claim.objects.values_list("state", flat=True)) == {ClaimState.RELEASED}
    assert lapse_corrections(on=day, at=office.moment(day)) == 0


def test_as_shipped_nothing_ends_by_itself_and_the_letter_says_so(returned):
    day = day_after()
    assert lapse_corrections(on=day, at=office.moment(day)) == 0
    returned.refresh_from_db()
    assert returned.state == CaseState.CORRECTING
    assert "本机关将依据现有材料作出决定" in letter()
    assert "放弃" not in letter()


def test_what_the_letter_did_not_announce_does_not_happen(monkeypatch, returned):
    monkeypatch.setattr(deadlines, "correction_lapses", lambda on: on > office.DAY)
    assert lapse_corrections(on=day_after(), at=office.moment(day_after())) == 0


def test_one_that_cannot_end_does_not_hold_up_the_others(lapsing, monkeypatch, caplog):
    first, second = back(office.case_of(number=1)), back(office.case_of(number=2))
    lock = held.lock

    def stuck(case: Case) -> Case:
        if case.pk == min(first.pk, second.pk):
            raise DomainError("不能办理")
        return lock(case)

    monkeypatch.setattr(lapse, "lock", stuck)
    assert lapse_corrections(on=day_after(), at=office.moment(day_after())) == 1
    assert "不能办理" in caplog.text


def test_after_the_last_day_the_clerk_may_propose_a_refusal_and_the_head_sign_it(returned):
    with pytest.raises(errors.TooEarly, match="可以补正到"):
        refuse(returned, Correction.objects.get().due_on)
    decision = refuse(returned, day_after())
    with pytest.raises(DomainError, match="陈述申辩"):
        cases.services.resubmit(
            application=returned.application, by=returned.application.person.user, version=None,
            at=office.moment(day_after()),
        )  # fmt: skip
    office.heard(decision)
    services.sign(decision=decision, by=office.head(returned), at=office.later(60))
    assert office.application_state(returned) == ApplicationState.REFUSED
    assert set(Claim.objects.values_list("state", flat=True)) == {ClaimState.RELEASED}


def test_sent_back_it_waits_for_the_correction_again(returned):
    decision = office.heard(refuse(returned, day_after()))
    at = office.moment(day_after())
    services.send_back(decision=decision, reason="再等几天", by=office.head(returned), at=at)
    returned.refresh_from_db()
    assert (returned.state, returned.due_on) == (CaseState.CORRECTING, Correction.objects.get().due_on)
    cases.services.resubmit(application=returned.application, by=returned.application.person.user, version=None, at=at)
    returned.refresh_from_db()
    assert returned.state == CaseState.INTAKE
