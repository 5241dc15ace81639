"""Who may see and change an application on the applicant's side; the bureaus have their own pages (reviews)."""

from typing import Any

from accounts.models import Organisation
from accounts.permissions import may_act_for, may_read_for
from accounts.selectors import acting_members, membership_in
from applications.enums import OPEN_TO_APPLICANT
from applications.models import Application

MOST_NAMED = 5


def may_act(user: Any, application: Application) -> bool:
    """Whether the user is the applicant or acts for it."""
    return may_act_for(user, application.applicant)


def may_read(user: Any, application: Application) -> bool:
    """Whether the user is the applicant or any member of the unit, a reader too."""
    return may_read_for(user, application.applicant)


def looks_on(user: Any, application: Application) -> str:
    """What a member who only reads is told; "" for who may act."""
    unit = application.organisation
    return "" if unit is None or may_act(user, application) else told_to_reader(user, unit)


def told_to_reader(user: Any, unit: Organisation) -> str:
    """What role one has in the unit and who may act."""
    mine = membership_in(unit, user)
    role = f"您在{unit.name}的身份是“{mine.get_role_display()}”" if mine else "您不是本单位的成员"
    acting = [f"{each.user.name}（{each.get_role_display()}）" for each in acting_members(unit)[: MOST_NAMED + 1]]
    more = "等" if len(acting) > MOST_NAMED else ""
    return f"{role}，只能查看，不能填写和提交。可以办理的有：{'、'.join(acting[:MOST_NAMED])}{more}。"


def may_edit(user: Any, application: Application) -> bool:
    """Whether the user may change it now."""
    return application.state in OPEN_TO_APPLICANT and may_act(user, application)
