"""What an applicant sees of an own application, joined from application, case, plan and letters.

One public state lives on the application; the case holds its place, the plan its own: they are read together here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from accounts.selectors import reads_only_for
from applications.enums import BEFORE_DECISION
from applications.enums import ApplicationState as A
from applications.models import Application, Correction, Judgement
from applications.selectors import my_applications
from applications.standing import Standing, may_withdraw
from audit.models import Event
from payments.enums import InstalmentState as I
from payments.models import Instalment, Recheck
from payments.selectors import needs_account
from policy.dates import date_cn
from policy.lookup import scheme as scheme_of
from reviews.enums import CaseState as C
from reviews.enums import DecisionOutcome, DecisionState
from reviews.models import Case, Decision, NoticeRow, Step
from reviews.selectors.hearing import hearing_of
from reviews.selectors.standing import standing
from reviews.selectors.stations import stations_of
from reviews.workflow import BACK

KINDS = {
    A.DRAFT: "neutral", A.SUBMITTED: "active", A.IN_REVIEW: "active", A.CORRECTING: "waiting", A.APPROVED: "active",
    A.PAYING: "active", A.PAID: "done", A.REFUSED: "stopped", A.WITHDRAWN: "neutral",
}  # fmt: skip
INSTALMENT_KINDS = {
    I.PAID: "done", I.SUSPENDED: "stopped", I.ACCOUNT_WRONG: "waiting", I.PLANNED: "neutral",
}  # fmt: skip
INSTALMENT_WORDS = {
    I.PLANNED: "未到期", I.WAITING_BUDGET: "等待安排预算", I.CHECKING: "发放前复查中", I.SUSPENDED: "暂停发放",
    I.ELIGIBLE: "等待制单", I.IN_BATCH: "发放中",
    I.ACCOUNT_WRONG: "请更正收款账户", I.PAID: "已到账",
}  # fmt: skip
DUE = "已到期，待安排发放"
TITLES = {
    ("applications.application", "submit"): ("提交申请", "done"),
    ("applications.application", "accept"): ("受理", "done"),
    ("applications.application", "return"): ("退回补正", "waiting"),
    ("applications.application", "resubmit"): ("补正后重新提交", "done"),
    ("applications.application", "resubmit_accepted"): ("补正后重新提交", "done"),
    ("applications.application", "withdraw"): ("撤回申请", "neutral"),
    ("applications.application", "lapse"): ("逾期未补正，视为放弃", "stopped"),
    ("applications.application", "approve"): ("批准", "done"),
    ("applications.application", "refuse"): ("不予批准", "stopped"),
    ("applications.application", "pay_part"): ("款项到账", "done"),
    ("applications.application", "pay_last"): ("款项到账", "done"),
    ("reviews.case", "approve"): ("审核通过", "done"),
    ("reviews.case", "approve_last"): ("审核通过", "done"),
    ("reviews.case", "publish"): ("开始公示", "done"),
    ("reviews.case", "object"): ("公示收到异议，正在核查", "active"),
    ("reviews.case", "dismiss"): ("异议不成立，继续办理", "done"),
    ("reviews.case", "close_notice"): ("公示结束", "done"),
    ("reviews.case", "propose_refusal"): ("拟不予批准，告知陈述申辩", "waiting"),
    ("reviews.case", "state_views"): ("提交陈述申辩", "done"),
    ("reviews.case", "waive_hearing"): ("放弃陈述申辩", "neutral"),
    ("reviews.case", "end_hearing"): ("陈述申辩期满", "neutral"),
    ("reviews.case", "uphold_refusal"): ("陈述申辩已复核，转负责人签发", "active"),
    **{("reviews.case", f"take_back_{word}"): ("收回拟不予批准，继续办理", "done") for word in BACK.values()},
    **{("reviews.case", f"send_back_{word}"): ("收回拟不予批准，退回重新审核", "done") for word in BACK.values()},
}


@dataclass(frozen=True)
class Row:
    """One instalment in the applicant's words."""

    number: int
    amount: Decimal
    due_on: date
    paid_on: date | None
    word: str
    kind: str
    note: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened, for components/timeline.html."""

    at: datetime
    title: str
    kind: str
    text: str = ""
    who: str = ""


@dataclass(frozen=True)
class Affair:
    """An application as its applicant sees it; `waits` says that the next step is the applicant's, `acts` is False for
    a member of the unit who only reads.
    """

    application: Application
    title: str
    short: str
    word: str
    kind: str
    waits: bool
    acts: bool
    may_withdraw: bool
    next: str
    url: str
    action: str
    action_url: str
    amount: Decimal | None
    instalments: tuple[Row, ...] = field(default=())

    @property
    def due_on(self) -> date | None:
        """The last day of what waits for the applicant, where it has one."""
        open_one = next(iter(self.application.corrections.all()), None)
        return open_one.due_on if open_one else None

    @property
    def corrects(self) -> bool:
        """Whether a correction is open and may still be handed in."""
        return _corrects(self.application)


def affairs(user: Any, *, on: date) -> list[Affair]:
    """All applications the user may act for, as they stand on a day, newest first; a constant number of queries."""
    return _told_of(list(_joined(my_applications(user))), user, on)


def affair(user: Any, pk: UUID, *, on: date) -> Affair | None:
    """One application with everything about it; None where it is not the user's."""
    return next(iter(_told_of(list(_joined(my_applications(user).filter(pk=pk))), user, on)), None)


def by_urgency(rows: Iterable[Affair]) -> list[Affair]:
    """What waits for the applicant: by its last day, then what has none, drafts at the end."""
    return sorted(rows, key=lambda row: (row.application.state == A.DRAFT, row.due_on or date.max))


def expected_amount(application: Application) -> Decimal | None:
    """What the rules answered last, in yuan; None for a draft, where a bureau decides the amount, and once nothing is
    to be expected any more."""
    if application.state in (A.REFUSED, A.WITHDRAWN):
        return None
    last = Judgement.objects.filter(application=application).order_by("-at", "-pk").values_list("amount", flat=True)
    return last.first()


def timeline(application: Application) -> list[Entry]:
    """What happened, oldest first: offices are named, members of staff are not."""
    subjects = [("applications.application", str(application.pk))]
    case = getattr(application, "case", None)
    if case is not None:
        subjects.append(("reviews.case", str(case.pk)))
    events = Event.objects.filter(
        subject_type__in=[kind for kind, _ in subjects], subject_id__in=[pk for _, pk in subjects]
    ).order_by("at", "pk")
    told = [entry for event in events if (entry := _entry(event, application))]
    # What waited for the applicant does so no longer once something came after it.
    passed = [replace(entry, kind="neutral") if entry.kind == "waiting" else entry for entry in told[:-1]]
    return passed + told[-1:]


def payments_by_year(rows: list[Affair]) -> list[tuple[int, Decimal, list[tuple[str, Row]]]]:
    """(year, sum paid, [(scheme, instalment)]) of everything that arrived, newest year first."""
    years: dict[int, list[tuple[str, Row]]] = {}
    for one in rows:
        for row in one.instalments:
            if row.paid_on:
                years.setdefault(row.paid_on.year, []).append((one.short, row))
    return [
        (year, sum((row.amount for _, row in paid), Decimal(0)), paid)
        for year, paid in sorted(years.items(), reverse=True)
    ]


def way(application: Application) -> list[dict[str, str]]:
    """The route map, as the bureaus see it, without the names of staff."""
    case: Case | None = getattr(application, "case", None)
    if case is None:
        return []
    steps, rows = list(case.steps.all()), list(case.notice_rows.all())
    return stations_of(case, steps, rows, hearing_of(case), staff=False)


@dataclass(frozen=True)
class Remedy:
    """One way to contest a decision, open until the end of `until`."""

    what: str
    where: str
    within: str
    until: date
    is_over: bool


def remedies(application: Application, *, on: date) -> list[Remedy]:
    """The ways to contest the signed decision, as its letter names them."""
    signed = Decision.objects.filter(case__application=application, state=DecisionState.SIGNED)
    decision = signed.select_related("letter").first()
    ways = decision.letter.body.get("remedy", []) if decision and decision.letter else []
    return [
        Remedy(what, where, within, date.fromisoformat(until), date.fromisoformat(until) < on)
        for what, where, within, until in ways
    ]


def _joined(applications: QuerySet[Application]) -> QuerySet[Application]:
    return applications.select_related(
        "case", "case__bureau", "plan", "person", "organisation", "account"
    ).prefetch_related(
        Prefetch("plan__instalments", Instalment.objects.order_by("number")),
        Prefetch("plan__instalments__rechecks", Recheck.objects.order_by("checked_at", "pk")),
        Prefetch("corrections", Correction.objects.filter(answered_at=None).prefetch_related("items")),
        Prefetch("case__notice_rows", NoticeRow.objects.select_related("notice").order_by("notice__starts_on")),
        Prefetch("case__steps", Step.objects.select_related("bureau")),
    )


def _told_of(applications: list[Application], user: Any, on: date) -> list[Affair]:
    refused = needs_account([application.pk for application in applications])
    reads = reads_only_for(user)
    return [
        _affair(application, refused.get(application.pk, ""), on, acts=application.organisation_id not in reads)
        for application in applications
    ]


def _affair(application: Application, refusal: str, on: date, *, acts: bool) -> Affair:
    """`refusal` are the bank's words where it sent a payment back."""
    scheme = scheme_of(application.scheme)
    plan = getattr(application, "plan", None)
    rows = tuple(_row(instalment, refusal, on) for instalment in plan.instalments.all()) if plan else ()
    wanted, action_url = _action(application, rows)
    action = wanted if acts else ""
    return Affair(
        application=application,
        title=scheme.title,
        short=scheme.short,
        word=_word(application, rows, on),
        kind="waiting" if wanted else KINDS[A(application.state)],
        waits=bool(action),
        acts=acts,
        may_withdraw=acts and may_withdraw(application, on),
        next=_next(application, rows, on),
        url=reverse("portal:affair", args=[application.pk]),
        action=action,
        action_url=action_url,
        amount=plan.amount if plan else None,
        instalments=rows,
    )


def _row(instalment: Instalment, refusal: str, on: date) -> Row:
    state = I(instalment.state)
    due = state is I.PLANNED and instalment.due_on <= on
    return Row(
        number=instalment.number,
        amount=instalment.amount,
        due_on=instalment.due_on,
        paid_on=instalment.paid_on,
        word=DUE if due else INSTALMENT_WORDS[state],
        kind="active" if due else INSTALMENT_KINDS.get(state, "active"),
        note=_note(instalment, refusal),
    )


def _note(instalment: Instalment, refusal: str) -> str:
    """What stands between the applicant and this instalment, in the sentences of the last re-check or of the bank."""
    if instalment.state == I.ACCOUNT_WRONG:
        return f"银行退回：{refusal or '账户信息有误'}"
    if instalment.state == I.PLANNED:
        return "发放前须复查是否仍符合条件" if instalment.rechecked else ""
    if instalment.state != I.SUSPENDED:
        return ""
    last = next(reversed(instalment.rechecks.all()), None)
    return "；".join(answer["because"] for answer in last.result if answer["met"] is not True) if last else ""


def _word(application: Application, rows: tuple[Row, ...], on: date) -> str:
    """Where the case stands while it is with the bureaus, else the public state."""
    state = A(application.state)
    where = _standing(application, on)
    if where is not None:
        return where.word
    if any(row.kind == "stopped" for row in rows) and state is A.PAYING:
        return "发放中（有暂停的期次）"
    return str(state.label)


def _action(application: Application, rows: tuple[Row, ...]) -> tuple[str, str]:
    """What waits for the applicant: the words on the button and where it leads; empty where nothing does."""
    if application.state == A.DRAFT:
        return "继续填写", reverse("applications:check", args=[application.pk])
    case = getattr(application, "case", None)
    if case is not None and case.state == C.HEARING:
        return "查看理由，陈述申辩", reverse("reviews:hearing", args=[application.pk])
    if _corrects(application):
        return "去补正", reverse("applications:check", args=[application.pk])
    if any(row.word == INSTALMENT_WORDS[I.ACCOUNT_WRONG] for row in rows):
        return "更正收款账户", _account_url(application)
    return "", ""


def _corrects(application: Application) -> bool:
    case: Case | None = getattr(application, "case", None)
    return application.state == A.CORRECTING and case is not None and case.state == C.CORRECTING


def _account_url(application: Application) -> str:
    if application.organisation_id:
        return reverse("accounts:organisation_account", args=[application.organisation_id])
    return reverse("accounts:account")


def _next(application: Application, rows: tuple[Row, ...], on: date) -> str:
    """What comes next, by when, and who has it now."""
    state = A(application.state)
    where = _standing(application, on)
    if state is A.DRAFT:
        return "草稿尚未提交，提交后才开始办理。"
    if _corrects(application):
        open_one = next(iter(application.corrections.all()), None)
        due = f"，请最迟在 {date_cn(open_one.due_on)}（含当日）完成" if open_one else ""
        return f"有 {len(open_one.items.all()) if open_one else 0} 处需要补正{due}。"
    if where is not None:
        return where.sentence
    if state in (A.APPROVED, A.PAYING):
        return _payment(rows)
    return {
        A.PAID: "款项已全部到账。",
        A.REFUSED: "理由见不予批准决定书，救济途径见下。",
        A.WITHDRAWN: "申请已撤回，仍符合条件的可以重新申请。",
    }.get(state, "")


def _standing(application: Application, on: date) -> Standing | None:
    """Where an open case stands."""
    case: Case | None = getattr(application, "case", None)
    return standing(case, on) if case is not None and application.state in BEFORE_DECISION else None


def _payment(rows: tuple[Row, ...]) -> str:
    wrong = next((row for row in rows if row.word == INSTALMENT_WORDS[I.ACCOUNT_WRONG]), None)
    if wrong:
        return f"第 {wrong.number} 期{wrong.note}。请更正收款账户，核验后重新发放。"
    stopped = next((row for row in rows if row.kind == "stopped"), None)
    if stopped:
        why = f"（{stopped.note}）" if stopped.note else ""
        return f"第 {stopped.number} 期复查未通过{why}，已暂停发放；情况恢复后可以再次复查。"
    coming = next((row for row in rows if row.paid_on is None), None)
    if coming is None:
        return "款项已全部到账。"
    return f"第 {coming.number} 期{coming.word}，应发日期 {date_cn(coming.due_on)}。"


def _entry(event: Event, application: Application) -> Entry | None:
    if (event.subject_type, event.action) not in TITLES or _is_between_officials(event):
        return None
    title, kind = TITLES[(event.subject_type, event.action)]
    return Entry(event.at, title, kind, text=_told(event), who=_office(event, application))


def _is_between_officials(event: Event) -> bool:
    """An approval that the head sends back is nothing to the applicant, who was not told of it; a refusal is."""
    return event.action.startswith("send_back_") and event.data.get("outcome") != DecisionOutcome.REFUSED


def _told(event: Event) -> str:
    """A reason is for the applicant where it was written to the applicant."""
    told = ("return", "refuse", "withdraw", "propose_refusal", "uphold_refusal")
    return event.reason if event.action in told or event.action.startswith("take_back_") else ""


def _office(event: Event, application: Application) -> str:
    """The office of a station's answer; of the other steps the title says enough."""
    station = event.data.get("step")
    if station is None:
        return ""
    return next((step.bureau.name for step in application.case.steps.all() if step.number == station), "")
