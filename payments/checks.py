"""Invariants of the money that no constraint can hold, each as a function that yields a Chinese sentence per breach.

Run nightly among the proofs of the whole record, by `manage.py check_money` and in the tests. Read-only. Each is a
fixed number of queries over the tables, but for I4, which reads the lines of every batch to take its hash again.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from applications.enums import ApplicationState
from applications.models import Application, Settlement
from audit.models import Event
from foundation.fields import ZERO, total
from payments import entitlement
from payments.contents import content_hash
from payments.enums import LIVE_LINES, BatchState, InstalmentState, LineState, PlanState, ReturnState
from payments.models import Batch, BudgetEnvelope, Instalment, PaymentLine, PaymentPlan, ReturnFile
from payments.recusal import interested_acts
from reviews.enums import DecisionOutcome, DecisionState
from reviews.models import Decision

GRANTED = (ApplicationState.APPROVED, ApplicationState.PAYING, ApplicationState.PAID)
LINES_OF = {
    BatchState.DRAFT: {LineState.QUEUED},
    BatchState.SUBMITTED: {LineState.QUEUED},
    BatchState.APPROVED: {LineState.QUEUED},
    BatchState.RELEASED: {LineState.EXPORTED, LineState.PAID, LineState.FAILED},
    BatchState.SETTLED: {LineState.PAID, LineState.FAILED},
    BatchState.CANCELLED: {LineState.VOID},
}
LINE_OF = {
    InstalmentState.IN_BATCH: {LineState.QUEUED, LineState.EXPORTED},
    InstalmentState.PAID: {LineState.PAID},
}


def plans_add_up() -> Iterator[str]:
    """I1: the instalments of a plan are its amount, to the fen; the plan is that of the decision."""
    for plan in PaymentPlan.objects.annotate(sum=total("instalments__amount")).filter(
        ~Q(sum=F("amount")) | ~Q(state=PlanState.SEALED) | ~Q(decision__amount=F("amount"))
    ):
        state = plan.get_state_display()
        yield f"申请 {plan} 的发放计划（{state}）：批准 {plan.amount:,.2f} 元，各期合计 {plan.sum:,.2f} 元。"


def paid_once() -> Iterator[str]:
    """I2: at most one live line an instalment, at most one paid; and instalment and line say the same."""
    lines = PaymentLine.objects.order_by().values("instalment")
    for row in lines.annotate(
        live=Count("pk", filter=Q(state__in=LIVE_LINES)), paid=Count("pk", filter=Q(state=LineState.PAID))
    ).filter(Q(live__gt=1) | Q(paid__gt=1)):
        yield f"期次 {row['instalment']} 有 {row['live']} 笔有效支付，其中 {row['paid']} 笔成功。"
    for state, wanted in LINE_OF.items():
        fitting = PaymentLine.objects.filter(instalment=OuterRef("pk"), state__in=wanted, amount=OuterRef("amount"))
        for instalment in _named(Instalment.objects.filter(~Exists(fitting), state=state)):
            yield f"{instalment}状态为“{instalment.get_state_display()}”，却没有相应的支付明细。"
    live = PaymentLine.objects.filter(instalment=OuterRef("pk"), state__in=LIVE_LINES)
    for instalment in _named(Instalment.objects.filter(Exists(live)).exclude(state__in=LINE_OF)):
        yield f"{instalment}状态为“{instalment.get_state_display()}”，却还有有效的支付明细。"


def batches_agree() -> Iterator[str]:
    """I4: count, total and hash of a batch are those of its lines and of the file that went out."""
    for batch in Batch.objects.annotate(lines_count=Count("lines"), lines_total=total("lines__amount")).order_by("pk"):
        if (batch.count, batch.total) != (batch.lines_count, batch.lines_total):
            yield (
                f"批次 {batch} 登记 {batch.count} 笔 {batch.total:,.2f} 元，"
                f"明细 {batch.lines_count} 笔 {batch.lines_total:,.2f} 元。"
            )
        elif content_hash(batch) != batch.content_hash:
            yield f"批次 {batch} 的明细与制单时的内容哈希不一致。"
    for out in Batch.objects.filter(state__in=entitlement.OUT).prefetch_related("files").order_by("pk"):
        wanted = (out.revision, out.released_format)
        sent = [file for file in out.files.all() if (file.revision, file.format) == wanted]
        if [(file.rows, file.total) for file in sent] != [(out.count, out.total)]:
            yield f"批次 {out} 已发出，但没有与其笔数、金额一致的支付文件。"


def lines_fit_their_batch() -> Iterator[str]:
    """I5: the lines by state make up the batch, and each state is one that the batch's own allows."""
    sums: dict[int, dict[str, tuple[int, Decimal]]] = {}
    for batch, state, count, amount in (
        PaymentLine.objects.order_by().values_list("batch", "state").annotate(n=Count("pk"), sum=Sum("amount"))
    ):
        sums.setdefault(batch, {})[state] = (count, amount)
    for batch in Batch.objects.order_by("pk"):
        found = sums.get(batch.pk, {})
        if (sum(n for n, _ in found.values()), sum((s for _, s in found.values()), ZERO)) != (batch.count, batch.total):
            yield f"批次 {batch} 各状态明细之和与批次不符。"
        odd = set(found) - LINES_OF[BatchState(batch.state)]
        if odd:
            words = "、".join(LineState(state).label for state in sorted(odd))
            yield f"批次 {batch} 状态为“{batch.get_state_display()}”，却有“{words}”的明细。"


def envelopes_balance() -> Iterator[str]:
    """I7: held and spent are the instalments behind them, the total is the sum of its changes."""
    envelopes = BudgetEnvelope.objects.annotate(
        owed=total("instalments__amount", filter=~Q(instalments__state=InstalmentState.PAID)),
        paid=total("instalments__amount", filter=Q(instalments__state=InstalmentState.PAID)),
    )
    loaded = dict(BudgetEnvelope.objects.order_by().values_list("pk").annotate(sum=total("changes__delta")))
    for one in envelopes.order_by("pk"):
        for label, kept, right in (
            ("占用", one.held, one.owed), ("支出", one.spent, one.paid), ("总额", one.total, loaded[one.pk]),
        ):  # fmt: skip
            if kept != right:
                yield f"{one}的{label}登记为 {kept:,.2f} 元，按明细应为 {right:,.2f} 元。"
        if one.held + one.spent > one.total:
            yield f"{one}的占用与支出超过总额。"


def envelopes_are_what_was_done() -> Iterator[str]:
    """I6: total, held and spent of an envelope are the sums of the acts that the log holds on it."""
    sums: dict[str, dict[str, Decimal]] = {}
    acts = Event.objects.filter(subject_type=BudgetEnvelope._meta.label_lower, action__in=["adjust", "hold", "spend"])
    for key, action, data in acts.order_by("pk").values_list("subject_id", "action", "data").iterator(chunk_size=2000):
        of_envelope = sums.setdefault(key, {})
        amount = Decimal(data["delta"] if action == "adjust" else data["amount"])
        of_envelope[action] = of_envelope.get(action, ZERO) + amount
    for one in BudgetEnvelope.objects.order_by("pk"):
        done = sums.get(str(one.pk), {})
        total_, held, spent = (done.get(action, ZERO) for action in ("adjust", "hold", "spend"))
        for label, kept, right in (
            ("总额", one.total, total_),
            ("占用", one.held, held - spent),
            ("支出", one.spent, spent),
        ):
            if kept != right:
                yield f"{one}的{label}登记为 {kept:,.2f} 元，按操作日志应为 {right:,.2f} 元。"


def duties_are_apart() -> Iterator[str]:
    """I10: maker, checker and releaser differ; none of the first two edited a payee's account; two read a return; and
    nobody of all these had an interest in a payee."""
    same = Q(checked_by=F("made_by")) | Q(released_by=F("made_by")) | Q(released_by=F("checked_by"))
    for batch in Batch.objects.filter(same).order_by("pk"):
        yield f"批次 {batch} 的制单、复核、发放中有同一人。"
    edited = Q(account__proposed_by=F("batch__made_by")) | Q(account__proposed_by=F("batch__checked_by"))
    for line in PaymentLine.objects.filter(edited).order_by("pk"):
        yield f"支付明细 {line} 的收款账户由该批次的制单人或复核人登记。"
    wrong = Q(staged_by=F("batch__made_by")) | Q(applied_by=F("staged_by"))
    for file in ReturnFile.objects.filter(wrong).select_related("batch").order_by("pk"):
        yield f"批次 {file.batch} 的回单“{file}”由制单人导入，或由同一人导入并入账。"
    yield from interested_acts()


def approvals_have_plans() -> Iterator[str]:
    """No approval without a plan, on either side of the signature."""
    for application in Application.objects.filter(state__in=GRANTED, plan__isnull=True).order_by("pk"):
        yield f"申请 {application} 已批准，却没有发放计划。"
    signed = Decision.objects.filter(state=DecisionState.SIGNED, outcome=DecisionOutcome.APPROVED, plan__isnull=True)
    for decision in signed.select_related("case__application").order_by("pk"):
        yield f"申请 {decision.case.application} 的批准决定已签发，却没有发放计划。"


def arrivals_are_told() -> Iterator[str]:
    """What is paid here is settled with the application, once and in the same amount; and rests on a bank's answer."""
    told = Settlement.objects.filter(
        application=OuterRef("plan__application"), number=OuterRef("number"), amount=OuterRef("amount"),
        paid_on=OuterRef("paid_on"),
    )  # fmt: skip
    for instalment in _named(Instalment.objects.filter(~Exists(told), state=InstalmentState.PAID)):
        yield f"{instalment}已到账，申请人一侧却没有登记。"
    here = Instalment.objects.filter(
        plan__application=OuterRef("application"), number=OuterRef("number"), state=InstalmentState.PAID
    )
    for settlement in Settlement.objects.filter(~Exists(here)).select_related("application").order_by("pk"):
        yield f"申请 {settlement} 登记为已到账，发放计划中却没有到账。"
    for line in PaymentLine.objects.filter(state=LineState.PAID).exclude(returns__file__state=ReturnState.APPLIED):
        yield f"支付明细 {line} 记为成功，却没有已入账的银行回单。"


def paid_is_paid() -> Iterator[str]:
    """An application is paid when all of its instalments are, and only then."""
    unpaid = Instalment.objects.filter(plan__application=OuterRef("pk")).exclude(state=InstalmentState.PAID)
    planned = Application.objects.filter(plan__isnull=False).annotate(unpaid=Exists(unpaid)).order_by("pk")
    for application in planned.filter(unpaid=True, state=ApplicationState.PAID):
        yield f"申请 {application} 状态为“{application.get_state_display()}”，却还有未到账的期次。"
    for application in planned.filter(unpaid=False).exclude(state=ApplicationState.PAID):
        yield f"申请 {application} 各期都已到账，状态却是“{application.get_state_display()}”。"


def _named(rows: QuerySet[Instalment]) -> Iterator[Instalment]:
    return rows.select_related("plan__application").order_by("pk").iterator(chunk_size=2000)


INVARIANTS: dict[str, Callable[[], Iterator[str]]] = {
    "I1 发放计划各期合计等于批准金额": plans_add_up,
    "I2 每期至多一笔有效支付": paid_once,
    "I4 批次与明细、文件一致": batches_agree,
    "I5 明细状态合计等于批次": lines_fit_their_batch,
    "I3 收款账户属于申请人": entitlement.accounts_are_the_applicants,
    "I3 发放时收款账户未被更换": entitlement.accounts_stood_at_release,
    "发放时没有未核实的重复申领": entitlement.nothing_disputed_went_out,
    "I6 指标各数与操作日志一致": envelopes_are_what_was_done,
    "I7 指标占用、支出与期次一致": envelopes_balance,
    "I9 须复查的期次复查通过": entitlement.rechecks_were_passed,
    "I10 岗位分离": duties_are_apart,
    "每人每年获批次数不超过规定": entitlement.yearly_limits_hold,
    "批准必有发放计划": approvals_have_plans,
    "到账两侧一致，且有银行回单": arrivals_are_told,
    "各期到账即申请办结": paid_is_paid,
}


def breaches() -> Iterator[tuple[str, str]]:
    """(invariant, sentence) of everything that is wrong."""
    for name, check in INVARIANTS.items():
        for sentence in check():
            yield name, sentence
