"""What ends something of an official's: a post, cases in the own hands, the password, the second factor, the log-in.

Each is asked about on a page of its own and takes a reason.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.enums import WEIGHTY, Role
from accounts.models import Bureau, Post, User
from accounts.services import factors, officials, staff
from foundation import clock
from policy.lookup import scheme as scheme_of
from portal.forms.administration import HandOverForm, ReasonForm
from portal.views.administration.asking import Asked
from portal.views.administration.frame import acting, frame
from reviews.selectors.handing import open_cases_of
from reviews.services import hand_over

MOST_STAYED = 5


def _end_post(request: HttpRequest, user: User) -> Asked:
    post = get_object_or_404(Post.objects.select_related("bureau"), pk=_key(request, "post"), user=user, active=True)
    name = f"{post.bureau.name if post.bureau else ''}{post.get_role_display()}"
    cases = list(open_cases_of(user, post.bureau)) if post.bureau and post.role == Role.CLERK else []

    def do(data: dict[str, Any]) -> HttpResponse | None:
        staff.end_post(post=post, reason=data["reason"], by=acting(request), at=clock.now())
        messages.success(request, f"已停用{user.name}的岗位：{name}。")
        if not cases:
            return None
        messages.warning(request, f"{user.name}名下还有 {len(cases)} 件未办结案件，请选择接手的人员。")
        return redirect(f"{reverse('portal:admin_official_act', args=[user.pk, 'hand-over'])}?bureau={post.bureau_id}")

    follows = f"名下 {len(cases)} 件未办结案件不会丢失，下一步选择接手的人员。" if cases else "名下没有未办结的案件。"
    sentences = ["立即生效，此人的登录全部退出。", "已经办理的事项不变；恢复岗位须重新任命。"]
    return Asked(
        f"停用{user.name}的岗位：{name}", "停用岗位",
        (*sentences, follows) if post.role == Role.CLERK else tuple(sentences), ReasonForm(request.POST or None), do,
        hidden=(("post", str(post.pk)),),
    )  # fmt: skip


def _hand_over(request: HttpRequest, user: User) -> Asked:
    bureau = get_object_or_404(Bureau, pk=_key(request, "bureau"))
    cases, colleagues = list(open_cases_of(user, bureau)), _colleagues(user, bureau)

    def do(data: dict[str, Any]) -> None:
        to, reason = data["to"], data["reason"]
        handed = hand_over(leaver=user, to=to, bureau=bureau, reason=reason, by=acting(request), at=clock.now())
        if handed.cases:
            messages.success(request, f"{len(handed.cases)} 件案件已移交{to.name}。")
        for case, why in handed.stayed[:MOST_STAYED]:
            messages.warning(request, f"{case.application.number} 没有移交：{why}。请移交给另一位经办。")
        if (more := len(handed.stayed) - MOST_STAYED) > 0:
            messages.warning(request, f"另有 {more} 件因回避没有移交，请移交给另一位经办。")

    stopped = ""
    if not cases:
        stopped = f"{user.name}在{bureau.name}名下没有未办结的案件，无须移交。"
    elif not colleagues.exists():
        stopped = f"{bureau.name}没有其他在岗的经办，请先在“岗位”中任命一名经办，再来移交。"
    return Asked(
        f"移交{user.name}名下的案件：{bureau.name} {len(cases)} 件", f"移交 {len(cases)} 件",
        ("全部未办结的案件一次移交，期限不变，接手人收到消息。", "接手人与某件有利害关系的，该件不移交，并逐件列出。"),
        HandOverForm(request.POST or None, candidates=colleagues), do, danger=False,
        hidden=(("bureau", str(bureau.pk)),), stopped=stopped,
        rows=tuple(
            f"{case.application.number}　{case.application.applicant_name}　{scheme_of(case.scheme).short}　"
            f"{case.get_state_display()}"
            for case in cases
        ),
    )  # fmt: skip


def _close_login(request: HttpRequest, user: User) -> Asked:
    def do(data: dict[str, Any]) -> None:
        officials.close_login(user=user, reason=data["reason"], by=acting(request), at=clock.now())
        messages.success(request, f"{user.name}的登录账号已停用，所有登录已退出。")

    held = list(user.posts.filter(active=True).select_related("bureau").order_by("pk"))
    stopped = f"{user.name}还有 {len(held)} 个在岗的岗位，请先停用岗位并移交案件，再停用登录账号。" if held else ""
    return Asked(
        f"停用{user.name}的登录账号", "停用登录账号",
        ("密码作废，此人的登录全部退出。", "办理过的事项和日志不变；需要恢复的，可以重新启用并重置密码。"),
        ReasonForm(request.POST or None), do, stopped=stopped,
    )  # fmt: skip


def _renew_password(request: HttpRequest, user: User) -> Asked:
    def do(data: dict[str, Any]) -> HttpResponse:
        again = _weighty(user)
        password = officials.renew_password(user=user, reason=data["reason"], by=acting(request), at=clock.now())
        return render(
            request, "portal/admin/password.html",
            {**frame(request, "portal:admin_posts"), "official": user, "password": password, "again": again},
        )  # fmt: skip

    title = f"重置{user.name}的密码" if user.is_active else f"重新启用{user.name}的登录账号"
    return Asked(
        title, "生成新的初始密码",
        (
            "原密码作废，此人的登录全部退出。", "新的初始密码只显示一次，请当面交给本人；首次登录须修改。",
            *_proposed_anew(user),
        ),
        ReasonForm(request.POST or None), do,
    )  # fmt: skip


def _reset_factor(request: HttpRequest, user: User) -> Asked:
    def do(data: dict[str, Any]) -> None:
        again = _weighty(user)
        officials.reset_factor(user=user, reason=data["reason"], by=acting(request), at=clock.now())
        messages.success(request, f"{user.name}的动态码已清除，下次登录时重新设置。")
        if again:
            messages.warning(request, f"{len(again)} 个岗位等待另一位系统管理员重新确认：{'、'.join(again)}。")

    stopped = "" if factors.enrolled(user) else f"{user.name}没有设置动态码，无须重置。"
    return Asked(
        f"清除{user.name}的动态码", "清除动态码",
        ("请先当面核对本人证件。", "此人的登录全部退出，下次登录时须重新设置动态码。", *_proposed_anew(user)),
        ReasonForm(request.POST or None), do, stopped=stopped,
    )  # fmt: skip


def _weighty(user: User) -> list[str]:
    """Posts that end with the keys and wait to be confirmed anew."""
    posts = user.posts.filter(active=True, role__in=WEIGHTY).select_related("bureau").order_by("pk")
    return [f"{post.bureau.name if post.bureau else ''}{post.get_role_display()}" for post in posts]


def _proposed_anew(user: User) -> tuple[str, ...]:
    posts = _weighty(user)
    return (f"{'、'.join(posts)}随即停用，须由另一位系统管理员重新确认后恢复。",) if posts else ()


def _colleagues(user: User, bureau: Bureau) -> QuerySet[User]:
    here = User.objects.filter(is_active=True, posts__bureau=bureau, posts__role=Role.CLERK, posts__active=True)
    return here.exclude(pk=user.pk).distinct().order_by("pk")


def _key(request: HttpRequest, name: str) -> int:
    """The key that the address or the form names; 0 for none."""
    key = request.POST.get(name) or request.GET.get(name, "")
    return int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0


ASKED: dict[str, Callable[[HttpRequest, User], Asked]] = {
    "end-post": _end_post,
    "hand-over": _hand_over,
    "close-login": _close_login,
    "renew-password": _renew_password,
    "reset-factor": _reset_factor,
}
