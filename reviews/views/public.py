"""What everybody may see: public notices, and the form to object to a row."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import public
from audit.errors import DomainError
from foundation import clock
from policy.lookup import SCHEMES
from policy.lookup import scheme as scheme_of
from reviews import services
from reviews.enums import NoticeRowState
from reviews.forms import ObjectionForm
from reviews.models import NoticeRow, PublicNotice
from reviews.selectors.page_key import read_key
from reviews.selectors.public import notice_page, notices
from reviews.views.case import REFUSED

PAGE = 20
SLUGS = {scheme.slug for scheme in SCHEMES}


@public
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """All notices, newest first."""
    asked = request.GET.get("scheme", "")
    chosen = asked if asked in SLUGS else ""
    found = notices(scheme=chosen, after=_key(request.GET.get("after", "")), limit=PAGE)
    rows = found[:PAGE]
    on = clock.today()
    following = ""
    if len(found) > PAGE:
        last = rows[-1]
        scheme = f"&scheme={chosen}" if chosen else ""
        following = f"{reverse('reviews:notices')}?after={last.starts_on.isoformat()}~{last.pk}{scheme}"
    return render(
        request,
        "reviews/notices.html",
        {
            "rows": [(notice, *_standing(notice, on)) for notice in rows],
            "schemes": SCHEMES,
            "chosen": chosen,
            "following": following,
        },
    )


@public
@require_safe
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One notice, printed like a document; an objection form beside each row while it runs."""
    found = get_object_or_404(PublicNotice.objects.select_related("bureau"), pk=pk)
    asked = request.GET.get("after", "0")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 0
    page = notice_page(found, on=clock.today(), after=after)
    return render(
        request,
        "reviews/notice.html",
        {"page": page, "notice": found, "scheme": scheme_of(found.scheme), "first": not after},
    )


@public
def object_to(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The objection form of one row; answered with a receipt number."""
    rows = NoticeRow.objects.exclude(state=NoticeRowState.STRUCK).select_related("notice__bureau", "case")
    row = get_object_or_404(rows, pk=pk)
    form, refused, status = ObjectionForm(), "", 200
    if request.method == "POST":
        form = ObjectionForm(request.POST)
        if form.is_valid():
            try:
                objection = services.file_objection(row=row, at=clock.now(), **form.cleaned_data)
                return render(request, "reviews/objection_receipt.html", {"objection": objection, "row": row})
            except DomainError as error:
                refused = str(error)
        status = REFUSED
    ended = row.state == NoticeRowState.PASSED or clock.today() > row.notice.ends_on
    context = {"row": row, "notice": row.notice, "form": form, "refused": refused, "ended": ended}
    return render(request, "reviews/object.html", context, status=status)


def _standing(notice: PublicNotice, on: date) -> tuple[str, str]:
    """Kind and word of the chip. The day of publication does not count, but the list can be read on it already."""
    if on > notice.ends_on:
        return "neutral", "已结束"
    return ("active", "公示中") if on >= notice.starts_on else ("active", "已发布，次日起算")


def _key(text: str) -> tuple[date, str] | None:
    key = read_key(text)
    return (key[0], str(key[1])) if key and not isinstance(key[0], datetime) else None
