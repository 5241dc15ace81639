"""Lines taken out of the roster of a case: the rest is judged anew, and the case gets the new amount.

The deciding bureau does it at its station; elsewhere it follows from an objection or from a claim that lost.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.telling import tell_owner
from applications.models import Judgement
from applications.selectors import current_lines
from applications.services import strike_lines
from audit.errors import DomainError
from audit.services import record, save_checked
from policy.lookup import scheme as scheme_of
from reviews.models import Case
from reviews.services.errors import TextMissing
from reviews.services.held import current_step, hold, refuse_same_person, required_text
from reviews.texts import told
from reviews.wording import bare


@transaction.atomic
def strike_at_station(
    *, case: Case, numbers: Collection[int], reason: str, by: User, at: datetime, version: int | None = None
) -> Judgement:
    """The deciding bureau takes rows out of the roster before it decides; the applicant is told which, and why.

    Where the rest no longer carries a yes, the station can only send back or refuse. Raises AlreadyHandled, NotYours,
    SamePerson, TextMissing, and DomainError at any other station.
    """
    hold(case, "strike_lines", "clerk", by=by, version=version)
    step = current_step(case)
    refuse_same_person(case, step, by)
    if not step.decides:
        raise DomainError("名册人员由审定部门核减；本环节有不同意见的，请写入审核意见，或者退回补正。")
    reason = required_text(reason, "核减的理由")
    kept = known_numbers(case, numbers)
    if len(kept) == current_lines(case.application).count():
        raise TextMissing("不能核减全部人员；都不符合条件的，请建议不予批准。")
    judgement = take_out(case=case, numbers=kept, reason=reason, by=by, at=at)
    _tell(case, kept, reason, at)
    return judgement


def known_numbers(case: Case, wanted: Collection[int]) -> list[int]:
    """The numbers in order, each of a row that stands in the roster. Raises TextMissing."""
    if not scheme_of(case.scheme).is_roster:
        raise TextMissing("本申请没有花名册，不能核减人员。")
    numbers = sorted(set(wanted))
    known = set(current_lines(case.application).filter(number__in=numbers).values_list("number", flat=True))
    unknown = [str(number) for number in numbers if number not in known]
    if not numbers or unknown:
        raise TextMissing(f"花名册中没有第 {'、'.join(unknown[:20])} 行。" if unknown else "请填写要核减的行号。")
    return numbers


def take_out(*, case: Case, numbers: Collection[int], reason: str, by: User, at: datetime) -> Judgement:
    """Strike the lines; gives what the rules say to the rest. The caller holds the case."""
    judgement = strike_lines(application=case.application, numbers=numbers, reason=reason, by=by, at=at)
    before, case.amount = case.amount, judgement.amount
    case.version += 1
    save_checked(case, fields={"amount", "version"})
    record(
        subject=case, action="strike_lines", actor=by, at=at, role="bureau", reason=reason, locked=True,
        data={"rows": sorted(numbers), "before": before, "amount": case.amount},
    )  # fmt: skip
    return judgement


def _tell(case: Case, numbers: list[int], reason: str, at: datetime) -> None:
    application, bureau = case.application, case.bureau
    amount = f"金额按其余人员重新计算，为 {case.amount:,.2f} 元" if case.amount else "其余人员正在重新审核"
    words = told(
        "roster:struck", scheme=scheme_of(case.scheme).title, number=application.number, bureau=bureau.name,
        phone=bureau.phone, count=len(numbers), rows="、".join(map(str, numbers)), reason=bare(reason), amount=amount,
    )  # fmt: skip
    link = reverse("portal:affair", args=[application.pk])
    tell_owner(application.applicant, key=f"struck:{case.pk}:{case.version}", at=at, link=link, **words)
