"""Posts: who holds what, and a new official."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import roles
from accounts.attempts import attempt, attempt_with
from accounts.enums import Role
from accounts.login.reauth import Act, recently_confirmed
from accounts.models import Bureau, Post, User
from accounts.selectors import proposed_posts
from accounts.services import officials, staff
from foundation import clock
from foundation.normalise import TextRefused, clean_line
from portal.forms.administration import OfficialForm, PostForm
from portal.views.administration.frame import acting, frame
from portal.views.administration.official import all_officials, post_facts

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
    users = all_officials().filter(is_active=asked["state"] == "left").exclude(posts__active=True)
    if asked["bureau"]:
        users = users.filter(posts__bureau=asked["bureau"])
    if asked["role"]:
        users = users.filter(posts__role=asked["role"])
    if asked["text"]:
        users = users.filter(Q(name__contains=asked["text"]) | Q(username__contains=asked["text"]))
    found = list(users.distinct().order_by("name", "pk")[: PAGE + 1])
    waiting = set(proposed_posts().filter(user__in=found).values_list("user_id", flat=True))
    words = {"left": "不在岗", "closed": "登录账号已停用"}
    return [(user, "", "任命等待确认" if user.pk in waiting else words[asked["state"]]) for user in found]


def _waiting(request: HttpRequest) -> Act:
    """Who is about to be appointed to what."""
    form = OfficialForm(request.POST)
    form.is_valid()
    name, username = (form.cleaned_data.get(each, "") for each in ("name", "username"))
    return Act("建立账号并任命", ((("人员", f"{name}（{username}）"),) if name else ()) + post_facts(request))


@roles(Role.ADMIN)
@recently_confirmed(_waiting)
@require_http_methods(["GET", "HEAD", "POST"])
def official_new(request: HttpRequest) -> HttpResponse:
    """A new official with the first post; the first password is shown once, on the page that answers."""
    form, post_form = OfficialForm(request.POST or None), PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and post_form.is_valid():
        made = attempt_with(form, lambda: _made(request, form.cleaned_data, post_form.cleaned_data))
        if made is not None:
            return made
    context = {**frame(request, "portal:admin_posts"), "form": form, "post_form": post_form}
    return render(request, "portal/admin/official_new.html", context, status=422 if form.is_bound else 200)


def _made(request: HttpRequest, data: dict[str, Any], post: dict[str, Any]) -> HttpResponse:
    by, at = acting(request), clock.now()
    user, password = officials.new_official(**data, by=by, at=at)
    if attempt(request, lambda: staff.appoint(user=user, role=post["role"], bureau=post["bureau"], by=by, at=at)):
        messages.success(request, f"已建立{user.name}的登录账号。")
    context = {**frame(request, "portal:admin_posts"), "official": user, "password": password, "again": []}
    return render(request, "portal/admin/password.html", context)


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
