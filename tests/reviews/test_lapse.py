"""Corrections that never came."""

from datetime import timedelta

import pytest

from applications.enums import ApplicationState, ClaimState
from applications.models import Claim, Correction
from reviews import services
from reviews.enums import CaseState
from reviews.services import lapse_corrections
from tests.reviews import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned():
    case = office.case_of()
    services.return_for_correction(
        case=case, items=[("account", "收款账户", "户名不符")], by=office.clerk(case), at=office.AT
    )
    return case


def test_on_the_last_day_the_applicant_may_still_correct(returned):
    due_on = Correction.objects.get().due_on
    assert lapse_corrections(on=due_on, at=office.moment(due_on)) == 0


def test_after_the_last_day_the_application_ends_and_its_claim_is_free(returned):
    day = Correction.objects.get().due_on + timedelta(days=1)
    assert lapse_corrections(on=day, at=office.moment(day)) == 1
    returned.refresh_from_db()
    returned.application.refresh_from_db()
    assert returned.state == CaseState.WITHDRAWN
    assert returned.application.state == ApplicationState.WITHDRAWN
    assert Claim.objects.get().state == ClaimState.RELEASED
    assert lapse_corrections(on=day, at=office.moment(day)) == 0
