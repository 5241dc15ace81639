"""Lines that a bureau takes out of a roster: they stay in the record with the reason, the rest is judged anew."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.enums import JudgementPurpose
from applications.models import Application, Judgement, RosterLine
from applications.selectors import current_lines
from applications.services.claims import release_lines
from applications.services.judging import keep_judgement
from audit.errors import DomainError
from audit.services import record

LONGEST_REASON = 400


class NoSuchLine(DomainError):
    """A row that is not, or no longer, in the roster."""


@transaction.atomic
def strike_lines(
    *, application: Application, numbers: Collection[int], reason: str, by: Any, at: datetime
) -> Judgement:
    """Take the rows of these numbers out of a submitted roster; their claims become free. Gives the new judgement.

    Raises NoSuchLine.
    """
    held = Application.objects.select_for_update().get(pk=application.pk)
    lines = list(current_lines(held).filter(number__in=numbers))
    unknown = sorted(set(numbers) - {line.number for line in lines})
    if unknown or not lines:
        raise NoSuchLine(f"花名册中没有第 {'、'.join(map(str, unknown[:20]))} 行，或者该行已经移除，请核对行号。")
    for line in lines:
        line.removed_at, line.struck_because = at, " ".join(reason.split())[:LONGEST_REASON]
    RosterLine.objects.bulk_update(lines, ["removed_at", "struck_because"], batch_size=500)
    record(
        subject=held, action="strike_lines", actor=by, at=at, role="bureau", reason=reason, locked=True,
        data={"rows": [line.number for line in lines]},
    )  # fmt: skip
    release_lines(lines=[line.pk for line in lines], by=by, at=at, reason="该行已核减")
    return keep_judgement(application=held, purpose=JudgementPurpose.REVIEW, at=at)[0]
