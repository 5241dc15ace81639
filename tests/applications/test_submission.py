"""Submitting checks, judges, claims, numbers and tells the bureaus, or leaves no trace; then what follows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.permissions import NotYours
from applications import services
from applications.answers import UNANSWERED
from applications.consent import CONSENT_VERSION
from applications.enums import ApplicationState, ClaimState
from applications.models import Application, Claim, ClaimConflict, Judgement
from applications.roster_columns import ID_NUMBER, NAME
from applications.selectors import open_correction, paid_this_year
from applications.services.numbering import check_digit
from applications.services.submission import resubmit
from applications.signals import application_submitted
from audit.errors import DomainError, TransitionRefused
from audit.selectors import history
from policy.lookup import SCHEMES
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme
from tests import people
from tests.applications.cases import (
    AT,
    INTERNSHIP,
    LATER,
    PLACEMENT,
    TECHNICIAN,
    UPGRADE,
    draft,
    filled,
    invented,
    owner_for,
    stamp_again,
    submit,
    submitted,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_bureaus")]


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.slug)
def test_every_scheme_is_submitted_with_number_judgement_claims_and_event(scheme) -> None:
    application = submit(filled(scheme))
    assert application.state == ApplicationState.SUBMITTED
    assert application.number.startswith(f"{scheme.code}20260601{application.handling_district}00001")
    assert application.number[-1] == check_digit(application.number[:-1])
    assert application.submitted_on == AT.date()
    judgement = Judgement.objects.get()
    assert (judgement.purpose, judgement.on) == ("submit", AT.date())
    assert judgement.outcome != "ineligible"
    assert Claim.objects.filter(state=ClaimState.LIVE).exists()
    assert [event.action for event in history(application)][-2:] == ["submit", "claim"]


def test_numbers_follow_one_another_without_gaps() -> None:
    numbers = [submitted(owner=people.person(number)).number for number in (1, 2, 3)]
    assert [number[17:22] for number in numbers] == ["00001", "00002", "00003"]


def test_submitting_twice_gives_the_same_case() -> None:
    application = filled()
    first = submit(application)
    again = submit(Application.objects.get(), at=LATER)
    assert (again.pk, again.number, again.submitted_at) == (first.pk, first.number, AT)
    assert Judgement.objects.count() == 1


def test_an_incomplete_draft_is_refused_with_what_is_missing() -> None:
    with pytest.raises(services.NotComplete, match=r"等 \d+ 项") as refused:
        submit(draft())
    assert len(refused.value.gaps) > 10
    assert Application.objects.get().state == ApplicationState.DRAFT


def test_what_the_rules_refuse_is_not_submitted_and_says_why() -> None:
    application = filled()
    services.save_section(
        application=application, facts={"level": "senior"}, details={}, version=None, by=application.person.user, at=AT
    )
    with pytest.raises(services.NotEligible, match="第五条：等级为高级工"):
        submit(application)
    assert Application.objects.get().number is None
    assert not Claim.objects.exists()


def test_old_consent_texts_are_not_taken() -> None:
    application = filled()
    with pytest.raises(services.NotAgreed):
        services.submit(application=application, by=application.person.user, consent_version="0", version=None, at=AT)


def test_a_page_from_before_a_change_does_not_submit() -> None:
    application = filled()
    with pytest.raises(services.StaleVersion):
        services.submit(
            application=application, by=application.person.user, consent_version=CONSENT_VERSION, version=1, at=AT
        )


def test_nobody_submits_for_somebody_else() -> None:
    with pytest.raises(NotYours):
        services.submit(
            application=filled(), by=people.person(2).user, consent_version=CONSENT_VERSION, version=None, at=AT
        )


def test_a_refusal_on_the_right_undoes_the_submission() -> None:
    def refuse(**_: object) -> None:
        raise DomainError("没有受理部门。")

    application = filled()
    application_submitted.connect(refuse)
    try:
        with pytest.raises(DomainError, match="没有受理部门"):
            submit(application)
    finally:
        application_submitted.disconnect(refuse)
    stored = Application.objects.get()
    assert (stored.state, stored.number) == (ApplicationState.DRAFT, None)
    assert not Claim.objects.exists()
    assert not Judgement.objects.exists()


def test_the_same_applicant_is_refused_with_the_number_of_the_own_application() -> None:
    first = submitted()
    second = filled(owner=first.person)
    with pytest.raises(services.AlreadyClaimed) as refused:
        submit(second)
    assert first.number in str(refused.value)
    assert refused.value.own == first
    assert Application.objects.get(pk=second.pk).state == ApplicationState.DRAFT
    assert not ClaimConflict.objects.exists(), "a draft casts no doubt on anybody"


def test_another_level_is_another_matter() -> None:
    first = submitted()
    other = "senior_technician" if first.facts["level"] != "senior_technician" else "technician"
    second = filled(owner=first.person)
    services.save_section(
        application=second,
        facts={"level": other},
        details={"certificate_number": "S000043000001262000777"},
        version=None,
        by=first.person.user,
        at=AT,
    )
    assert submit(second).state == ApplicationState.SUBMITTED


def test_people_of_two_rosters_of_one_school_collide_by_row() -> None:
    case, school = invented(INTERNSHIP, lines=12), owner_for(INTERNSHIP, 1)
    submit(filled(INTERNSHIP, school, case))
    with pytest.raises(services.AlreadyClaimed, match="花名册第 2、3、4"):
        submit(filled(INTERNSHIP, school, case))


def test_a_withdrawn_application_frees_its_matter() -> None:
    first = submitted()
    services.withdraw(application=first, by=first.person.user, reason="换了单位", at=LATER)
    assert Application.objects.get().state == ApplicationState.WITHDRAWN
    assert history(first).last().reason == "换了单位"
    assert submit(filled(owner=first.person)).number != first.number


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_withdrawing_needs_a_reason(reason: str) -> None:
    first = submitted()
    with pytest.raises(DomainError, match="请写明撤回的原因"):
        services.withdraw(application=first, by=first.person.user, reason=reason, at=LATER)


def test_nobody_withdraws_for_somebody_else() -> None:
    with pytest.raises(NotYours):
        services.withdraw(application=submitted(), by=people.person(2).user, reason="不办了", at=LATER)


def test_a_draft_and_a_decided_case_cannot_be_withdrawn() -> None:
    application = filled()
    with pytest.raises(TransitionRefused):
        services.withdraw(application=application, by=application.person.user, reason="不办了", at=AT)
    submit(application)
    services.accept(application=application, by=None, at=AT)
    services.approve(application=application, by=None, at=AT)
    with pytest.raises(TransitionRefused):
        services.withdraw(application=application, by=application.person.user, reason="不办了", at=AT)


def test_after_submission_nothing_can_be_changed() -> None:
    application = submitted()
    by = application.person.user
    with pytest.raises(services.NotOpen):
        services.save_section(
            application=application, facts={"employed": False}, details={}, version=None, by=by, at=AT
        )
    with pytest.raises(services.NotOpen):
        services.withdraw_material(material=application.materials.first(), by=by, at=AT)
    with pytest.raises(services.NotOpen):
        services.choose_account(application=application, account=application.account, by=by, at=AT)


def returned(items: list[tuple[str, str, str]], scheme: Scheme = TECHNICIAN) -> Application:
    application = submitted(scheme)
    services.accept(application=application, by=None, at=AT)
    officer = people.officer("clerk", people.bureau())
    services.return_for_correction(application=application, items=items, due_on=date(2026, 6, 22), by=officer, at=AT)
    return application


def test_a_return_names_each_point_and_the_answer_goes_back_to_where_it_came_from() -> None:
    application = returned([("detail:certificate_number", "", "编号少一位"), ("material:contract", "", "缺盖章页")])
    correction = open_correction(application)
    assert [item.label for item in correction.items.all()] == ["证书编号", "劳动合同"]
    by = application.person.user
    services.save_section(
        application=application, facts={}, details={"certificate_number": "S000043000001263000001"}, version=None,
        by=by, at=LATER,
    )  # fmt: skip
    resubmit(application=application, by=by, version=None, at=LATER)
    stored = Application.objects.get()
    assert (stored.state, stored.submitted_on) == (ApplicationState.IN_REVIEW, AT.date())
    assert open_correction(application) is None
    assert [judgement.purpose for judgement in Judgement.objects.order_by("pk")] == ["submit", "resubmit"]


@pytest.mark.parametrize(
    "items", [[], [("fact:nonsense", "", "x")], [("account", "", "")], [("account", "", "a\u202eb")]]
)
def test_a_return_without_point_or_reason_is_refused(items: list) -> None:
    application = submitted()
    with pytest.raises(services.CorrectionRefused):
        services.return_for_correction(application=application, items=items, due_on=date(2026, 6, 22), by=None, at=AT)
    assert Application.objects.get().state == ApplicationState.SUBMITTED


def test_a_correction_that_empties_an_answer_is_not_taken_back() -> None:
    application = returned([("fact:event_on", "", "日期不符")])
    by = application.person.user
    services.save_section(
        application=application, facts={"event_on": UNANSWERED}, details={}, version=None, by=by, at=LATER
    )
    with pytest.raises(services.NotComplete):
        resubmit(application=application, by=by, version=None, at=LATER)


def test_a_correction_that_changes_the_matter_moves_the_claim() -> None:
    application = returned([("fact:level", "", "与证书不符")])
    by = application.person.user
    other = "senior_technician" if application.facts["level"] != "senior_technician" else "technician"
    services.save_section(application=application, facts={"level": other}, details={}, version=None, by=by, at=LATER)
    resubmit(application=application, by=by, version=None, at=LATER)
    own = Claim.objects.filter(scope=application.scheme)
    assert sorted(own.values_list("state", flat=True)) == [ClaimState.LIVE, ClaimState.RELEASED]


def test_a_refused_application_frees_its_matter() -> None:
    application = submitted()
    services.refuse(application=application, by=None, at=AT)
    assert set(Claim.objects.values_list("state", flat=True)) == {ClaimState.RELEASED}


def test_settling_pays_the_claim_and_counts_in_its_year() -> None:
    application = submitted(UPGRADE)
    services.accept(application=application, by=None, at=AT)
    services.approve(application=application, by=None, at=AT)
    services.settle_instalment(
        application=application,
        number=1,
        amount=Decimal("1500.00"),
        paid_on=date(2026, 9, 1),
        last=True,
        by=None,
        at=AT,
    )
    assert Application.objects.get().state == ApplicationState.PAID
    assert set(Claim.objects.values_list("state", flat=True)) == {ClaimState.PAID}
    assert paid_this_year(application.person, date(2026, 12, 31), UPGRADE.slug) == 1
    assert paid_this_year(application.person, date(2027, 1, 1), UPGRADE.slug) == 0
    again = filled(UPGRADE, application.person)
    services.save_section(
        application=again, facts={"shortage_occupation": False},
        details={"certificate_number": "S000043000001263000009"}, version=None, by=application.person.user, at=AT,
    )  # fmt: skip
    with pytest.raises(services.NotEligible, match="第六条"):
        submit(again)


def test_an_instalment_is_settled_once() -> None:
    application = submitted()
    services.accept(application=application, by=None, at=AT)
    services.approve(application=application, by=None, at=AT)
    paid = {"number": 1, "amount": Decimal("5000.00"), "paid_on": date(2026, 9, 1), "by": None, "at": AT}
    services.settle_instalment(application=application, last=False, **paid)
    with pytest.raises(DomainError, match="同一期款项"):
        services.settle_instalment(application=application, last=True, **paid)
    assert Application.objects.get().state == ApplicationState.PAYING


def test_the_case_is_judged_as_of_its_submission_for_ever() -> None:
    application = submitted(TECHNICIAN)
    facts = Judgement.objects.get().facts
    _, verdict = services.keep_judgement(application=application, purpose="decision", at=AT + timedelta(days=400))
    assert verdict.on == AT.date()
    assert Judgement.objects.order_by("pk").last().facts == facts


def test_a_correction_does_not_move_the_case_to_another_place() -> None:
    application = returned([("account", "", "户名不符")])
    by = application.person.user
    here, field = application.handling_district, scheme_of(application.scheme).handling
    kind = "facts" if field in application.facts else "details"
    there = {"facts": {}, "details": {}} | {kind: {field: "430921"}}
    services.save_section(application=application, version=None, by=by, at=LATER, **there)
    assert application.handling_district == here
    with pytest.raises(services.PlaceFrozen, match="不能更改"):
        resubmit(application=application, by=by, version=None, at=LATER)
    services.save_section(
        application=application, version=None, by=by, at=LATER, **{"facts": {}, "details": {}} | {kind: {field: here}}
    )
    resubmit(application=application, by=by, version=None, at=LATER)


def test_what_a_correction_changes_is_logged_from_what_to_what() -> None:
    application = returned([("fact:level", "", "与证书不符")])
    old = application.facts["level"]
    new = "senior_technician" if old != "senior_technician" else "technician"
    by = application.person.user
    services.save_section(application=application, facts={"level": new}, details={}, version=None, by=by, at=LATER)
    assert history(application).last().data["changed"] == {"level": [old, new]}


def test_a_submitted_line_is_superseded_not_overwritten() -> None:
    application = returned([("roster", "", "姓名不符")], PLACEMENT)
    by = user_of(application.applicant)
    number = application.lines.order_by("number").first().number
    old = application.lines.get(number=number)
    services.edit_line(application=application, number=number, values={NAME: "王新名", ID_NUMBER: ""}, by=by, at=LATER)
    kept, new = application.lines.get(pk=old.pk), application.lines.get(number=number, removed_at=None)
    assert (kept.name, new.name) == (old.name, "王新名")
    assert kept.removed_at == LATER
    assert new.id_number_hash == old.id_number_hash
    assert history(application).last().data["changed"] == {str(number): {"name": [old.name, "王新名"]}}
    stamp_again(application, LATER)
    resubmit(application=application, by=by, version=None, at=LATER)
    assert Claim.objects.get(line=new).state == ClaimState.LIVE
