"""Whose amount counts: bureaus before the deciding one propose, it decides, 财政局 after it confirms.

Where the decider is collective (parameter decision.collective) the amount is taken from the minutes of its meeting.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from applications.models import Judgement
from audit.services import record, save_checked
from foundation import storage
from foundation.filecheck import CheckedFile
from policy.dates import date_cn
from reviews.models import Case, Minutes, Step
from reviews.selectors.amounts import amount_before, bounds_of, is_collective, open_disagreement
from reviews.services.errors import AmountRefused, TextMissing
from reviews.services.held import required_line
from reviews.wording import PLAIN_YES, bare


@dataclass(frozen=True)
class MinutesGiven:
    """What a clerk enters of a meeting: number and day of its minutes, the amount (yuan), the page as a file."""

    number: str
    held_on: date
    amount: Decimal
    file: CheckedFile


def settled(
    case: Case,
    step: Step,
    judgement: Judgement,
    *,
    amount: Decimal | None,
    minutes: MinutesGiven | None,
    text: str,
    on: date,
) -> Decimal | None:
    """The amount (yuan) that goes into the station's opinion; None where the policy fixes it or none is proposed.

    Raises AmountRefused, and TextMissing where an amount comes without its reason.
    """
    bounds = bounds_of(judgement)
    if bounds is None:
        if minutes is not None or (amount is not None and amount != judgement.amount):
            raise AmountRefused("本项目的金额由政策确定，不能另行填写。")
        return None
    deciding = case.steps.get(decides=True)
    if step.number > deciding.number:
        return _confirmed(case, amount, minutes)
    if not step.decides or not is_collective(case.scheme, on):
        if minutes is not None:
            raise AmountRefused("本环节的金额不由会议审定，不用填写会议纪要。")
    else:
        amount = _of_the_meeting(amount, minutes, case.application.submitted_on, on)
    low, high = bounds
    if amount is None:
        if step.decides:
            raise AmountRefused(f"请填写核定金额，须大于 0 元，在 {low:,.2f} 元至 {high:,.2f} 元之间。")
        return None
    word = "核定" if step.decides else "建议"
    refuse_outside(amount, bounds, word)
    if not text:
        raise TextMissing(f"请在审核意见中写明{word} {amount:,.2f} 元的理由。")
    return amount


def refuse_outside(amount: Decimal, bounds: tuple[Decimal, Decimal], word: str) -> None:
    """Raises AmountRefused where the amount (yuan) lies outside the bounds; `word` says who named it: 建议 or 核定."""
    low, high = bounds
    if not (amount > 0 and low <= amount <= high):
        raise AmountRefused(
            f"{word}金额 {amount:,.2f} 元不在政策范围内，须大于 0 元，在 {low:,.2f} 元至 {high:,.2f} 元之间。"
        )


def refuse_proposal(amount: Decimal, judgement: Judgement) -> None:
    """Raises AmountRefused where 财政局 cannot mean the amount (yuan): none, or outside the policy's bounds."""
    bounds = bounds_of(judgement)
    if bounds is not None:
        refuse_outside(amount, bounds, "建议")
    elif amount <= 0:
        raise AmountRefused("建议金额须大于 0 元；认为不应发放的，请只写明理由。")


def require_reply(case: Case, *, amount: Decimal | None, text: str) -> None:
    """The deciding bureau answers what 财政局 sent back, with more than a yes where the amount (yuan) stays.

    Raises TextMissing.
    """
    asked = open_disagreement(case.opinions.select_related("step__bureau").order_by("at", "pk"))
    if asked is None:
        return
    office = asked.step.bureau.name if asked.step else "财政局"
    if not text:
        raise TextMissing(f"{office}退回审定的意见是“{bare(asked.text)}”，请在审核意见中写明答复。")
    if bare(text) in PLAIN_YES and amount is not None and amount == amount_before(asked):
        raise TextMissing(f"金额仍是{office}退回时的 {amount:,.2f} 元，请在审核意见中写明不调整的理由。")


def refuse_meeting_outside(held_on: date, since: date | None, on: date) -> None:
    """Raises AmountRefused where the meeting lies before the application was handed in (`since`) or after `on`."""
    if held_on > on:
        raise AmountRefused("会议日期晚于今天，请核对会议纪要。")
    if since is not None and held_on < since:
        raise AmountRefused(f"会议日期早于申请提交的{date_cn(since)}，请核对会议纪要。")


def with_file(given: MinutesGiven) -> Minutes:
    """The meeting, not yet kept, with its file stored and sealed; `storage.kept_with_rows` stands around it."""
    minutes = Minutes(
        held_on=given.held_on, amount=given.amount, file_name=given.file.name, file_kind=given.file.kind,
        sha256=given.file.sha256,
    )  # fmt: skip
    minutes.file = storage.store_sealed("minutes", given.file.data, minutes.place)
    return minutes


def keep_minutes(minutes: Minutes, *, case: Case, number: str, by: User, at: datetime) -> Minutes:
    """Keep the row of the meeting; raises TextMissing for a number that cannot be read."""
    number = required_line(number, "会议纪要文号", limit=60, missing="请填写会议纪要文号。")
    minutes.case, minutes.number, minutes.recorded_by, minutes.recorded_at = case, number, by, at
    save_checked(minutes)
    data: dict[str, Any] = {"number": minutes.number, "amount": minutes.amount, "sha256": minutes.sha256}
    record(subject=minutes, action="record", actor=by, at=at, role="clerk", data=data)
    return minutes


def _confirmed(case: Case, amount: Decimal | None, minutes: MinutesGiven | None) -> Decimal | None:
    """What the deciding bureau decided; nobody after it gives another figure."""
    if minutes is not None or (amount is not None and amount != case.amount):
        raise AmountRefused("金额由审定部门核定，本环节不能改动。不同意的，请“退回审定部门”并写明理由。")
    return case.amount


def _of_the_meeting(amount: Decimal | None, minutes: MinutesGiven | None, since: date | None, on: date) -> Decimal:
    if minutes is None:
        raise AmountRefused("本项目的金额由会议审定，请填写会议纪要的文号、会议日期和审定金额，并上传会议纪要。")
    refuse_meeting_outside(minutes.held_on, since, on)
    if amount is not None and amount != minutes.amount:
        raise AmountRefused(f"填写的金额与会议纪要的 {minutes.amount:,.2f} 元不一致，请以会议纪要为准。")
    return minutes.amount
