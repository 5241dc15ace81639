"""Who stands where with the money: posts of a finance bureau, each for the envelopes of its own district."""

from typing import Any

from accounts.enums import Role
from accounts.models import Post
from accounts.permissions import NotYours
from payments.models import Batch, Instalment
from policy.terms import Bureau, District
from reviews.models import Step

MONEY_ROLES = (Role.MAKER, Role.CHECKER, Role.RELEASER, Role.RECONCILER, Role.RECONCILE_CHECKER)


def districts_of(user: Any, *roles: str) -> set[str]:
    """Districts in whose finance bureau the user holds one of the posts."""
    posts = Post.objects.filter(user_id=user.pk, active=True, role__in=roles, bureau__kind=Bureau.FINANCE)
    return set(posts.values_list("bureau__district", flat=True))


def visible_districts(user: Any) -> set[str]:
    """Whose money the user may look at: that of the own bureau; auditors all of it."""
    posts = Post.objects.filter(user_id=user.pk, active=True, role__in=[*MONEY_ROLES, Role.AUDITOR])
    held = list(posts.values_list("role", "bureau__kind", "bureau__district"))
    if any(role == Role.AUDITOR for role, _, _ in held):
        return {district.value for district in District}
    return {district for _, kind, district in held if kind == Bureau.FINANCE}


def require(user: Any, role: str, district: str) -> None:
    """Raises NotYours unless the user holds the post in the finance bureau that pays."""
    if district not in districts_of(user, role):
        place = District(district).label
        raise NotYours(f"此步骤须由{place}财政局的{Role(role).label}岗办理，您没有该岗位。")


def require_finance(user: Any, district: str) -> None:
    """Raises NotYours unless the user holds any active post in the finance bureau that pays."""
    if district not in districts_of(user, *Role.values):
        raise NotYours(f"指标须由{District(district).label}财政局的人员办理，{user.name}在该局没有在岗岗位。")


def recheck_bureaus(user: Any) -> set[int]:
    """Bureaus for which the user answers re-checks: those of the clerk's posts."""
    posts = Post.objects.filter(user_id=user.pk, active=True, role=Role.CLERK)
    return set(posts.values_list("bureau_id", flat=True))


def require_recheck(user: Any, instalment: Instalment) -> None:
    """Raises NotYours unless the user is a clerk of the bureau that decided the case."""
    step = Step.objects.filter(case__application=instalment.plan.application_id, decides=True).select_related("bureau")
    bureau = step.get().bureau
    if bureau.pk not in recheck_bureaus(user):
        raise NotYours(f"发放前复查由作出决定的{bureau.name}经办人员办理，您没有该岗位。")


def why_not(batch: Batch, role: str, user: Any) -> str:
    """Why this holder of the post may not act on the batch; empty where nothing stands in the way."""
    if role == Role.CHECKER and user.pk == batch.made_by_id:
        return "复核人不能是制单人，请由其他复核人员办理。"
    if role == Role.RELEASER and user.pk in (batch.made_by_id, batch.checked_by_id):
        return "发放人不能是制单人或复核人，请由其他发放人员办理。"
    if role == Role.RECONCILER and user.pk == batch.made_by_id:
        return "导入回单的人不能是制单人，请由其他对账人员办理。"
    return ""
