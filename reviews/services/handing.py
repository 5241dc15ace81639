"""Cases change hands: all of one who leaves go to a colleague, and one that nobody of a bureau may do to another's."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Bureau, Post, User
from accounts.permissions import NotYours, has_post, require_post
from accounts.recusal import interests_of
from accounts.services.reasons import reason_of
from accounts.telling import tell_user
from audit.errors import DomainError
from audit.services import record, save_checked
from reviews.models import Case, StandIn
from reviews.permissions import refuse_own_case, why_step_back
from reviews.selectors.handing import busy_elsewhere, open_cases_of
from reviews.selectors.stuck import awaited, who_may
from reviews.services.held import lock
from reviews.texts import told

MOST_NAMED = 5


@dataclass
class Handed:
    """What went over, and the cases that stayed with the reason why."""

    cases: list[Case] = field(default_factory=list)
    stayed: list[tuple[Case, str]] = field(default_factory=list)


@transaction.atomic
def hand_over(*, leaver: User, to: User, bureau: Bureau, reason: str, by: User, at: datetime) -> Handed:
    """All open cases that the leaver holds in a bureau, in one act, to another clerk of it; each is logged with why.

    A case in which the other has an interest stays and is named. Raises NotYours, DomainError.
    """
    require_post(by, Role.ADMIN)
    reason = reason_of(reason)
    if to.pk == leaver.pk or not has_post(to, Role.CLERK, bureau):
        raise DomainError(f"案件只能移交给{bureau.name}的另一位在岗经办人。")
    interests, handed = interests_of(to), Handed()
    for case in open_cases_of(leaver, bureau):
        lock(case)
        if case.holder_id != leaver.pk or case.bureau_id != bureau.pk:
            continue
        why = why_step_back(interests, case.application)
        if why:
            handed.stayed.append((case, f"{to.name}应当回避"))
            continue
        case.holder = to
        save_checked(case, fields={"holder"})
        data = {"from": leaver.pk, "from_name": leaver.name, "to": to.pk, "to_name": to.name}
        record(
            subject=case, action="hand_over", actor=by, at=at, role="admin", data=data, locked=True,
            reason=f"由{leaver.name}移交{to.name}：{reason}",
        )  # fmt: skip
        handed.cases.append(case)
    if handed.cases:
        data = {"to": to.pk, "name": to.name, "bureau": bureau.name, "cases": len(handed.cases)}
        event = record(
            subject=leaver, action="hand_over_cases", actor=by, at=at, role="admin", reason=reason, data=data
        )
        tell_user(
            to, key=f"handed:{event.pk}", at=at, link=reverse("reviews:queue"),
            **told("work:handed", count=len(handed.cases), bureau=bureau.name, leaver=leaver.name),
        )  # fmt: skip
    return handed


@transaction.atomic
def give_to(*, case: Case, user: User, reason: str, by: User, at: datetime) -> StandIn:
    """Let an official of another bureau do one case, where all of its own must step back.

    The post is the one that the case waits for; the official holds it elsewhere (so two administrators have put him
    there, if it decides) and has no interest in the case. Raises NotYours, DomainError.
    """
    require_post(by, Role.ADMIN)
    lock(case)
    refuse_own_case(by, case.application)
    if not case.on_desk:
        raise DomainError("该案件目前没有等待办理的环节，无须指定代办。")
    role = awaited(case)
    if able := who_may(case, role):
        names = "、".join(one.name for one in able[:MOST_NAMED])
        raise DomainError(f"{case.bureau.name}的{Role(role).label}{names}与本案没有利害关系，应由本部门办理。")
    if not Post.objects.filter(user=user, role=role, active=True, user__is_active=True).exists():
        raise DomainError(f"代办人须是其他部门在岗的{Role(role).label}。")
    if why_step_back(interests_of(user), case.application):
        raise NotYours(f"{user.name}与本案有利害关系，不能代办，请另行指定。")
    if user.pk in busy_elsewhere(case):
        raise DomainError(f"{user.name}已经办理或将在其他环节办理本案，不能代办，请另行指定。")
    stand_in = StandIn(
        case=case, bureau=case.bureau, role=role, user=user, reason=reason_of(reason), given_by=by, given_at=at
    )
    save_checked(stand_in)
    data = {"user": user.pk, "name": user.name, "post": str(role), "bureau": case.bureau.name}
    record(
        subject=case, action="stand_in", actor=by, at=at, role="admin", reason=stand_in.reason, data=data, locked=True
    )  # fmt: skip
    words = told("work:stand_in", bureau=case.bureau.name, post=Role(role).label, number=case.application.number)
    tell_user(user, key=f"stand_in:{stand_in.pk}", at=at, link=reverse("reviews:queue"), **words)
    return stand_in
