"""A decision explains itself for ever: judged again from what was stored, any difference is named."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from policy.parameters import load
from reviews import replay
from tests.reviews import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision():
    return office.approved(office.case_of("technician_reward"))


@pytest.fixture
def changed():
    """Somebody has edited the past: the year of waiting became two."""
    return load().with_value("m01.wait_months", date(2025, 4, 13), 240, "误改")


def test_a_decision_judged_again_is_the_same(decision, capsys):
    call_command("replay", decision.case.application.number)
    assert "已重新判断 1 份决定，差异 0 处" in capsys.readouterr().out


def test_a_changed_parameter_is_found_and_named(decision, changed):
    found = list(replay.differences(parameters=changed))
    number = decision.case.application.number
    assert any(sentence.startswith(f"{number} 结论不一致：原为 eligible，现为 ineligible") for sentence in found)
    assert any("条款不一致" in sentence and "才满 1 年" in sentence for sentence in found)
    assert any(f"批准金额 {decision.amount} 元，重新判断为 0.00 元" in sentence for sentence in found)


def test_the_command_ends_with_one_on_a_difference(decision, changed, monkeypatch, capsys):
    monkeypatch.setattr(replay, "load", lambda: changed)
    with pytest.raises(SystemExit) as end:
        call_command("replay", "--all")
    assert end.value.code == 1
    assert "结论不一致" in capsys.readouterr().out


def test_an_unknown_number_is_said_so():
    with pytest.raises(CommandError, match="没有编号为 X1"):
        call_command("replay", "X1")


def test_an_amount_decided_by_people_is_held_against_its_bounds():
    decision = office.approved(office.case_of("leading_talent"))
    assert list(replay.differences()) == []
    lower = load().with_value("m02.cap", date(2025, 4, 13), Decimal("1000.00"), "误改")
    assert any("不在 0.00 元至 1000.00 元之间" in sentence for sentence in replay.differences(parameters=lower))
    assert decision.amount > 1000
