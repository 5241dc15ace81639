"""The finance side of a simulated day: re-checks, batches, the bank's answers, accounts put right."""

import csv
import io
from collections.abc import Container
from datetime import datetime
from itertools import cycle
from random import Random
from uuid import UUID

from accounts.models import User
from payments.enums import InstalmentState as I
from payments.models import BudgetEnvelope, ExportFile, Instalment, ReturnFile
from payments.selectors import payable
from payments.services import batches, exports, plans, rechecks, returns
from policy.facts import Kind
from policy.lookup import scheme as scheme_of
from portal.world.accounts import verified_account
from portal.world.office import Office

FAILURE_RATE = 0.03
LEAVING_RATE = 0.12
"""Of those re-checked, how many have left, sold or lapsed."""


class Treasury:
    """Five money posts of each payer, and a bank that refuses some transfers."""

    def __init__(self, rng: Random, verifier: User) -> None:
        self.rng = rng
        self.verifier = verifier
        self.office = Office(rng)

    def recheck(self, at: datetime, *, leaving: Container[UUID] = (), skip: Container[UUID] = ()) -> None:
        """Ask the scheme's questions about instalments that wait for them.

        `leaving` are applications known to fail, `skip` those left to wait; of the others some fail at random.
        """
        waiting = Instalment.objects.filter(state=I.CHECKING).select_related("plan__application__case")
        for instalment in waiting.order_by("plan__application__number", "number"):
            application = instalment.plan.application
            if application.pk in skip and instalment.number > 1:
                continue
            scheme = scheme_of(application.scheme)
            gone = application.pk in leaving if leaving or skip else self.rng.random() < LEAVING_RATE
            left = gone and instalment.number > 1
            answers = {
                question.id: (not left) if question.kind is Kind.BOOL else (3 if left else 12)
                for question in scheme.recheck
            }
            step = application.case.steps.get(decides=True)
            rechecks.record(
                instalment=instalment,
                answers=answers,
                evidence="社会保险信息系统查询",
                by=self.office.clerk(step.bureau, 0),
                on=at.date(),
                at=at,
            )

    def pay(self, at: datetime, *, failure_rate: float = FAILURE_RATE) -> None:
        """One batch for each envelope with something to pay, all the way to the bank's answer."""
        self._correct_accounts(at)
        envelopes = BudgetEnvelope.objects.filter(instalments__state=I.ELIGIBLE).distinct()
        for envelope in envelopes.order_by("number"):
            if payable(envelope).exists():
                self._pay(envelope, at, failure_rate)

    def leave_open(self, at: datetime, *, size: int = 2) -> None:
        """Batches of a few lines standing at each post, for those who want to go on with them."""
        stages = cycle(("draft", "submitted", "approved", "released", "answered"))
        for envelope in BudgetEnvelope.objects.filter(instalments__state=I.ELIGIBLE).distinct().order_by("number"):
            ready = list(payable(envelope).order_by("pk").values_list("pk", flat=True))
            for start in range(0, len(ready) - size, size):
                self._take_to(next(stages), envelope, ready[start : start + size], at)

    def _pay(self, envelope: BudgetEnvelope, at: datetime, failure_rate: float) -> None:
        file = self._take_to("answered", envelope, None, at, failure_rate=failure_rate)
        returns.apply(file=file, by=_post(envelope, "reconcile_checker"), at=at)

    def _take_to(
        self, stage: str, envelope: BudgetEnvelope, ids: list[int] | None, at: datetime, *, failure_rate: float = 0
    ) -> ReturnFile | None:
        """Assemble a batch and hand it on up to a stage; "answered" gives the bank's staged answer."""
        batch = batches.assemble(envelope=envelope, instalments=ids, by=_post(envelope, "maker"), at=at).batch
        if stage == "draft":
            return None
        batches.submit(batch=batch, by=_post(envelope, "maker"), at=at)
        if stage == "submitted":
            return None
        batches.approve(batch=batch, by=_post(envelope, "checker"), at=at)
        if stage == "approved":
            return None
        sent = exports.release(batch=batch, format="csv", by=_post(envelope, "releaser"), at=at)
        if stage == "released":
            return None
        answer = bank_answer(sent, self.rng, at, failure_rate=failure_rate)
        name = f"{batch.number}回单.csv"
        return returns.stage(batch=batch, name=name, data=answer, by=_post(envelope, "reconciler"), at=at)

    def _correct_accounts(self, at: datetime) -> None:
        """Owners of failed transfers state a new account, finance verifies it."""
        wrong = Instalment.objects.filter(state=I.ACCOUNT_WRONG).select_related("plan__application")
        for instalment in wrong.order_by("plan__application__number", "number"):
            application = instalment.plan.application
            verified_account(
                self.rng, owner=application.applicant, by=application.created_by, verifier=self.verifier, at=at
            )
            plans.accounts_corrected(by=self.verifier, owner=application.applicant, at=at)


def _post(envelope: BudgetEnvelope, role: str) -> User:
    """Who holds a money post of the envelope's payer."""
    return User.objects.get(posts__role=role, posts__bureau__kind="finance", posts__bureau__district=envelope.district)


def bank_answer(sent: ExportFile, rng: Random, at: datetime, *, failure_rate: float) -> bytes:
    """What the bank sends back: the columns it got with 状态, 失败原因, 银行流水号, 交易日期."""
    rows = list(csv.DictReader(io.StringIO(exports.content(sent).decode("utf-8-sig"))))
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, [*rows[0], "状态", "失败原因", "银行流水号", "交易日期"])
    writer.writeheader()
    for index, row in enumerate(rows, start=1):
        failed = rng.random() < failure_rate
        result = {"状态": "失败", "失败原因": "账号与户名不符"} if failed else {"状态": "成功"}
        reference = "" if failed else f"{sent.batch.number}{index:05d}"
        writer.writerow(row | result | {"银行流水号": reference, "交易日期": f"{at:%Y-%m-%d}"})
    return sheet.getvalue().encode("utf-8-sig")
