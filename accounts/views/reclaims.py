"""A number that somebody else registered: recorded by one official at the window, confirmed by another."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import roles
from accounts.enums import Role
from accounts.forms.identity import ReclaimForm
from accounts.login.reauth import Act, recently_confirmed
from accounts.models import Reclaim, User
from accounts.permissions import NotYours, may_reclaim
from accounts.selectors import open_reclaims
from accounts.services import reclaims
from audit.errors import DomainError
from foundation import clock
from foundation.normalise import TextRefused, clean_text


@roles(Role.CLERK, Role.HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def reclaim_list(request: HttpRequest) -> HttpResponse:
    user = _official(request)
    form = ReclaimForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reclaims.propose(by=user, at=clock.now(), **form.cleaned_data)
        except DomainError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, "已登记，等待另一位工作人员确认。确认后通知持有人。")
            return redirect("accounts:reclaims")
    return render(request, "accounts/reclaims.html", {"form": form, "rows": open_reclaims()})


def _confirms(request: HttpRequest, **_ids: UUID) -> bool:
    return request.POST.get("act") == "confirm"


def _waiting(request: HttpRequest, reclaim_id: UUID) -> Act:
    """Whose record is about to move, and to whom."""
    found = Reclaim.objects.filter(pk=reclaim_id).first() if may_reclaim(request.user) else None
    facts = (("持有人", found.holder_name), ("新登录名", found.username), ("手机号", found.phone_mask)) if found else ()
    return Act("确认并建立个人账号" if found and found.identity_id else "确认并转到新账号", facts)


@roles(Role.CLERK, Role.HEAD)
@recently_confirmed(_waiting, when=_confirms)
@require_POST
def reclaim_act(request: HttpRequest, reclaim_id: UUID) -> HttpResponse:
    user = _official(request)
    row = get_object_or_404(Reclaim.objects.select_related("person", "organisation", "identity__user"), pk=reclaim_id)
    try:
        if request.POST.get("act") == "confirm":
            reclaims.confirm(reclaim=row, by=user, at=clock.now())
            old = "" if row.identity_id else "，原账号已停用"
            messages.success(request, f"已确认。新登录名“{row.username}”的持有人用手机号设置密码后即可登录{old}。")
        else:
            reason = clean_text(request.POST.get("reason", ""), limit=400)
            reclaims.refuse(reclaim=row, by=user, reason=reason, at=clock.now())
            messages.success(request, f"已记为不予确认{'' if row.identity_id else '，原账号不变'}。")
    except (DomainError, TextRefused) as refused:
        messages.error(request, str(refused))
    return redirect("accounts:reclaims")


def _official(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not may_reclaim(user):
        raise NotYours("号码申领须由人社部门经办人员或系统管理员办理。")
    return user
