"""Invariants of whom is paid and on what ground, beside the sums of payments.checks: the owner's account, the account
that stood when the list went out, a matter that nobody else claims, a passed re-check, no more approvals in a year than
the scheme allows.

Each yields a Chinese sentence per breach. Read-only; a fixed number of queries a thousand suspects.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, prefetch_related_objects

from accounts.enums import AccountState
from accounts.models import PayeeAccount
from accounts.workflow import PAYEE_ACCOUNT
from applications.enums import ConflictFinding, ConflictState
from applications.models import Application, Claim, ClaimConflict, Judgement
from applications.selectors import in_roster
from audit.bulk import chunks
from audit.models import Event
from payments.enums import BatchState, CheckOutcome, InstalmentState
from payments.models import Batch, Instalment, PaymentLine, Recheck
from policy.engine import assess
from policy.lookup import SCHEMES
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.terms import Outcome
from reviews.enums import DecisionOutcome, DecisionState
from reviews.models import Decision

OUT = (BatchState.RELEASED, BatchState.SETTLED)
CHECKED = (InstalmentState.ELIGIBLE, InstalmentState.IN_BATCH, InstalmentState.ACCOUNT_WRONG, InstalmentState.PAID)
RETIRING = {step.action for step in PAYEE_ACCOUNT.transitions if step.to == AccountState.RETIRED}
"""All acts after which no money may go to an account."""
COUNTED = "paid_this_year"
"""The ledger fact by which a scheme limits how often a person is paid in a year."""


def accounts_are_the_applicants() -> Iterator[str]:
    """I3: money goes to an account of the applicant, personal or of the unit."""
    person, organisation = "instalment__plan__application__person", "instalment__plan__application__organisation"
    own = Q(account__person=F(person)) | Q(account__organisation=F(organisation))
    for line in PaymentLine.objects.exclude(own).order_by("pk"):
        yield f"支付明细 {line} 的收款账户不是申请人的账户。"


def accounts_stood_at_release() -> Iterator[str]:
    """No list went out to an account that had been retired before: replaced, or its number reclaimed by its holder."""
    gone = PaymentLine.objects.filter(batch__state__in=OUT).exclude(account__state=AccountState.VERIFIED)
    rows = list(gone.order_by("batch", "row").values_list("batch", "batch__number", "row", "account"))
    retired = _events(PayeeAccount, {str(row[3]) for row in rows}, RETIRING)
    released = _events(Batch, {str(row[0]) for row in rows}, {"release"})
    for batch, number, row, account in rows:
        before, out = retired.get(str(account)), released.get(str(batch))
        if before and out and before < out:
            yield f"批次 {number} 第 {row} 行发往的收款账户，在发放之前已被更换或停用。"


def nothing_disputed_went_out() -> Iterator[str]:
    """No list went out with the matter of a line in dispute, or found before to be another's."""
    sides = [ClaimConflict.objects.values(f"{side}__application") for side in ("claim", "rival")]
    out = PaymentLine.objects.filter(batch__state__in=OUT).filter(
        Q(instalment__plan__application__in=sides[0]) | Q(instalment__plan__application__in=sides[1])
    )
    suspects = out.order_by("instalment__plan__application").values_list("instalment__plan__application", flat=True)
    for keys in chunks(suspects.distinct().iterator(chunk_size=2000)):
        waits = _waits(keys)
        rows = list(
            out.filter(instalment__plan__application__in=keys)
            .order_by("batch", "row")
            .values_list("batch", "batch__number", "row", "instalment__plan__application")
        )
        released = _events(Batch, {str(row[0]) for row in rows}, {"release"})
        for batch, number, row, application in rows:
            went = released.get(str(batch), 0)
            if any(begun < went and (until is None or went < until) for begun, until in waits.get(application, [])):
                yield f"批次 {number} 第 {row} 行发放时，另有申请申领同一事项，尚未核实或已认定由对方享有。"


def _waits(applications: list[Any]) -> dict[Any, list[tuple[int, int | None]]]:
    """From which event to which one nothing may go out to each of these applications; None: for ever, or until now."""
    theirs = Q(claim__application__in=applications) | Q(rival__application__in=applications)
    conflicts = list(ClaimConflict.objects.filter(theirs).select_related("claim__line", "rival__line").order_by("pk"))
    opened = _events(ClaimConflict, {str(each.pk) for each in conflicts}, {"open"})
    closed = _events(ClaimConflict, {str(each.pk) for each in conflicts}, {"confirm", "lapse"})
    prefetch_related_objects(conflicts, "claim__application", "rival__application")
    left = _events(Claim, {str(each.rival_id) for each in conflicts}, {"release"})
    waits: dict[Any, list[tuple[int, int | None]]] = {}
    for each in conflicts:
        begun = opened.get(str(each.pk), 0)
        answered = each.state in (ConflictState.ANSWERED, ConflictState.MOOT)
        ended = closed.get(str(each.pk), begun) if answered else None
        for claim, lost in ((each.claim, ConflictFinding.RIVAL), (each.rival, ConflictFinding.FIRST)):
            gone = not in_roster(claim)
            until = None if each.finding == lost and not gone else ended
            if claim is each.claim and each.finding != lost:
                # Who was there first waits no longer once the newcomer has left, answered or not.
                until = min((end for end in (until, left.get(str(each.rival_id))) if end is not None), default=None)
            waits.setdefault(claim.application_id, []).append((begun, until))
    return waits


def rechecks_were_passed() -> Iterator[str]:
    """I9: an instalment that needs a re-check is payable, in a batch or paid only after one that was passed."""
    last = Recheck.objects.filter(instalment=OuterRef("pk")).order_by("-checked_at", "-pk").values("outcome")[:1]
    rows = Instalment.objects.filter(rechecked=True, state__in=CHECKED).annotate(last=Subquery(last))
    for one in rows.filter(~Q(last=CheckOutcome.PASSED) | Q(last=None)).select_related("plan__application"):
        which = f"申请 {one.plan.application} 第 {one.number} 期须复查"
        yield f"{which}，状态为“{one.get_state_display()}”，却没有通过的复查。"


def yearly_limits_hold() -> Iterator[str]:
    """A person has no more approvals of a scheme in one year than its rule allows, asked again with what came before.

    Looked at are applications handed in and decided in the same year; the later ones must count the earlier.
    """
    limited = [each.slug for each in SCHEMES if any(fact.id == COUNTED for fact in each.facts)]
    signed = (
        Decision.objects.filter(
            state=DecisionState.SIGNED, outcome=DecisionOutcome.APPROVED, case__application__person__isnull=False,
            case__application__scheme__in=limited, case__application__submitted_on__year=F("decided_on__year"),
        )
        .select_related("case__application", "judgement")
        .order_by("case__application__person", "case__application__scheme", "decided_on", "signed_at", "pk")
    )  # fmt: skip
    group: tuple[Any, ...] = ()
    before = 0
    for one in signed.iterator(chunk_size=2000):
        application = one.case.application
        year = application.submitted_on.year
        mine = (application.person_id, application.scheme, year)
        before, group = (before + 1, group) if mine == group else (0, mine)
        if before and not _allowed(application, one.judgement, before):
            yield f"申请 {application} 是同一人 {year} 年第 {before + 1} 次获批，超过该项目每年的次数。"


def _allowed(application: Application, judgement: Judgement | None, before: int) -> bool:
    """Whether the rules grant it to somebody who was granted it `before` times in the year; no judgement, no answer."""
    if judgement is None:
        return True
    facts = {**judgement.facts, COUNTED: before}
    verdict = assess(scheme_of(application.scheme), facts, judgement.on, load())
    return verdict.outcome is Outcome.ELIGIBLE


def _events(model: type[Any], keys: set[str], actions: Collection[str]) -> dict[str, int]:
    """Place in the log of the last of such acts on each of the subjects."""
    found: dict[str, int] = {}
    for some in chunks(sorted(keys)):
        rows = Event.objects.filter(subject_type=model._meta.label_lower, subject_id__in=some, action__in=actions)
        found.update(rows.order_by("pk").values_list("subject_id", "pk"))
    return found
