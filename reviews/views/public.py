"""What everybody may see: public notices, and the form to object to a row."""

from base64 import b64decode, b64encode
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from audit.errors import DomainError
from foundation import clock
from foundation.identifiers import mask_phone
from foundation.normalise import TextRefused, clean_line
from foundation.sealing import SealBroken, open_bytes, seal_bytes
from messaging import codes
from policy.lookup import SCHEMES
from policy.lookup import scheme as scheme_of
from reviews import services
from reviews.enums import NoticeRowState, ObjectionState
from reviews.forms.public import ObjectionForm, PhoneForm, TrackForm
from reviews.models import NoticeRow, PublicNotice
from reviews.selectors.page_key import read_key
from reviews.selectors.public import by_receipt, notice_page, notices
from reviews.services.inquiries import reply_due_on
from reviews.services.objections import refuse_objection
from reviews.views.frame import REFUSED
from reviews.wording import OBJECTION_CHIPS

PAGE = 20
LONGEST_SEARCH = 40
PURPOSE = "objection"
PHONE = "objection_phone"
"""Session key: the mobile to which a code was sent, not verified yet; sealed, and bound to this."""
PUBLIC_CHIPS = OBJECTION_CHIPS | {
    ObjectionState.OPEN: "active", ObjectionState.UPHELD: "done", ObjectionState.PARTLY: "done",
}  # fmt: skip
"""To the objector: what waits for the bureau is not theirs to do, and being right is no failure."""
SLUGS = {scheme.slug for scheme in SCHEMES}


@public
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """All notices, newest first."""
    asked = request.GET.get("scheme", "")
    chosen = asked if asked in SLUGS else ""
    search = _search(request.GET.get("q", ""))
    found = notices(scheme=chosen, search=search, after=_key(request.GET.get("after", "")), limit=PAGE)
    rows = found[:PAGE]
    on = clock.today()
    following = ""
    if len(found) > PAGE:
        last = rows[-1]
        kept = {"scheme": chosen, "q": search, "after": f"{last.starts_on.isoformat()}~{last.pk}"}
        following = f"{reverse('reviews:notices')}?{urlencode({name: text for name, text in kept.items() if text})}"
    return render(
        request,
        "reviews/notices.html",
        {
            "rows": [(notice, *_standing(notice, on)) for notice in rows],
            "schemes": SCHEMES,
            "chosen": chosen,
            "search": search,
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
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two steps: a code to the mobile, then the objection with it; answered with a receipt number and a code.

    Nothing is registered, and no row stops, before the code is right.
    """
    rows = NoticeRow.objects.exclude(state=NoticeRowState.STRUCK).select_related("notice__bureau", "case")
    row = get_object_or_404(rows, pk=pk)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    phone = _kept_phone(request)
    if act == "code":
        return _send_code(request, row)
    if act == "other" or not phone:
        request.session.pop(PHONE, None)
        return _draw_objection(request, row, phone_form=PhoneForm())
    if act == "file":
        return _take_objection(request, row, phone)
    return _draw_objection(request, row, form=ObjectionForm(), phone=phone)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The state and the answer of an objection, for whoever has its receipt and its code."""
    form, objection, refused = TrackForm(request.POST or None), None, ""
    if form.is_bound and form.is_valid():
        objection = by_receipt(form.cleaned_data["receipt"], form.cleaned_data["code"])
        refused = "" if objection else "没有找到这件异议，请核对回执编号和查询码。"
    context = {"form": form, "objection": objection, "refused": refused}
    if objection:
        context["chip"] = PUBLIC_CHIPS[ObjectionState(objection.state)]
    return render(request, "reviews/track.html", context, status=REFUSED if refused else 200)


def _send_code(request: HttpRequest, row: NoticeRow) -> HttpResponse:
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return _draw_objection(request, row, phone_form=form, status=REFUSED)
    try:
        codes.issue(purpose=PURPOSE, phone=form.cleaned_data["phone"], at=clock.now())
    except DomainError as error:
        return _draw_objection(request, row, phone_form=form, refused=str(error), status=REFUSED)
    request.session[PHONE] = b64encode(seal_bytes(form.cleaned_data["phone"].encode(), PHONE)).decode()
    return redirect("reviews:object", row.pk)


def _take_objection(request: HttpRequest, row: NoticeRow, phone: str) -> HttpResponse:
    form = ObjectionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _draw_objection(request, row, form=form, phone=phone, status=REFUSED)
    data, at = form.cleaned_data, clock.now()
    try:
        refuse_objection(row=row, phone=phone, at=at)
        # Last of all and outside of any transaction: a code is used up by one try that could succeed.
        codes.confirm(purpose=PURPOSE, phone=phone, code=data["code"], at=at)
        objection, code = services.file_objection(
            row=row, name=data["name"], phone=phone, text=data["text"], files=data["evidence"], at=at
        )
    except DomainError as error:
        return _draw_objection(request, row, form=form, phone=phone, refused=str(error), status=REFUSED)
    del request.session[PHONE]
    context = {"objection": objection, "row": row, "code": code}
    return render(request, "reviews/objection_receipt.html", context)


def _kept_phone(request: HttpRequest) -> str:
    """The mobile of this session in the clear; "" where none is kept or it no longer opens."""
    try:
        return open_bytes(b64decode(request.session.get(PHONE, "")), PHONE).decode()
    except (SealBroken, ValueError):
        return ""


def _draw_objection(
    request: HttpRequest,
    row: NoticeRow,
    *,
    phone_form: PhoneForm | None = None,
    form: ObjectionForm | None = None,
    phone: str = "",
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    ended = row.state == NoticeRowState.PASSED or clock.today() > row.notice.ends_on
    context = {
        "row": row, "notice": row.notice, "phone_form": phone_form, "form": form, "phone": mask_phone(phone),
        "refused": refused, "ended": ended, "reply_on": reply_due_on(row, clock.today()),
    }  # fmt: skip
    return render(request, "reviews/object.html", context, status=status)


def _standing(notice: PublicNotice, on: date) -> tuple[str, str]:
    """Kind and word of the chip. The day of publication does not count, but the list can be read on it already."""
    if on > notice.ends_on:
        return "neutral", "已结束"
    return ("active", "公示中") if on >= notice.starts_on else ("active", "已发布，次日起算")


def _search(raw: str) -> str:
    """What is looked for; "" for what nobody can have meant."""
    try:
        return clean_line(raw, LONGEST_SEARCH)
    except TextRefused:
        return ""


def _key(text: str) -> tuple[date, str] | None:
    key = read_key(text)
    return (key[0], str(key[1])) if key and not isinstance(key[0], datetime) else None
