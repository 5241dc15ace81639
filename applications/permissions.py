"""Who may see and change an application on the applicant's side; the bureaus have their own pages (reviews)."""

from typing import Any

from accounts.permissions import may_act_for, may_read_for
from applications.enums import OPEN_TO_APPLICANT
from applications.models import Application


def may_act(user: Any, application: Application) -> bool:
    """Whether the user is the applicant or acts for it."""
    return may_act_for(user, application.applicant)


def may_read(user: Any, application: Application) -> bool:
    """Whether the user is the applicant or any member of the unit, a reader too."""
    return may_read_for(user, application.applicant)


def may_edit(user: Any, application: Application) -> bool:
    """Whether the user may change it now."""
    return application.state in OPEN_TO_APPLICANT and may_act(user, application)
