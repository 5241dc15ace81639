"""An applicant's own applications, joined from application, case, plan and letters.

One public state lives on the application; the case holds its place, the plan its own: they are read together here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from accounts.selectors import reads_only_for
from applications.enums import ApplicationState as A
from applications.models import Application, Correction, Judgement
from applications.selectors import my_applications
from applications.standing import may_withdraw
from payments.models import Instalment, Recheck
from payments.selectors import Payee, needs_account, payees_of
from policy.lookup import scheme as scheme_of
from portal.affairs.instalments import Row, row_of
from portal.affairs.payee import payee_text
from portal.affairs.wording import action_of, corrects, next_of, word_of
from reviews.models import Case, NoticeRow, Step
from reviews.selectors.hearing import hearing_of
from reviews.selectors.stations import stations_of

KINDS = {
    A.DRAFT: "neutral", A.SUBMITTED: "active", A.IN_REVIEW: "active", A.CORRECTING: "waiting", A.APPROVED: "active",
    A.PAYING: "active", A.PAID: "done", A.REFUSED: "stopped", A.WITHDRAWN: "neutral",
}  # fmt: skip


@dataclass(frozen=True)
class Affair:
    """An application as its applicant sees it; `waits` says that the next step is the applicant's, `acts` is False for
    a member of the unit who only reads. `payee` says where the money that is to come will go.
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
    payee: str
    instalments: tuple[Row, ...] = field(default=())

    @property
    def due_on(self) -> date | None:
        """The last day of what waits for the applicant, where it has one."""
        open_one = next(iter(self.application.corrections.all()), None)
        return open_one.due_on if open_one else None

    @property
    def corrects(self) -> bool:
        """Whether a correction is open and may still be handed in."""
        return corrects(self.application)


def affairs(user: Any, *, on: date) -> list[Affair]:
    """All applications the user may act for, as they stand on a day, newest first; a constant number of queries."""
    return _told_of(list(_joined(my_applications(user))), user, on)


def affair(user: Any, pk: UUID, *, on: date) -> Affair | None:
    """One application with everything about it; None where it is not the user's."""
    return next(iter(_told_of(list(_joined(my_applications(user).filter(pk=pk))), user, on)), None)


def by_urgency(rows: Iterable[Affair]) -> list[Affair]:
    """What waits for the applicant: by its last day, then what has none, drafts at the end."""
    return sorted(rows, key=lambda row: (row.application.state == A.DRAFT, row.due_on or date.max))


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


def expected_amount(application: Application) -> Decimal | None:
    """What the rules answered last, in yuan; None for a draft, where a bureau decides the amount, and once nothing is
    to be expected any more."""
    if application.state in (A.REFUSED, A.WITHDRAWN):
        return None
    last = Judgement.objects.filter(application=application).order_by("-at", "-pk").values_list("amount", flat=True)
    return last.first()


def way(application: Application) -> list[dict[str, str]]:
    """The route map, as the bureaus see it, without the names of staff."""
    case: Case | None = getattr(application, "case", None)
    if case is None:
        return []
    steps, rows = list(case.steps.all()), list(case.notice_rows.all())
    return stations_of(case, steps, rows, hearing_of(case), staff=False)


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
    payees = payees_of(applications)
    reads = reads_only_for(user)
    return [
        _affair(
            application,
            refused.get(application.pk, ""),
            payees[application.pk],
            on,
            acts=application.organisation_id not in reads,
        )
        for application in applications
    ]


def _affair(application: Application, refusal: str, payee: Payee, on: date, *, acts: bool) -> Affair:
    """`refusal` are the bank's words where it sent a payment back."""
    scheme = scheme_of(application.scheme)
    plan = getattr(application, "plan", None)
    rows = tuple(row_of(instalment, refusal, on) for instalment in plan.instalments.all()) if plan else ()
    wanted, action_url = action_of(application, rows)
    action = wanted if acts else ""
    return Affair(
        application=application,
        title=scheme.title,
        short=scheme.short,
        word=word_of(application, rows, on),
        kind="waiting" if wanted else KINDS[A(application.state)],
        waits=bool(action),
        acts=acts,
        may_withdraw=acts and may_withdraw(application, on),
        next=next_of(application, rows, on),
        url=reverse("portal:affair", args=[application.pk]),
        action=action,
        action_url=action_url,
        amount=plan.amount if plan else None,
        payee=payee_text(application, payee, rows),
        instalments=rows,
    )
