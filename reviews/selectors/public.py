"""The public side: notices with what may be shown on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from applications.answers import UNANSWERED, show_answer
from applications.models import Application
from applications.selectors import current_lines
from foundation.fields import total
from foundation.sealing import keyed_hash
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from reviews.enums import Finding, InquiryState, NoticeRowState
from reviews.models import Inquiry, NoticeRow, Objection, PublicNotice

UNIT_COLUMN = "employer_name"
SHOWN = (NoticeRowState.OPEN, NoticeRowState.OBJECTED, NoticeRowState.PASSED)


@dataclass(frozen=True)
class NoticePage:
    """One notice; `rows` is empty once it is no longer kept, the sums stay."""

    notice: PublicNotice
    rows: Sequence[NoticeRow]
    count: int
    amount: Decimal
    is_running: bool
    is_kept: bool
    next_number: int | None


def notices(
    *, scheme: str = "", search: str = "", after: tuple[date, str] | None = None, limit: int = 20
) -> list[PublicNotice]:
    """Notices, newest first, with row count and sum; `limit` + 1 of them, so that one sees whether more follow.

    `search` is part of the title, the number or the bureau's name, never of a person's.
    """
    found = PublicNotice.objects.select_related("bureau").order_by("-starts_on", "id")
    if scheme:
        found = found.filter(scheme=scheme)
    if search:
        found = found.filter(
            Q(title__icontains=search) | Q(number__icontains=search) | Q(bureau__name__icontains=search)
        )
    if after:
        day, key = after
        found = found.filter(starts_on__lte=day).exclude(starts_on=day, id__lte=key)
    return list(_summed(found)[: limit + 1])


def notice_page(notice: PublicNotice, *, on: date, after: int = 0, limit: int = 200) -> NoticePage:
    """A notice with `limit` rows from number `after` on."""
    keep = int(load().value("notice.keep_days", on).value)
    is_kept = on <= notice.ends_on + timedelta(days=keep)
    listed = NoticeRow.objects.filter(notice=notice)
    sums = listed.filter(state__in=SHOWN).aggregate(count=Count("pk"), amount=total("amount"))
    # A row that came down after an objection stays, marked; one that the applicant withdrew is gone.
    upheld = Inquiry.objects.filter(row=OuterRef("pk"), state=InquiryState.CLOSED).exclude(finding=Finding.DISMISS)
    rows = (
        list(
            listed.annotate(upheld=Exists(upheld), corrected_as=F("corrected_by__number"))
            .filter(Q(state__in=SHOWN) | Q(upheld=True), number__gt=after)
            .select_related("corrects")
            .order_by("number")[: limit + 1]
        )
        if is_kept
        else []
    )
    return NoticePage(
        notice=notice,
        rows=rows[:limit],
        count=sums["count"],
        amount=sums["amount"],
        is_running=on <= notice.ends_on,
        is_kept=is_kept,
        next_number=rows[limit - 1].number if len(rows) > limit else None,
    )


def by_receipt(receipt: str, code: str) -> Objection | None:
    """The objection of a receipt and its code; None where they do not fit. Blanks and case do not count."""
    number = "".join(receipt.split()).upper()
    kept = keyed_hash("objection", f"{number}|{''.join(code.split()).replace('-', '').upper()}")
    rows = Objection.objects.select_related("inquiry", "row__notice__bureau")
    return rows.filter(receipt=number, code_hash=kept).first()


def notice_unit(application: Application) -> str:
    """The employer of a person, as stated; a unit stands under its own name."""
    if application.person_id is None:
        return ""
    return str(application.details.get(UNIT_COLUMN) or "")[:120]


def notice_content(application: Application) -> str:
    """What the money is for, in one line: the columns that the scheme makes public, a roster's head count."""
    scheme = scheme_of(application.scheme)
    if scheme.is_roster:
        passing = current_lines(application).filter(met=True).count()
        return f"{scheme.short}，{passing} 人"
    stated = {**application.details, **application.facts}
    declared = {fact.id: fact for fact in scheme.all_facts}
    words = [
        show_answer(declared[name], stated.get(name, UNANSWERED))
        for name in scheme.notice_columns
        if name != UNIT_COLUMN and name in declared and stated.get(name) is not None
    ]
    return "，".join([scheme.short, *words])[:160]


def _summed(found: QuerySet[PublicNotice]) -> QuerySet[PublicNotice]:
    shown = Q(rows__state__in=SHOWN)
    return found.annotate(row_count=Count("rows", filter=shown), row_amount=total("rows__amount", filter=shown))
