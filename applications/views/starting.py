"""Beginning an application: who applies, what the district says about it, what the self-check already knows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from accounts.enums import ACTING_MEMBERS
from accounts.models import Organisation, Person
from accounts.selectors import memberships_of, organisations_of, person_of
from applications.enums import OPEN_TO_APPLICANT, UNDER_WAY, ApplicationState
from applications.forms import StartForm
from applications.models import Application
from applications.permissions import told_to_reader
from applications.selectors import gaps_of, my_applications
from applications.services import kind_of, start
from applications.standing import state_word
from applications.steps import CHECK, url_of
from foundation import clock
from policy.common.facts import UNIT_DISTRICT
from policy.lookup import UnknownScheme
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.scheme import Scheme
from policy.terms import Adoption, District, FactSource

SELF_CHECK = "self_check_facts"
"""Where the self-check keeps its answers in the visitor's session."""


@dataclass(frozen=True)
class There:
    """What is begun or under way already: what it is, and the button that leads to it."""

    title: str
    action: str
    url: str


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose who applies; POST makes the draft and leads to its first section."""
    try:
        scheme = scheme_of(slug)
    except UnknownScheme as unknown:
        raise Http404 from unknown
    choices = _applicants(request.user, scheme)
    form = StartForm(choices, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        carried = _carried(request, scheme)
        facts = _registered(form.chosen) | carried
        application = start(scheme=scheme, applicant=form.chosen, by=request.user, facts=facts, at=at)
        if taken := len(carried.keys() & application.facts.keys()):
            messages.success(request, f"已带入自测中的 {taken} 项回答，请逐项核对。")
        gaps = gaps_of(application)
        return redirect(url_of(application, gaps[0].target if gaps else CHECK))
    under_way = (*OPEN_TO_APPLICANT, *UNDER_WAY)
    begun = list(my_applications(request.user).filter(scheme=slug, state__in=under_way)[:5])
    context = {
        "scheme": scheme,
        "form": form,
        "choices": choices,
        "carried": len(_carried(request, scheme)),
        "begun": [(each, state_word(each, clock.today())) for each in begun],
        "there": _there(begun, {each.pk for each in choices}),
        "reads_for": [] if choices else _read_only(request.user, scheme),
        "adoption": _adoption(scheme),
        "applicants": "、".join(kind.label for kind in scheme.applicants),
    }
    return render(request, "applications/start.html", context)


def _applicants(user: Any, scheme: Scheme) -> list[Person | Organisation]:
    person = person_of(user)
    everybody: list[Person | Organisation] = [*([person] if person else []), *organisations_of(user)]
    return [each for each in everybody if kind_of(each) in scheme.applicants]


def _there(begun: Sequence[Application], mine: Collection[Any]) -> There | None:
    """The one of those begun to lead to: what was returned has a last day, then a draft, then the newest to look at.
    `mine` are the applicants for whom one may act.
    """
    may_change = [each for each in begun if each.state in OPEN_TO_APPLICANT and each.owner_id in mine]
    by_state = {each.state: each for each in reversed(may_change)}
    if returned := by_state.get(ApplicationState.CORRECTING):
        return There("您有这个项目的申请待补正", "去补正", reverse("applications:check", args=[returned.pk]))
    if draft := by_state.get(ApplicationState.DRAFT):
        return There("您已有这个项目的草稿", "继续填写最近的草稿", reverse("applications:check", args=[draft.pk]))
    if not begun:
        return None
    what = "草稿" if begun[0].state == ApplicationState.DRAFT else "申请在办"
    return There(f"您已有这个项目的{what}", "查看办理进度", reverse("portal:affair", args=[begun[0].pk]))


def _read_only(user: Any, scheme: Scheme) -> list[str]:
    """For each unit that might apply and of which the user is a mere reader: the role, and who may act."""
    units = [each.organisation for each in memberships_of(user) if each.role not in ACTING_MEMBERS]
    return [told_to_reader(user, unit) for unit in units if kind_of(unit) in scheme.applicants]


def _carried(request: HttpRequest, scheme: Scheme) -> dict[str, Any]:
    facts = request.session.get(SELF_CHECK, {})
    asked = {fact.id for fact in scheme.facts if fact.source is FactSource.APPLICANT}
    return {name: value for name, value in facts.items() if name in asked}


def _registered(applicant: Person | Organisation) -> dict[str, Any]:
    """What a unit has said of itself when it registered: where it is."""
    return {UNIT_DISTRICT.id: applicant.district} if isinstance(applicant, Organisation) else {}


def _adoption(scheme: Scheme) -> list[tuple[str, str]]:
    """How the districts stand to the scheme today: (state in words, districts), nothing where it plays no part."""
    if not scheme.asks_district:
        return []
    today = clock.today()
    by_state: dict[Adoption, list[str]] = {}
    for district in District:
        by_state.setdefault(load().adoption(district, scheme.slug, today).state, []).append(district.label)
    return [(state.label, "、".join(by_state[state])) for state in Adoption if state in by_state]
