"""One official: posts, open cases, the log-in, and what was done about them."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import roles
from accounts.attempts import attempt_with
from accounts.enums import Role
from accounts.login.reauth import Act, recently_confirmed
from accounts.models import Bureau, PostProposal, User
from accounts.recusal import same_person
from accounts.selectors import proposed_posts
from accounts.services import factors, staff
from audit.errors import DomainError
from audit.selectors import history
from foundation import clock
from portal.audit_words import shown
from portal.forms.administration import IdentityForm, PostForm
from portal.views.administration.acts import ASKED
from portal.views.administration.asking import ask
from portal.views.administration.frame import acting, frame
from reviews.selectors.handing import open_cases_of


@roles(Role.ADMIN)
@require_safe
def official(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, _official(pk))


def _waiting(request: HttpRequest, pk: int, action: str) -> Act:
    """What is about to be done about whom."""
    user = all_officials().filter(pk=pk).first()
    facts = (("人员", f"{user.name}（{user.username}）"),) if user else ()
    return Act(WORDS.get(action, "办理"), (*facts, *post_facts(request)) if action == "appoint" else facts)


def post_facts(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """The bureau and the post that were chosen, as far as the form can be read."""
    form = PostForm(request.POST)
    form.is_valid()
    role, bureau = (form.cleaned_data.get(name) for name in ("role", "bureau"))
    facts = (("部门", bureau.name if bureau else ""), ("岗位", str(Role(role).label) if role else ""))
    return tuple((label, value) for label, value in facts if value)


@roles(Role.ADMIN)
@recently_confirmed(_waiting)
@require_http_methods(["GET", "HEAD", "POST"])
def official_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One act about an official or the log-in; those that end something are asked about on a page of their own."""
    user = _official(pk)
    back = reverse("portal:admin_official", args=[user.pk])
    if action in ASKED:
        return ask(request, ASKED[action](request, user), here="portal:admin_posts", back=back) or redirect(back)
    if action not in PLAIN:
        raise Http404
    if request.method != "POST":
        return redirect(back)
    name, kind, act = PLAIN[action]
    form = kind(request.POST)
    if form.is_valid() and attempt_with(form, lambda: act(request, user, form.cleaned_data) or True):
        return redirect(back)
    return show(request, user, forms={name: form}, status=422)


def show(request: HttpRequest, user: User, *, forms: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The page of an official; `forms` are those that came back with errors."""
    waiting = proposed_posts().filter(user=user).select_related("bureau", "proposed_by")
    context = {
        **frame(request, "portal:admin_posts"),
        "official": user,
        "identity": getattr(user, "identity", None),
        "posts": list(user.posts.filter(active=True).select_related("bureau").order_by("pk")),
        "waiting": waiting.order_by("pk"),
        "cases": _cases(user),
        "post_form": PostForm(),
        "identity_form": IdentityForm(),
        "factor": factors.enrolled(user),
        "oneself": same_person(user, acting(request)),
        "events": [shown(event) for event in history(user).reverse()[:30]],
        **(forms or {}),
    }
    return render(request, "portal/admin/official.html", context, status=status)


def all_officials() -> QuerySet[User]:
    """Who holds or held a post, or was made to; citizens are not among them."""
    return User.objects.filter(Q(posts__isnull=False) | Q(identity__isnull=False)).distinct()


def _official(pk: int) -> User:
    return get_object_or_404(all_officials(), pk=pk)


def _cases(user: User) -> list[tuple[Bureau, int]]:
    """Open cases by bureau."""
    found: dict[Bureau, int] = {}
    for case in open_cases_of(user):
        found[case.bureau] = found.get(case.bureau, 0) + 1
    return list(found.items())


def _appoint(request: HttpRequest, user: User, data: dict[str, Any]) -> None:
    found = staff.appoint(user=user, **data, by=acting(request), at=clock.now())
    if isinstance(found, PostProposal):
        messages.success(request, f"已提出任命{found}，由另一位系统管理员确认后生效。")
    else:
        messages.success(request, f"已任命：{found}。")


def _identify(request: HttpRequest, user: User, data: dict[str, Any]) -> None:
    if hasattr(user, "identity"):
        raise DomainError("身份证号已经登记，不能更改。登记有误的，请停用该账号并重新建立。", field="id_number")
    staff.identify(user=user, **data, by=acting(request), at=clock.now())
    messages.success(request, "身份证号已登记，回避规定按此人执行。")


PLAIN = {
    "appoint": ("post_form", PostForm, _appoint),
    "identify": ("identity_form", IdentityForm, _identify),
}
"""Acts that are done at once: the name of the form on the page, the form, what is done."""
WORDS = {
    "appoint": "任命岗位", "identify": "登记身份证号", "end-post": "停用岗位", "hand-over": "移交案件",
    "close-login": "停用登录账号", "renew-password": "生成新的初始密码", "reset-factor": "清除动态码",
}  # fmt: skip
"""Each act in the words of its button."""
