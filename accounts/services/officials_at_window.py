"""Officials registered as applicants at the window.

Who holds a post registers with the mobile kept for the official; where none is kept, or the log-in does not open any
more, two officials of the window do it. The verbs are those of `reclaims`; no record moves, a new one begins.
"""

from datetime import datetime

from django.urls import reverse

from accounts.models import Reclaim, StaffIdentity, User
from accounts.selectors import contact_of
from accounts.services.errors import DetailRefused
from accounts.services.people import register_person
from accounts.telling import tell_user
from accounts.texts import told
from audit.models import Event
from audit.selectors import newest
from audit.services import record

ON_PAPER = "window"
"""In place of the version of the text agreed to: the holder saw no text of ours; the proof is the recorded one."""


def needs_the_window(official: StaffIdentity, holder_name: str) -> None:
    """Raises DetailRefused for an official who can register alone, or where the name is another."""
    if official.user.is_active and contact_of(official.user):
        raise DetailRefused("这个号码没有注册过；持有人是工作人员，可以用工作账号登记的手机号在网上注册。")
    if holder_name != official.user.name:
        raise DetailRefused("持有人姓名与该号码登记的工作人员姓名不一致，请核对证件。", field="holder_name")


def register_official(*, reclaim: Reclaim, official: StaffIdentity, by: User, at: datetime) -> User:
    """The official as an applicant, with a log-in of its own; recusal knows the person by the number.

    The official was told of it, and who keeps a mobile at the own log-in since then objects by that. Raises
    DetailRefused where the window is not the way any more, RuleBroken where the number was registered meanwhile.
    """
    User.objects.select_for_update().get(pk=official.user_id)  # a mobile is kept before or after, not between
    official = StaffIdentity.objects.select_related("user").get(pk=official.pk)
    needs_the_window(official, reclaim.holder_name)
    _of_the_number_seen(official)
    person = register_person(
        name=reclaim.holder_name, id_number=official.id_number.reveal(), phone=reclaim.phone.reveal(),
        username=reclaim.username, password=None, at=at, consent=ON_PAPER, by=by,
    )  # fmt: skip
    record(
        subject=person, action="reclaimed", actor=by, at=at, role="official", reason=reclaim.reason,
        data={"reclaim": str(reclaim.pk), "proposed_by": reclaim.proposed_by_id, "to_user": person.user_id},
    )  # fmt: skip
    words = told("registered_at_window", username=person.user.username)
    tell_user(person.user, key=f"reclaimed:{reclaim.pk}", at=at, link=reverse("accounts:login"), **words)
    return person.user


def _of_the_number_seen(official: StaffIdentity) -> None:
    """Raises DetailRefused where another number was entered for the official since the proof was recorded."""
    entered = Event.objects.filter(action__in=("identify", "reclaim_proposed"))
    if [event.action for event in newest("accounts.user", [str(official.user_id)], entered)] == ["identify"]:
        raise DetailRefused("登记之后该工作人员的身份证号有变动，请不予确认，核对证件后重新登记。")
