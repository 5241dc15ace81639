"""Batches: assembled by one, approved by another; what was approved is bound by a hash."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone

from accounts.enums import AccountState, Role
from accounts.models import PayeeAccount
from applications.enums import HOLDING
from applications.models import Application, Claim
from audit.bulk import chunks, require_all_logged, transition_all
from audit.errors import rule_broken
from audit.services import next_number, record, save_checked, transition
from foundation.sealing import reseal
from payments.contents import ContentHash, content_hash
from payments.enums import InstalmentState
from payments.errors import BatchRefused, DutyConflict
from payments.models import Batch, BudgetEnvelope, Instalment, PaymentLine, PaymentPlan
from payments.permissions import require, why_not
from payments.recusal import refuse_batch, refuse_instalments
from payments.references import reference
from payments.selectors import disputed_lines, payable, verified_accounts
from payments.services.rechecks import expired
from payments.standard_list import unwritable


@dataclass(frozen=True)
class Assembled:
    """A new draft, and a sentence for each instalment that was payable and could not be written into it."""

    batch: Batch
    left_out: tuple[str, ...]


@transaction.atomic
def assemble(
    *,
    envelope: BudgetEnvelope,
    by: Any,
    at: datetime,
    instalments: Iterable[Any] | None = None,
    leave_out: bool = False,
) -> Assembled:
    """A draft over the payable instalments of one envelope: all of them, or exactly those given (rows or keys).

    With `leave_out` what cannot be written into a list is left where it is; `left_out` says which, and why.

    Raises NotYours, BatchRefused (nothing payable, or one of those given no longer is).
    """
    require(by, Role.MAKER, envelope.district)
    envelope = BudgetEnvelope.objects.select_for_update().get(pk=envelope.pk)
    ids = _chosen(envelope, instalments)
    refuse_instalments(by, list(chunks(ids)))
    batch = Batch(number=_batch_number(envelope, at), envelope=envelope, made_by=by, made_at=at)
    save_checked(batch)
    digest, total, row = ContentHash(batch.number), Decimal(0), 0
    left_out: list[str] = []
    for keys in chunks(ids):
        lines, problems = _lines(batch, keys, first_row=row + 1, by=by)
        if problems and not leave_out:
            raise BatchRefused(f"{problems[0]}。请先更正，或不勾选该笔。")
        left_out += problems
        try:
            PaymentLine.objects.bulk_create(lines)
        except IntegrityError as error:
            raise rule_broken(error) from error
        transition_all(
            model=Instalment, ids=[line.instalment_id for line in lines], action="assemble", role="maker", actor=by,
            at=at, data={"batch": batch.number},
        )  # fmt: skip
        for line in lines:
            digest.add(line)
            total += line.amount
        row += len(lines)
    if not row:
        raise BatchRefused(f"{'；'.join(left_out)}。请先更正。")
    batch.count, batch.total, batch.content_hash = row, total, digest.value()
    save_checked(batch, fields={"count", "total", "content_hash"})
    record(subject=batch, action="assemble", actor=by, at=at, role="maker", to_state=batch.state, data=_content(batch))
    return Assembled(batch, tuple(left_out))


@transaction.atomic
def submit(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Hand the draft to a checker; only its maker does."""
    batch = locked(batch)
    require(by, Role.MAKER, batch.envelope.district)
    refuse_batch(by, batch)
    if by.pk != batch.made_by_id:
        raise DutyConflict("只有制单人可以提交本批次。")
    _as_stored(batch)
    return transition(row=batch, action="submit", role="maker", actor=by, at=at, data=_content(batch))


@transaction.atomic
def approve(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Another person finds the content right; the approval is of exactly these lines (hash)."""
    batch = locked(batch)
    require(by, Role.CHECKER, batch.envelope.district)
    _different(batch, Role.CHECKER, by)
    if batch.lines.filter(account__proposed_by=by).exists():
        raise DutyConflict("本批次含有由您登记的收款账户，请由其他复核人员办理。")
    _as_stored(batch)
    accounts_stand(batch)
    matters_stand(batch)
    rechecks_stand(batch, timezone.localdate(at))
    return transition(
        row=batch, action="approve", role="checker", actor=by, at=at, data=_content(batch),
        checked_by=by, checked_at=at, approved_hash=batch.content_hash,
    )  # fmt: skip


@transaction.atomic
def send_back(*, batch: Batch, reason: str, by: Any, at: datetime) -> Batch:
    """Back to its maker as the next revision; an approval given before is void."""
    batch = locked(batch)
    require(by, Role.CHECKER, batch.envelope.district)
    _different(batch, Role.CHECKER, by)
    return transition(
        row=batch, action="send_back", role="checker", actor=by, at=at, reason=_reason(reason, "退回"),
        revision=batch.revision + 1, checked_by=None, checked_at=None, approved_hash="",
    )  # fmt: skip


@transaction.atomic
def cancel(*, batch: Batch, reason: str, by: Any, at: datetime) -> Batch:
    """Give up a draft: its lines are void, the instalments payable again, what is held stays held."""
    BudgetEnvelope.objects.select_for_update().get(pk=batch.envelope_id)
    batch = locked(batch)
    require(by, Role.MAKER, batch.envelope.district)
    refuse_batch(by, batch)
    reason = _reason(reason, "作废")
    transition(row=batch, action="cancel", role="maker", actor=by, at=at, reason=reason)
    for model, key, action in ((Instalment, "instalment_id", "drop"), (PaymentLine, "pk", "void")):
        transition_all(
            model=model, ids=batch.lines.order_by().values_list(key, flat=True), action=action, role="maker",
            actor=by, at=at, reason=reason, data={"batch": batch.number},
        )  # fmt: skip
    return batch


def locked(batch: Batch) -> Batch:
    """The batch as it stands, its row locked, its envelope beside it."""
    return Batch.objects.select_for_update(of=("self",)).select_related("envelope").get(pk=batch.pk)


def accounts_stand(batch: Batch) -> None:
    """Raises BatchRefused where a payee's account has been replaced since the batch was made, Altered where one is not
    as the log says.

    The accounts are locked first, in the order of their keys: who replaces one meanwhile waits until the caller has
    committed, or has committed and is seen here.
    """
    accounts = PayeeAccount.objects.filter(pk__in=batch.lines.order_by().values("account"))
    held = accounts.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True)
    require_all_logged(PayeeAccount, list(held), "row")
    changed = batch.lines.exclude(account__state=AccountState.VERIFIED).order_by("row")
    rows = list(changed.values_list("row", "payee_name")[:5])
    if rows:
        shown = "、".join(f"第 {row} 行{name}" for row, name in rows)
        raise BatchRefused(f"{shown}等的收款账户在制单后已变更，请退回制单，作废后重新生成批次。")


def matters_stand(batch: Batch) -> None:
    """Raises BatchRefused where somebody else claims the matter of a line, or was found to have the right to it.

    The claims are locked first: who puts one in dispute meanwhile waits until the caller has committed, or is seen.
    """
    applications = batch.lines.order_by().values("instalment__plan__application")
    claims = Claim.objects.filter(application__in=applications, state__in=HOLDING)
    list(claims.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    lines = disputed_lines(batch)[:5]
    if lines:
        shown = "；".join(f"第 {row} 行{name}：{why}" for row, name, why in lines)
        raise BatchRefused(f"{shown}。请退回制单，作废后重新生成批次，这些款项会留下。")


def rechecks_stand(batch: Batch, on: date) -> None:
    """Raises BatchRefused where a re-check that was passed has become too old since the batch was made."""
    old = expired(Instalment.objects.filter(lines__batch=batch), on).select_related("plan__application")
    names = [f"{one.plan.application.applicant_name}第 {one.number} 期" for one in old.order_by("pk")[:5]]
    if names:
        raise BatchRefused(f"{'、'.join(names)}的发放前复查已过有效期，请退回制单，作废批次，由决定部门再次复查。")


def _chosen(envelope: BudgetEnvelope, instalments: Iterable[Any] | None) -> list[int]:
    """Keys of what is to be paid, ascending."""
    if instalments is None:
        ids = sorted(payable(envelope).order_by().values_list("pk", flat=True))
        if not ids:
            raise BatchRefused("没有可以制单的期次：到期并通过复查、且收款账户已核验的才能发放。")
        return ids
    wanted = sorted({getattr(one, "pk", one) for one in instalments})
    if not wanted:
        raise BatchRefused("请至少勾选一笔。")
    found: set[int] = set()
    for keys in chunks(wanted):
        found |= set(payable(envelope).filter(pk__in=keys).values_list("pk", flat=True))
    if len(found) != len(wanted):
        raise BatchRefused(
            f"所选 {len(wanted)} 笔中有 {len(wanted) - len(found)} 笔已不能制单（已被其他批次选用，收款账户有变化，"
            "或另有申请申领同一事项），请刷新页面后重新选择。"
        )
    return wanted


def _lines(batch: Batch, keys: list[int], *, first_row: int, by: Any) -> tuple[list[PaymentLine], list[str]]:
    """New lines with the payee as verified now, sealed into each, in the order of the keys; and a sentence for each
    instalment that cannot be written into a list.
    """
    rows = list(
        Instalment.objects.select_for_update(of=("self",))
        .filter(pk__in=keys, state=InstalmentState.ELIGIBLE, envelope=batch.envelope_id)
        .select_related("plan__application")
        .order_by("pk")
    )
    accounts = verified_accounts(rows)
    if len(rows) != len(keys) or len(accounts) != len(rows):
        raise BatchRefused("有期次的状态或收款账户刚刚发生变化，请刷新页面后重试。")
    require_all_logged(Application, {one.plan.application_id for one in rows}, "row", "owner")
    require_all_logged(PaymentPlan, {one.plan_id for one in rows}, "row", "instalments")
    require_all_logged(PayeeAccount, {account.pk for account in accounts.values()}, "row")
    attempts = dict(
        PaymentLine.objects.filter(instalment__in=keys)
        .order_by()
        .values_list("instalment_id")
        .annotate(last=Max("attempt"))
    )
    lines: list[PaymentLine] = []
    problems: list[str] = []
    for instalment in rows:
        attempt, row = attempts.get(instalment.pk, 0) + 1, first_row + len(lines)
        line = _line(batch, instalment, accounts[instalment.pk], attempt, row, by)
        problem = _unwritable(line)
        if problem:
            problems.append(problem)
        else:
            lines.append(line)
    return lines, problems


def _line(batch: Batch, instalment: Instalment, account: PayeeAccount, attempt: int, row: int, by: Any) -> PaymentLine:
    if account.proposed_by_id == by.pk:
        raise DutyConflict(f"“{account.holder_name}”的收款账户由您登记，请由其他制单人员制单。")
    line = PaymentLine(
        batch=batch, row=row, instalment=instalment, attempt=attempt, reference=reference(instalment.pk, attempt),
        amount=instalment.amount, account=account, payee_kind=account.kind, payee_name=account.holder_name,
        bank_name=account.bank_name, cnaps=account.cnaps,
    )  # fmt: skip
    reseal(account, "number", line, "payee_number")
    return line


def _unwritable(line: PaymentLine) -> str:
    problem = unwritable(line)
    which = f"申请 {line.instalment.plan.application.number} 第 {line.instalment.number} 期"
    return f"{which}不能写入支付文件：{problem}" if problem else ""


def _batch_number(envelope: BudgetEnvelope, at: datetime) -> str:
    """PC + day + payer + running number, without gaps."""
    stem = f"PC{timezone.localdate(at):%Y%m%d}{envelope.district}"
    return f"{stem}{next_number(f'batch:{stem}'):04d}"


def _as_stored(batch: Batch) -> None:
    """Raises BatchRefused unless count, total and hash are those of the lines (I3, I4)."""
    lines = batch.lines.aggregate(count=Count("pk"), total=Sum("amount"))
    if (lines["count"], lines["total"]) != (batch.count, batch.total) or content_hash(batch) != batch.content_hash:
        raise BatchRefused("批次内容与制单时不一致，不能继续办理。请作废后重新制单，并通知系统管理员核查。")


def _different(batch: Batch, role: str, by: Any) -> None:
    reason = why_not(batch, role, by)
    if reason:
        raise DutyConflict(reason)
    refuse_batch(by, batch)


def _reason(reason: str, what: str) -> str:
    if not reason.strip():
        raise BatchRefused(f"请写明{what}的原因。")
    return reason.strip()


def _content(batch: Batch) -> dict[str, Any]:
    return {
        "revision": batch.revision, "count": batch.count, "total": batch.total, "content_hash": batch.content_hash,
    }  # fmt: skip
