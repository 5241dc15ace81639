"""Where the money of an application will go, in the applicant's words; only what is true of the next payment."""

from collections.abc import Collection

from applications.enums import BEFORE_DECISION, UNDER_WAY
from applications.models import Application
from payments.selectors import Payee
from portal.affairs.instalments import Row

NONE = "没有可用的收款账户，登记新账户并核验后才能发放。"


def payee_text(application: Application, payee: Payee, rows: Collection[Row]) -> str:
    """One or two sentences; "" where nothing is to be paid any more."""
    if application.state not in UNDER_WAY:
        return ""
    before = "批准后" if application.state in BEFORE_DECISION else ""
    coming = _coming(application, payee, before)
    if not payee.sent:
        return coming
    sent = f"正在发放的一期发到尾号 {_tail(payee.sent)}。"
    follow = sum(row.paid_on is None for row in rows) > 1
    return f"{sent}以后各期：{coming}" if follow else sent


def _coming(application: Application, payee: Payee, before: str) -> str:
    verified, proposed = _tail(payee.verified), _tail(payee.proposed)
    if payee.refused:
        again = f"新账户尾号 {proposed} 待核验，核验后发放。" if proposed else "请更正收款账户，核验后发放。"
        return f"发到尾号 {verified} 的款项被银行退回，{again}"
    if verified:
        then = f"；新账户尾号 {proposed} 待核验，核验后改发到新账户" if proposed else ""
        return f"{before or '将'}发到尾号 {verified}（已核验）{then}。"
    if not proposed:
        return NONE
    which = "账户" if _is_chosen(application, payee.proposed) else "新账户"
    return f"{which}尾号 {proposed} 待核验，{'批准并' if before else ''}核验后发放。"


def _is_chosen(application: Application, mask: str) -> bool:
    return application.account is not None and application.account.number_mask == mask


def _tail(mask: str) -> str:
    """The last digits of a masked number: 4567 of **** 4567."""
    return mask.rpartition(" ")[2]
