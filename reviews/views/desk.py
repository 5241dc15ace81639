"""The queue of a bureau, and acting on many cases at once."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import roles
from accounts.enums import Role
from accounts.recusal import interests_of
from audit.errors import DomainError
from foundation import clock
from foundation.addresses import own_path
from foundation.normalise import TextRefused, clean_line
from policy.calendar import add_working_days
from policy.lookup import SCHEMES
from policy.lookup import scheme as scheme_of
from reviews import services
from reviews.deadlines import limit
from reviews.enums import CaseState
from reviews.models import Case
from reviews.permissions import kept_from_desk, visible_cases
from reviews.selectors import queue
from reviews.selectors.handing import given_to
from reviews.selectors.preflight import ACCEPT, APPROVE, PUBLISH, preflight
from reviews.selectors.queue import COUNTED, DONE, GIVEN, OVERDUE, TODAY, TWICE
from reviews.views.frame import Desk, acting, count_text, desk_of, frame

MOST_AT_ONCE = 100
SLUGS = {scheme.slug for scheme in SCHEMES}
FILTERS = {"", TODAY, OVERDUE, TWICE, DONE, *CaseState.values}
ACTS = {ACCEPT: "受理", APPROVE: "同意", PUBLISH: "公示"}

TICKED = {"", TODAY, CaseState.INTAKE, CaseState.REVIEWING, CaseState.TO_PUBLISH, OVERDUE}
VERBS: dict[str, Callable[..., Any]] = {ACCEPT: services.accept, APPROVE: services.approve_step}
FOLLOWS = {ACCEPT: "受理通知书正在生成，请在期限前逐件审核。", APPROVE: "案件已转到下一环节。"}


@roles(Role.CLERK, Role.HEAD, Role.AUDITOR)
@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """The bureau's cases, a page at a time."""
    on, desk = clock.today(), desk_of(request)
    asked = _asked(request)
    # An auditor may look for somebody without knowing where; a clerk's desk is always chosen.
    page = queue(
        desk.chosen or (desk.bureaus if asked["text"] else []),
        state=asked["state"],
        scheme=asked["scheme"],
        text=asked["text"],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        near=kept_from_desk(interests_of(request.user)),
        on=on,
    )
    context = frame(desk, "reviews:queue", on)
    return render(
        request,
        "reviews/queue.html",
        {
            **context,
            "page": page,
            "asked": asked,
            "schemes": SCHEMES,
            "given": given_to(request.user) if context["counts"].get(GIVEN) else [],
            "chips": _chips(desk, asked, context["counts"]),
            "previous_url": _address(desk, asked, before=page.previous) if page.previous else None,
            "next_url": _address(desk, asked, after=page.next) if page.next else None,
            "may_tick": desk.is_clerk and asked["state"] in TICKED,
        },
    )


@roles(Role.CLERK)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """First the preflight, then, once confirmed, the act on each case that can go."""
    act = request.POST.get("act", "")
    ticked = _ticked(request)
    back = own_path(request.POST.get("back", ""), request) or reverse("reviews:queue")
    if act not in ACTS or not ticked:
        messages.error(request, f"没有勾选案件。请先勾选要{ACTS.get(act, '办理')}的案件。")
        return redirect(back)
    found = (
        visible_cases(request.user)
        .filter(pk__in=ticked)
        .select_related("application__person", "application__organisation", "bureau")
    )
    cases = list(found.order_by("arrived_at", "pk"))
    if "confirmed" in request.POST:
        _carry_out(request, act, cases, ticked)
        return redirect(_from_the_start(back))
    checkups = preflight(cases, act, request.user)
    on = clock.today()
    days = limit("limit.notice", on)
    go = [checkup for checkup in checkups if not checkup.hindrance]
    groups: dict[tuple[str, str], list[str]] = {}
    for checkup in go:
        key = (scheme_of(checkup.case.scheme).title, checkup.case.bureau.name)
        groups.setdefault(key, []).append(checkup.case.application.applicant_name)
    return render(
        request,
        "reviews/preflight.html",
        {
            "act": act,
            "back": back,
            "word": ACTS[act],
            "go": [(checkup, ticked[checkup.case.pk]) for checkup in go],
            "notices": [(*key, names) for key, names in groups.items()] if act == PUBLISH else [],
            "days": days,
            "starts_on": add_working_days(on, 1),
            "ends_on": add_working_days(on, days),
            "stay": [checkup for checkup in checkups if checkup.hindrance],
        },
    )


def _from_the_start(address: str) -> str:
    """The same list without the key of a page: what was on that page is gone from it."""
    path, _, query = address.partition("?")
    kept = urlencode([(name, value) for name, value in parse_qsl(query) if name not in ("after", "before")])
    return f"{path}?{kept}" if kept else path


def _carry_out(request: HttpRequest, act: str, cases: list[Case], seen: dict[UUID, int]) -> None:
    at = clock.now()
    ready = [checkup.case for checkup in preflight(cases, act, request.user) if not checkup.hindrance]
    if act == PUBLISH:
        _publish(request, ready)
        return
    done, refused = 0, []
    for case in ready:
        try:
            VERBS[act](case=case, by=acting(request), at=at, version=seen[case.pk])
            done += 1
        except DomainError as error:
            refused.append(f"{case.application.number}：{error}")
    if done:
        messages.success(request, f"已{ACTS[act]} {done} 件，{FOLLOWS[act]}")
    left = len(cases) - done
    if left:
        messages.warning(request, f"{left} 件没有办理。" + "".join(refused[:5]))


def _publish(request: HttpRequest, ready: list[Case]) -> None:
    if not ready:
        messages.warning(request, "所选案件都不能公示，没有发布。")
        return
    try:
        notices = services.publish(cases=ready, by=acting(request), at=clock.now())
    except DomainError as error:
        messages.error(request, f"{error}没有发布任何公示。")
        return
    numbers, ends_on = "、".join(notice.number for notice in notices), notices[0].ends_on
    done = f"已发布 {len(notices)} 份公示（{numbers}），公示到 {ends_on:%Y-%m-%d}。"
    messages.success(request, f"{done}期满无异议的案件自动转为待决定。")


def _asked(request: HttpRequest) -> dict[str, str]:
    """The filter of the address; what is unknown there is left out."""
    state, scheme = request.GET.get("state", ""), request.GET.get("scheme", "")
    try:
        text = clean_line(request.GET.get("text", ""), 60)
    except TextRefused:
        text = ""
    return {
        "state": state if state in FILTERS else "",
        "scheme": scheme if scheme in SLUGS else "",
        "text": text,
    }


def _address(desk: Desk, asked: dict[str, str], **other: str) -> str:
    values = {name: value for name, value in {**asked, **other}.items() if value}
    if len(desk.bureaus) > 1 and desk.bureau:
        values["bureau"] = str(desk.bureau.pk)
    return reverse("reviews:queue") + (f"?{urlencode(values)}" if values else "")


def _chips(desk: Desk, asked: dict[str, str], counts: dict[str, int]) -> list[dict[str, Any]]:
    """Filters by state; those without a case are left out, the chosen one stays, and so do those of the day."""
    names = [("", "待本部门办理", True)]
    names += [(state.value, state.label, bool(counts.get(state))) for state in COUNTED]
    names += [(TODAY, "今天到期", True), (OVERDUE, "已逾期", True), (TWICE, "重复申领", bool(counts.get(TWICE)))]
    names += [(DONE, "已办转出", True)]
    return [
        {
            "label": label,
            "url": _address(desk, {**asked, "state": name}),
            "on": name == asked["state"],
            "count": count_text(counts[name]) if counts.get(name) else "",
        }
        for name, label, shown in names
        if shown or name == asked["state"]
    ]


def _ticked(request: HttpRequest) -> dict[UUID, int]:
    """Ticked cases with the version that was on the screen: values are <id>~<version>."""
    found = {}
    for value in request.POST.getlist("case")[:MOST_AT_ONCE]:
        key, _, version = value.partition("~")
        try:
            found[UUID(key)] = int(version)
        except ValueError:
            continue
    return found
