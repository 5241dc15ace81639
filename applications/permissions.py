"""Who may see and change an application."""

from typing import Any

from accounts.enums import Role
from accounts.models import Post
from accounts.permissions import may_act_for
from applications.enums import OPEN_TO_APPLICANT, ApplicationState
from applications.models import Application
from applications.route import stations_of


def may_act(user: Any, application: Application) -> bool:
    """Whether the user is the applicant or acts for it."""
    return may_act_for(user, application.applicant)


def may_edit(user: Any, application: Application) -> bool:
    """Whether the user may change it now."""
    return application.state in OPEN_TO_APPLICANT and may_act(user, application)


def may_view(user: Any, application: Application) -> bool:
    """The applicant; once submitted also whoever holds a post in a bureau of its route, and the auditor."""
    if may_act(user, application):
        return True
    if application.state == ApplicationState.DRAFT or not user.is_authenticated:
        return False
    posts = Post.objects.filter(user_id=user.pk, active=True).select_related("bureau")
    places = {(station.bureau.value, station.district.value) for station in stations_of(application)}
    return any(
        post.role == Role.AUDITOR or (post.bureau is not None and (post.bureau.kind, post.bureau.district) in places)
        for post in posts
    )
