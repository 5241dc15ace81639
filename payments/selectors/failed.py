"""What the bank refused and nobody has paid since, and what happens to a batch's accounts meanwhile."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.enums import AccountState
from accounts.models import PayeeAccount
from payments.enums import InstalmentState, ReturnState, RowOutcome
from payments.models import Batch, Instalment, PaymentLine, ReturnRow


def failed(districts: Collection[str]) -> QuerySet[Instalment]:
    """Instalments that the bank sent back, each with its last line (`lines`, with the entered row of the bank's answer
    as `answers`) and whether a new account waits to be verified (`proposed`).
    """
    answers = ReturnRow.objects.filter(outcome=RowOutcome.FAILED, file__state=ReturnState.APPLIED)
    lines = (
        PaymentLine.objects.select_related("batch")
        .prefetch_related(Prefetch("returns", answers.select_related("file").order_by("-pk"), to_attr="answers"))
        .order_by("-attempt")
    )
    waiting = PayeeAccount.objects.filter(state=AccountState.PROPOSED)
    return (
        Instalment.objects.filter(plan__district__in=districts, state=InstalmentState.ACCOUNT_WRONG)
        .select_related("plan__application")
        .prefetch_related(Prefetch("lines", lines))
        .annotate(
            by_person=Exists(waiting.filter(person=OuterRef("plan__application__person"))),
            by_organisation=Exists(waiting.filter(organisation=OuterRef("plan__application__organisation"))),
        )
    )


def new_accounts(batch: Batch) -> list[tuple[int, str]]:
    """Row and name of payees in the batch who have given another account that still waits to be verified."""
    waiting = PayeeAccount.objects.filter(state=AccountState.PROPOSED)
    rows = batch.lines.filter(
        Exists(waiting.filter(person=OuterRef("account__person")))
        | Exists(waiting.filter(organisation=OuterRef("account__organisation")))
    )
    return list(rows.order_by("row").values_list("row", "payee_name")[:20])
