"""Posts: the list, an appointment, one official with everything that may be done about the log-in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import roles
from accounts.enums import Role
from accounts.login.reauth import recently_confirmed
from accounts.models import Bureau, Post, PostProposal, User
from accounts.services import factors, officials, staff
from audit.errors import DomainError
from audit.selectors import history
from foundation import clock
from foundation.normalise import TextRefused, clean_line
from portal.audit_words import shown
from portal.forms.administration import HandOverForm, IdentityForm, OfficialForm, PostForm
from portal.views.administration.frame import acting, attempt, frame
from reviews.selectors.handing import open_cases_of
from reviews.services import hand_over

PAGE = 100
STATES = (("held", "在岗"), ("left", "不在岗"), ("closed", "已停用"))
Row = tuple[User, str, str]
"""An official, the bureau, and the post or why there is none."""


@roles(Role.ADMIN)
@require_safe
def post_list(request: HttpRequest) -> HttpResponse:
    """Who holds what, by bureau, role and name; and those who hold nothing now, or whose log-in is closed."""
    asked = _asked(request)
    rows = _posts(asked) if asked["state"] == "held" else _without_post(asked)
    return render(
        request,
        "portal/admin/posts.html",
        {
            **frame(request, "portal:admin_posts"),
            "rows": rows[:PAGE],
            "more": len(rows) > PAGE,
            "asked": asked,
            "bureaus": Bureau.objects.order_by("district", "kind"),
            "roles": Role.choices,
            "states": STATES,
        },
    )


def _posts(asked: dict[str, Any]) -> list[Row]:
    posts = Post.objects.filter(active=True).select_related("user", "bureau")
    posts = posts.order_by("bureau__district", "bureau", "role", "pk")
    if asked["bureau"]:
        posts = posts.filter(bureau=asked["bureau"])
    if asked["role"]:
        posts = posts.filter(role=asked["role"])
    if asked["text"]:
        posts = posts.filter(Q(user__name__contains=asked["text"]) | Q(user__username__contains=asked["text"]))
    found = posts[: PAGE + 1]
    return [(post.user, post.bureau.name if post.bureau else "全市", post.get_role_display()) for post in found]


def _without_post(asked: dict[str, Any]) -> list[Row]:
    """Officials who hold no post, one row each, with what waits for them; bureau and role are those of former posts."""
    users = _officials().filter(is_active=asked["state"] == "left").exclude(posts__active=True)
    if asked["bureau"]:
        users = users.filter(posts__bureau=asked["bureau"])
    if asked["role"]:
        users = users.filter(posts__role=asked["role"])
    if asked["text"]:
        users = users.filter(Q(name__contains=asked["text"]) | Q(username__contains=asked["text"]))
    found = list(users.distinct().order_by("name", "pk")[: PAGE + 1])
    waiting = set(PostProposal.objects.filter(user__in=found, answered_at=None).values_list("user_id", flat=True))
    words = {"left": "不在岗", "closed": "登录账号已停用"}
    return [(user, "", "任命等待确认" if user.pk in waiting else words[asked["state"]]) for user in found]


@roles(Role.ADMIN)
@recently_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def official_new(request: HttpRequest) -> HttpResponse:
    """A new official with the first post; the first password is shown once, on the page that answers."""
    form, post_form = OfficialForm(request.POST or None), PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and post_form.is_valid():
        try:
            return _made(request, form.cleaned_data, post_form.cleaned_data)
        except DomainError as refused:
            form.add_error(None, str(refused))
    context = {**frame(request, "portal:admin_posts"), "form": form, "post_form": post_form}
    return render(request, "portal/admin/official_new.html", context, status=422 if form.is_bound else 200)


@roles(Role.ADMIN)
@require_safe
def official(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, _official(pk))


@roles(Role.ADMIN)
@recently_confirmed
@require_POST
def official_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One act about an official or the log-in."""
    verb = ACTS.get(action)
    if verb is None:
        raise Http404
    user = _official(pk)
    answer = attempt(request, lambda: verb(request, user))
    if isinstance(answer, HttpResponse):
        return answer
    return redirect("portal:admin_official", pk=user.pk)


def show(
    request: HttpRequest, user: User, *, password: str = "", forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of an official; `password` is one just made, shown this once."""
    posts = list(user.posts.filter(active=True).select_related("bureau").order_by("pk"))
    events = [shown(event) for event in history(user).reverse()[:30]]
    context = {
        **frame(request, "portal:admin_posts"),
        "official": user,
        "identity": getattr(user, "identity", None),
        "posts": posts,
        "waiting": PostProposal.objects.filter(user=user, answered_at=None).select_related("bureau").order_by("pk"),
        "cases": _cases(user),
        "password": password,
        "post_form": PostForm(),
        "identity_form": IdentityForm(),
        "factor": factors.enrolled(user),
        "oneself": staff.same_person(user, acting(request)),
        "events": events,
        **(forms or {}),
    }
    return render(request, "portal/admin/official.html", context, status=status)


def _cases(user: User) -> list[dict[str, Any]]:
    """Open cases by bureau, with the form that hands them over."""
    found: dict[Bureau, int] = {}
    for case in open_cases_of(user):
        found[case.bureau] = found.get(case.bureau, 0) + 1
    return [
        {
            "bureau": bureau,
            "count": count,
            "form": HandOverForm(candidates=_colleagues(user, bureau), auto_id=f"id_%s_{bureau.pk}"),
        }
        for bureau, count in found.items()
    ]


def _colleagues(user: User, bureau: Bureau) -> Any:
    here = User.objects.filter(is_active=True, posts__bureau=bureau, posts__role=Role.CLERK, posts__active=True)
    return here.exclude(pk=user.pk).distinct().order_by("pk")


def _official(pk: int) -> User:
    """Somebody who holds or held a post, or was made to; citizens are not found here."""
    return get_object_or_404(_officials(), pk=pk)


def _officials() -> QuerySet[User]:
    return User.objects.filter(Q(posts__isnull=False) | Q(identity__isnull=False)).distinct()


def _made(request: HttpRequest, data: dict[str, Any], post: dict[str, Any]) -> HttpResponse:
    by, at = acting(request), clock.now()
    user, password = officials.new_official(**data, by=by, at=at)
    if attempt(request, lambda: staff.appoint(user=user, role=post["role"], bureau=post["bureau"], by=by, at=at)):
        messages.success(request, f"已建立{user.name}的登录账号。")
    return show(request, user, password=password)


def _appoint(request: HttpRequest, user: User) -> HttpResponse | None:
    form = PostForm(request.POST)
    if not form.is_valid():
        return show(request, user, forms={"post_form": form}, status=422)
    found = staff.appoint(user=user, **form.cleaned_data, by=acting(request), at=clock.now())
    if isinstance(found, PostProposal):
        messages.success(request, f"已提出任命{found}，由另一位系统管理员确认后生效。")
    else:
        messages.success(request, f"已任命：{found}。")
    return None


def _identify(request: HttpRequest, user: User) -> HttpResponse | None:
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return show(request, user, forms={"identity_form": form}, status=422)
    if hasattr(user, "identity"):
        raise DomainError("身份证号已经登记，不能更改。登记有误的，请停用该账号并重新建立。")
    staff.identify(user=user, **form.cleaned_data, by=acting(request), at=clock.now())
    messages.success(request, "身份证号已登记，回避规定按此人执行。")
    return None


def _end_post(request: HttpRequest, user: User) -> None:
    key = request.POST.get("post", "")
    post = get_object_or_404(Post, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0, user=user)
    staff.end_post(post=post, by=acting(request), at=clock.now())
    left = open_cases_of(user).count()
    messages.success(request, f"已停用岗位：{post.get_role_display()}。")
    if left:
        messages.warning(request, f"{user.name}名下还有 {left} 件未办结案件，请在本页移交。")


def _hand_over(request: HttpRequest, user: User) -> None:
    key = request.POST.get("bureau", "")
    bureau = get_object_or_404(Bureau, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0)
    form = HandOverForm(request.POST, candidates=_colleagues(user, bureau))
    if not form.is_valid():
        raise DomainError("请选择接手的人员。")
    to = form.cleaned_data["to"]
    handed = hand_over(leaver=user, to=to, bureau=bureau, by=acting(request), at=clock.now())
    if handed.cases:
        messages.success(request, f"{len(handed.cases)} 件案件已移交{to.name}。")
    for case, why in handed.stayed[:5]:
        messages.warning(request, f"{case.application.number} 没有移交：{why}。")


def _close_login(request: HttpRequest, user: User) -> None:
    officials.close_login(user=user, by=acting(request), at=clock.now())
    messages.success(request, f"{user.name}的登录账号已停用，所有登录已退出。")


def _renew_password(request: HttpRequest, user: User) -> HttpResponse:
    password = officials.renew_password(user=user, by=acting(request), at=clock.now())
    messages.success(request, "已生成新的初始密码；决定、资金等岗位须由另一位系统管理员重新确认。")
    return show(request, user, password=password)


def _reset_factor(request: HttpRequest, user: User) -> None:
    officials.reset_factor(user=user, by=acting(request), at=clock.now())
    messages.success(request, "动态码已清除；决定、资金等岗位须由另一位系统管理员重新确认。")


ACTS: dict[str, Callable[[HttpRequest, User], HttpResponse | None]] = {
    "appoint": _appoint,
    "identify": _identify,
    "end-post": _end_post,
    "hand-over": _hand_over,
    "close-login": _close_login,
    "renew-password": _renew_password,
    "reset-factor": _reset_factor,
}


def _asked(request: HttpRequest) -> dict[str, Any]:
    bureau, role, state = (request.GET.get(name, "") for name in ("bureau", "role", "state"))
    try:
        text = clean_line(request.GET.get("text", ""), 40)
    except TextRefused:
        text = ""
    return {
        "bureau": int(bureau) if bureau.isascii() and bureau.isdigit() and len(bureau) < 10 else 0,
        "role": role if role in Role.values else "",
        "text": text,
        "state": state if state in dict(STATES) else "held",
    }
