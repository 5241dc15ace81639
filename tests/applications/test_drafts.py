"""A draft is begun by somebody who may, filled in piece by piece, and never loses what was saved."""

import pytest

from accounts.permissions import NotYours
from applications import services
from applications.answers import UNANSWERED
from applications.models import Application
from applications.selectors import gaps_of
from applications.services.drafts import WrongAccount, WrongApplicant
from audit.selectors import history
from policy.lookup import SCHEMES
from tests import people
from tests.applications.cases import AT, PLACEMENT, TECHNICIAN, UPGRADE, draft, filled, invented, owner_for, user_of

pytestmark = pytest.mark.django_db


def test_a_person_begins_a_draft_with_what_the_self_check_knew() -> None:
    owner = owner_for(TECHNICIAN)
    facts = {"level": "technician", "district": "430903", "paid_this_year": 0, "event_on": "never", "nonsense": 1}
    application = services.start(scheme=TECHNICIAN, applicant=owner, by=owner.user, facts=facts, at=AT)
    assert application.facts == {"level": "technician", "district": "430903"}
    assert application.handling_district == "430903"
    assert application.number is None
    assert [event.action for event in history(application)] == ["start"]


def test_a_school_cannot_ask_for_what_is_for_people() -> None:
    school = owner_for(PLACEMENT)
    with pytest.raises(WrongApplicant, match="由个人申请"):
        services.start(scheme=TECHNICIAN, applicant=school, by=user_of(school), at=AT)


def test_nobody_begins_for_somebody_else() -> None:
    owner = owner_for(TECHNICIAN)
    with pytest.raises(NotYours):
        services.start(scheme=TECHNICIAN, applicant=owner, by=people.person(2).user, at=AT)


def test_saving_a_section_leaves_the_other_answers() -> None:
    application = draft()
    by = user_of(application.applicant)
    first = services.save_section(
        application=application, facts={"level": "technician"}, details={"occupation": "焊工"}, version=1, by=by, at=AT
    )
    services.save_section(
        application=first, facts={"employed": True, "level": UNANSWERED}, details={}, version=2, by=by, at=AT
    )
    stored = Application.objects.get()
    assert (stored.facts, stored.details, stored.version) == ({"employed": True}, {"occupation": "焊工"}, 3)


def test_saving_the_same_again_changes_nothing() -> None:
    application = draft()
    by = user_of(application.applicant)
    for _ in range(3):
        services.save_section(application=application, facts={"employed": True}, details={}, version=None, by=by, at=AT)
    assert application.version == 2
    assert history(application).count() == 2


def test_a_save_from_an_old_page_is_refused_and_overwrites_nothing() -> None:
    application = draft()
    by = user_of(application.applicant)
    services.save_section(application=application, facts={"employed": True}, details={}, version=1, by=by, at=AT)
    with pytest.raises(services.StaleVersion) as refused:
        services.save_section(application=application, facts={"employed": False}, details={}, version=1, by=by, at=AT)
    assert refused.value.current.facts == {"employed": True}
    assert Application.objects.get().facts == {"employed": True}


@pytest.mark.parametrize(
    ("facts", "details"),
    [
        ({"level": "wizard"}, {}),
        ({"employed": "true"}, {}),
        ({"event_on": "2026-02-30"}, {}),
        ({"nonsense": 1}, {}),
        ({}, {"nonsense": "x"}),
        ({}, {"occupation": 7}),
    ],
)
def test_an_answer_outside_the_declaration_is_refused(facts: dict, details: dict) -> None:
    application = draft()
    with pytest.raises(services.AnswerRefused):
        services.save_section(
            application=application,
            facts=facts,
            details=details,
            version=None,
            by=user_of(application.applicant),
            at=AT,
        )
    assert Application.objects.get().facts == {}


def test_what_the_ledger_knows_cannot_be_stated() -> None:
    application = draft(UPGRADE)
    with pytest.raises(services.AnswerRefused):
        services.save_section(
            application=application, facts={"paid_this_year": 0}, details={}, version=None,
            by=user_of(application.applicant), at=AT,
        )  # fmt: skip


def test_nobody_saves_into_somebody_elses_draft() -> None:
    application = draft()
    with pytest.raises(NotYours):
        services.save_section(
            application=application, facts={"employed": True}, details={}, version=None, by=people.person(2).user, at=AT
        )


def test_an_account_of_somebody_else_cannot_be_chosen() -> None:
    mine, other = draft(), filled(owner=people.person(2))
    with pytest.raises(WrongAccount):
        services.choose_account(application=mine, account=other.account, by=user_of(mine.applicant), at=AT)


def test_the_gaps_name_everything_in_the_order_of_the_form() -> None:
    targets = [gap.target for gap in gaps_of(draft())]
    assert targets[0] == "fact:district"
    assert "detail:certificate_number" in targets
    assert "detail:contract_start_on" not in targets
    assert targets[-3:] == ["material:employer_confirmation", "material:not_twice", "account"]


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.slug)
def test_every_scheme_can_be_filled_in_until_nothing_is_missing(scheme) -> None:
    application = filled(scheme, case=invented(scheme))
    assert gaps_of(application) == []
    assert application.handling_district
