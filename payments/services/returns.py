"""The bank's answer: staged by one who did not make the batch, applied by another, in one transaction or not at all."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from applications.services import Arrival, settle_instalments
from audit.bulk import chunks, transition_all
from audit.services import record, save_checked, transition
from foundation.filecheck import FileRefused, clean_file_name
from foundation.storage import discard, kept_with_rows, store_sealed
from foundation.workbook import Table, read_table
from payments.enums import SET_ASIDE, BatchState, InstalmentState, LineState, ReturnState, RowOutcome
from payments.errors import DutyConflict, ReturnRefused
from payments.models import Batch, BudgetEnvelope, Instalment, PaymentLine, PaymentPlan, ReturnFile, ReturnRow
from payments.permissions import require, why_not
from payments.recusal import refuse_batch
from payments.return_table import REQUIRED, Answer, Line, judge, references, wrong_totals
from payments.services import budget
from payments.services.batches import locked
from payments.standard_list import LIST_SHEET, SUMMARY_SHEET
from payments.telling import tell_later

FOLDER = "payments/in"
MOST_PROBLEMS = 200


@kept_with_rows()
def stage(*, batch: Batch, name: str, data: bytes, by: Any, at: datetime) -> ReturnFile:
    """Read the file and hold each row against its line: STAGED, or QUARANTINED with what is wrong in which row.

    The same bytes again give the file staged before, unless that was set aside: time or another file may have cured it.
    Raises NotYours, DutyConflict, ReturnRefused (no table at all).
    """
    require(by, Role.RECONCILER, batch.envelope.district)
    reason = why_not(batch, Role.RECONCILER, by)
    if reason:
        raise DutyConflict(reason)
    refuse_batch(by, batch)
    digest = hashlib.sha256(data).hexdigest()
    earlier = _earlier(batch, digest)
    if earlier:
        return earlier
    table, summary = _tables(name, data)
    stored = store_sealed(FOLDER, data, place_of(batch, digest))
    with transaction.atomic():
        now = locked(batch)
        earlier = _earlier(batch, digest)
        if earlier is None:
            return _stage(now, name, digest, stored, table, summary, by, at)
    discard(stored)
    return earlier


def apply(*, file: ReturnFile, by: Any, at: datetime) -> ReturnFile:
    """Settle what the bank reported; another person than the one who staged it.

    Where a line was settled otherwise in the meantime nothing is applied and the file is quarantined.
    Raises NotYours, DutyConflict, TransitionRefused.
    """
    require(by, Role.RECONCILE_CHECKER, file.batch.envelope.district)
    if by.pk == file.staged_by_id:
        raise DutyConflict("回单的导入人与入账人不能是同一人，请由其他对账复核人员入账。")
    refuse_batch(by, file.batch)
    with transaction.atomic():
        envelope = BudgetEnvelope.objects.select_for_update().get(pk=file.batch.envelope_id)
        batch = locked(file.batch)
        rows = list(file.rows.filter(outcome__in=(RowOutcome.PAID, RowOutcome.FAILED)).select_related("line"))
        stale = [row for row in rows if row.line.state != LineState.EXPORTED]
        file.refresh_from_db(fields=["state"])
        if stale and file.state == ReturnState.STAGED:
            return transition(
                row=file, action="quarantine", role="reconcile_checker", actor=by, at=at,
                reason="导入之后，文件中的付款已由其他回单登记",
                problems=[_problem(row.row, "该笔已由其他回单登记结果") for row in stale][:MOST_PROBLEMS],
            )  # fmt: skip
        transition(
            row=file, action="apply", role="reconcile_checker", actor=by, at=at, applied_by=by, applied_at=at,
            data={"paid": file.paid_count, "failed": file.failed_count},
        )  # fmt: skip
        paid = [row for row in rows if row.outcome == RowOutcome.PAID]
        failed = [row for row in rows if row.outcome == RowOutcome.FAILED]
        _settle_paid(envelope, batch, paid, by, at)
        _settle_failed(batch, failed, by, at)
        _settle_batch(batch, file, by, at)
        tell_later(file)
    return file


@transaction.atomic
def reject(*, file: ReturnFile, reason: str, by: Any, at: datetime) -> ReturnFile:
    """Set a staged file aside that agrees with its batch and is wrong all the same; nothing is entered.

    Raises NotYours, ReturnRefused (no reason), TransitionRefused.
    """
    require(by, Role.RECONCILE_CHECKER, file.batch.envelope.district)
    refuse_batch(by, file.batch)
    if not reason.strip():
        raise ReturnRefused("请写明退回的原因。")
    locked(file.batch)
    return transition(
        row=file, action="reject", role="reconcile_checker", actor=by, at=at, reason=reason.strip(),
        problems=[_problem(0, f"{by.name}退回：{reason.strip()}")],
    )  # fmt: skip


def place_of(batch: Batch, digest: str) -> str:
    """What the sealed bytes are bound to."""
    return f"payments.returnfile|{batch.number}|{digest}"


def _earlier(batch: Batch, digest: str) -> ReturnFile | None:
    """The file of these bytes that is staged or applied."""
    return ReturnFile.objects.filter(batch=batch, sha256=digest).exclude(state__in=SET_ASIDE).first()


def _tables(name: str, data: bytes) -> tuple[Table, Table | None]:
    """The list, and the sheet of totals where a workbook has one; CSV has no sheets."""
    try:
        table = read_table(name, data, required=REQUIRED, sheet=LIST_SHEET)
        if table.sheet == SUMMARY_SHEET:
            raise ReturnRefused("工作簿中没有“明细”表，请使用本批次的回单模板。")
        if not table.sheet:
            return table, None
        summary = read_table(name, data, sheet=SUMMARY_SHEET)
    except FileRefused as refused:
        raise ReturnRefused(str(refused)) from refused
    return table, summary if summary.sheet == SUMMARY_SHEET else None


def _stage(
    batch: Batch, name: str, digest: str, stored: str, table: Table, summary: Table | None, by: Any, at: datetime
) -> ReturnFile:
    if batch.state not in (BatchState.RELEASED, BatchState.SETTLED):
        raise ReturnRefused("本批次尚未发放，不能导入回单。")
    lines = _lines(batch)
    others = _other_batches(batch, [one for one in references(table) if one not in lines])
    released_on = timezone.localtime(batch.released_at).date()
    answers = judge(table, batch.number, lines, others, released_on, timezone.localtime(at).date())
    problems = [_problem(one.row, one.problem) for one in answers if one.problem]
    if summary is not None:
        problems += [_problem(0, text) for text in wrong_totals(summary, answers, lines)]
    if not problems and all(one.outcome is RowOutcome.SAME for one in answers):
        problems = [_problem(0, "文件中的付款都已登记过结果，没有新的内容，无需入账")]
    paid, failed = (_of(answers, outcome) for outcome in (RowOutcome.PAID, RowOutcome.FAILED))
    file = ReturnFile(
        batch=batch, name=clean_file_name(name), sha256=digest, stored_name=stored, staged_by=by, staged_at=at,
        state=ReturnState.QUARANTINED if problems else ReturnState.STAGED, problems=_shown(problems),
        paid_count=len(paid), paid_total=sum(paid, Decimal(0)),
        failed_count=len(failed), failed_total=sum(failed, Decimal(0)),
    )  # fmt: skip
    save_checked(file)
    for part in chunks(answers):
        ReturnRow.objects.bulk_create(_row(file, one) for one in part)
    record(
        subject=file, action="quarantine" if problems else "stage", actor=by, at=at, role="reconciler",
        to_state=file.state, data={"batch": batch.number, "rows": len(answers), "problems": len(problems)},
    )  # fmt: skip
    return file


def _lines(batch: Batch) -> dict[str, Line]:
    fields = (
        "pk", "reference", "amount", "payee_name", "payee_number_hash", "state", "bank_reference", "failure",
        "settled_on",
    )  # fmt: skip
    return {row[1]: Line(*row) for row in batch.lines.order_by().values_list(*fields).iterator(chunk_size=2000)}


def _other_batches(batch: Batch, wanted: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for keys in chunks(wanted):
        others = PaymentLine.objects.filter(reference__in=keys).exclude(batch=batch).order_by()
        found |= dict(others.values_list("reference", "batch__number"))
    return found


def _row(file: ReturnFile, one: Answer) -> ReturnRow:
    return ReturnRow(
        file=file, row=one.row, line_id=one.line.id if one.line else None, reference=one.reference, amount=one.amount,
        outcome=one.outcome, bank_reference=one.bank_reference, failure=one.failure, settled_on=one.settled_on,
        problem=one.problem,
    )  # fmt: skip


def _of(answers: Iterable[Answer], outcome: RowOutcome) -> list[Decimal]:
    return [one.line.amount for one in answers if one.line and one.outcome is outcome]


def _problem(row: int, text: str) -> dict[str, Any]:
    return {"row": row, "text": text}


def _shown(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    return [*problems[:MOST_PROBLEMS], _problem(0, f"另有 {len(problems) - MOST_PROBLEMS} 处问题未列出")]


def _settle_paid(envelope: BudgetEnvelope, batch: Batch, rows: list[ReturnRow], by: Any, at: datetime) -> None:
    if not rows:
        return
    total = sum((row.line.amount for row in rows), Decimal(0))
    budget.spend(
        envelope=envelope, amount=total, by=by, at=at, reason="银行回单入账",
        data={"batch": batch.number, "count": len(rows)},
    )  # fmt: skip
    transition_all(
        model=Instalment, ids=[row.line.instalment_id for row in rows], action="settle", role="finance", actor=by,
        at=at, data={"batch": batch.number},
        changes={row.line.instalment_id: {"paid_on": row.settled_on} for row in rows},
    )  # fmt: skip
    transition_all(
        model=PaymentLine, ids=[row.line_id for row in rows], action="pay", role="reconcile_checker", actor=by, at=at,
        changes={
            row.line_id: {"bank_reference": row.bank_reference, "settled_on": row.settled_on} for row in rows
        },
    )  # fmt: skip
    settle_instalments(
        arrivals=[
            Arrival(one.plan.application_id, one.number, one.amount, one.paid_on, last)
            for one, last in _with_last([row.line.instalment_id for row in rows])
        ],
        by=by, at=at,
    )  # fmt: skip


def _with_last(ids: list[int]) -> Iterable[tuple[Instalment, bool]]:
    """The instalments just paid; the last one of a plan of which nothing is left to pay is marked.

    The plans are locked first: a return from another year's envelope that pays the rest waits, and then sees this one.
    """
    paid = [
        row
        for keys in chunks(sorted(ids))
        for row in Instalment.objects.filter(pk__in=keys).select_related("plan").order_by("plan", "number")
    ]
    plans = sorted({row.plan_id for row in paid})
    for keys in chunks(plans):
        list(PaymentPlan.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    unpaid = {
        plan
        for keys in chunks(plans)
        for plan in Instalment.objects.filter(plan__in=keys)
        .exclude(state=InstalmentState.PAID)
        .values_list("plan_id", flat=True)
    }
    final = {row.plan_id: row.number for row in paid}
    return [(row, row.plan_id not in unpaid and final[row.plan_id] == row.number) for row in paid]


def _settle_failed(batch: Batch, rows: list[ReturnRow], by: Any, at: datetime) -> None:
    transition_all(
        model=Instalment, ids=[row.line.instalment_id for row in rows], action="fail", role="finance", actor=by, at=at,
        reason="银行退回，收款账户待更正", data={"batch": batch.number},
    )  # fmt: skip
    transition_all(
        model=PaymentLine, ids=[row.line_id for row in rows], action="fail", role="reconcile_checker", actor=by, at=at,
        changes={
            row.line_id: {
                "failure": row.failure, "bank_reference": row.bank_reference, "settled_on": row.settled_on,
            }
            for row in rows
        },
    )  # fmt: skip


def _settle_batch(batch: Batch, file: ReturnFile, by: Any, at: datetime) -> None:
    open_ones = batch.lines.filter(state=LineState.EXPORTED).exists()
    transition(
        row=batch, action="settle_part" if open_ones else "settle", role="reconcile_checker", actor=by, at=at,
        data={"file": file.sha256, "paid": file.paid_count, "failed": file.failed_count},
    )  # fmt: skip
