"""Where an application stands in words: its state, what comes next, and what waits for the applicant."""

from datetime import date

from django.urls import reverse

from applications.enums import BEFORE_DECISION
from applications.enums import ApplicationState as A
from applications.models import Application
from applications.standing import Standing
from policy.dates import date_cn
from portal.affairs.instalments import Row, waits_for_account, what_comes
from reviews.enums import CaseState as C
from reviews.models import Case
from reviews.selectors.standing import standing


def word_of(application: Application, rows: tuple[Row, ...], on: date) -> str:
    """Where the case stands while it is with the bureaus, else the public state."""
    state = A(application.state)
    where = _standing(application, on)
    if where is not None:
        return where.word
    if any(row.kind == "stopped" for row in rows) and state is A.PAYING:
        return "发放中（有暂停的期次）"
    return str(state.label)


def action_of(application: Application, rows: tuple[Row, ...]) -> tuple[str, str]:
    """What waits for the applicant: the words on the button and where it leads; empty where nothing does."""
    if application.state == A.DRAFT:
        return "继续填写", reverse("applications:check", args=[application.pk])
    case = getattr(application, "case", None)
    if case is not None and case.state == C.HEARING:
        return "查看理由，陈述申辩", reverse("reviews:hearing", args=[application.pk])
    if corrects(application):
        return "去补正", reverse("applications:check", args=[application.pk])
    if waits_for_account(rows):
        return "更正收款账户", _account_url(application)
    return "", ""


def corrects(application: Application) -> bool:
    """Whether a correction is open and may still be handed in."""
    case: Case | None = getattr(application, "case", None)
    return application.state == A.CORRECTING and case is not None and case.state == C.CORRECTING


def next_of(application: Application, rows: tuple[Row, ...], on: date) -> str:
    """What comes next, by when, and who has it now."""
    state = A(application.state)
    where = _standing(application, on)
    if state is A.DRAFT:
        return "草稿尚未提交，提交后才开始办理。"
    if corrects(application):
        open_one = next(iter(application.corrections.all()), None)
        due = f"，请最迟在 {date_cn(open_one.due_on)}（含当日）完成" if open_one else ""
        return f"有 {len(open_one.items.all()) if open_one else 0} 处需要补正{due}。"
    if where is not None:
        return where.sentence
    if state in (A.APPROVED, A.PAYING):
        return what_comes(rows)
    return {
        A.PAID: "款项已全部到账。",
        A.REFUSED: "理由和救济途径见不予批准决定书。",
        A.WITHDRAWN: "申请已撤回，仍符合条件的可以重新申请。",
    }.get(state, "")


def _account_url(application: Application) -> str:
    if application.organisation_id:
        return reverse("accounts:organisation_account", args=[application.organisation_id])
    return reverse("accounts:account")


def _standing(application: Application, on: date) -> Standing | None:
    """Where an open case stands."""
    case: Case | None = getattr(application, "case", None)
    return standing(case, on) if case is not None and application.state in BEFORE_DECISION else None
