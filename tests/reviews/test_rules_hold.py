"""What the rules do not carry, nobody approves: not yet known standards, changed amounts, a second certificate."""

from datetime import date
from decimal import Decimal

import pytest

from applications import services as applying
from applications.models import Judgement
from applications.services import judging
from policy.parameters import load
from reviews import services
from reviews.enums import CaseState
from reviews.selectors import bounds_of
from reviews.services import errors
from tests.applications import cases
from tests.reviews import office

pytestmark = pytest.mark.django_db

START = date(2025, 4, 13)


def unknown(monkeypatch) -> None:
    unset = load().with_value("m01.wait_months", START, None, "x")
    monkeypatch.setattr(judging, "load", lambda: unset)


def raised(monkeypatch, amount: str) -> None:
    changed = load()
    for level in ("m01.amount2", "m01.amount1"):
        changed = changed.with_value(level, START, Decimal(amount), "x")
    monkeypatch.setattr(judging, "load", lambda: changed)


def page(client, case) -> str:
    client.force_login(office.clerk(case))
    return client.get(f"/desk/cases/{case.pk}/").content.decode()


def test_what_the_rules_cannot_say_does_not_leave_its_first_station(client, monkeypatch):
    with monkeypatch.context() as patched:
        unknown(patched)
        case = office.accept(office.case_of())
        with pytest.raises(errors.RulesSayNo, match="现在不能同意"):
            office.approve(case)
        shown = page(client, case)
        assert "现在不能同意" in shown
        assert "核对并同意" not in shown
        assert "退回补正" in shown
        assert "建议不予批准" in shown
    assert "核对并同意" in page(client, case)
    office.approve(case)
    assert Judgement.objects.latest("pk").purpose == "review"
    assert case.amount == Judgement.objects.latest("pk").amount


def test_a_changed_amount_is_published_again_before_it_is_approved(client, monkeypatch):
    case = office.to_decide(office.case_of())
    assert "重新公示" not in page(client, case)
    old = case.amount
    with pytest.raises(errors.AmountRefused, match="不用重新公示"):
        services.republish(case=case, by=office.clerk(case), at=office.later(20))
    raised(monkeypatch, "7777")
    with pytest.raises(errors.RulesSayNo, match="重新公示"):
        services.propose_decision(case=case, by=office.clerk(case), at=office.later(20))
    assert "重新公示" in page(client, case)
    services.republish(case=case, by=office.clerk(case), at=office.later(20))
    assert (case.state, case.amount) == (CaseState.TO_PUBLISH, Decimal(7777))
    assert case.amount != old
    office.to_decide(case, at=office.later(21))
    decision = services.propose_decision(case=case, by=office.clerk(case), at=office.later(60))
    services.sign(decision=decision, by=office.head(case), at=office.later(61))
    assert decision.amount == Decimal(7777)


def test_an_amount_that_changes_before_the_signature_is_not_signed(monkeypatch):
    decision = office.to_sign(office.case_of())
    raised(monkeypatch, "7777")
    with pytest.raises(errors.RulesSayNo):
        services.sign(decision=decision, by=office.head(decision.case), at=office.later(21))


def test_of_two_certificates_of_one_day_the_second_is_not_signed():
    first = office.case_of("skill_upgrade", number=1)
    person = first.application.person
    second = cases.filled(cases.UPGRADE, person, office.invented(cases.UPGRADE, seed=1))
    applying.save_section(
        application=second, facts={"shortage_occupation": False},
        details={"certificate_number": "S000043000001263000009", "occupation": "电工"},
        version=None, by=person.user, at=office.AT,
    )  # fmt: skip
    cases.submit(second)
    decisions = [office.to_sign(first), office.to_sign(second.case)]
    assert bounds_of(Judgement.objects.latest("pk")) is None
    services.sign(decision=decisions[0], by=office.head(first), at=office.later(21))
    with pytest.raises(errors.RulesSayNo, match="第六条"):
        services.sign(decision=decisions[1], by=office.head(second.case), at=office.later(21))
