"""Verbs of reclaiming a number that somebody else registered: one official records the proof, another confirms it.

An official's number that nobody registered goes the same way: `officials_at_window`.

The record of the person or unit moves to a new log-in; who held it before is locked out and told, and the payee
accounts that were named before are retired. Nothing of what was filed or paid is changed: it hangs on the record.
"""

from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import AccountState, InvitationState, MemberRole
from accounts.models import Membership, Organisation, Person, Reclaim, StaffIdentity, User
from accounts.permissions import NotYours, may_confirm_reclaim, may_reclaim
from accounts.recusal import HAND_OVER, interests_of, refuse_interest, same_person
from accounts.selectors import looks_like_number
from accounts.services.errors import DetailRefused, SamePerson
from accounts.services.official_numbers import officials_by_phone, tell_at_window
from accounts.services.officials_at_window import needs_the_window, register_official
from accounts.services.phones import keep_phone
from accounts.services.proposals import answer
from accounts.telling import phone_of, tell_user, users_behind
from accounts.texts import told
from audit.services import record, require_logged, save_checked, transition
from foundation.sealing import keyed_hash, seal_into
from messaging.enums import Channel
from messaging.services import post
from policy.dates import date_cn

RECLAIMED = "号码经窗口核验转给持有人"
STANDS = {
    Person: ("row", "phone", "reclaims"),
    Organisation: ("row", "members", "left", "invitations", "reclaims"),
    StaffIdentity: ("identity", "reclaims"),
}
"""By whose number it is: the parts of the log's subject that must be as the log says before a number moves."""
OTHER_CONFIRMS = "号码申领的登记人与确认人不能是同一人，请由另一位工作人员确认。"


@transaction.atomic
def propose(
    *,
    number: str,
    holder_name: str,
    phone: str,
    username: str,
    document: str,
    document_number: str,
    seen_on: date,
    reason: str,
    by: User,
    at: datetime,
) -> Reclaim:
    """Record the proof seen at the window. `number` is an ID number or a unified code, cleaned.

    Raises NotYours, DetailRefused (nobody registered it; the log-in name is taken; the mobile is an official's),
    RuleBroken (one waits already).
    """
    _require_official(by)
    owner = _owner_for(by, number, holder_name)
    if seen_on > timezone.localdate(at):
        raise DetailRefused("查验日期不能晚于今天。")
    username = _free_name(username, timezone.localdate(at))
    _not_of_an_official(phone, owner)
    require_logged(_subject(owner), "reclaims")
    row = Reclaim(
        person=owner if isinstance(owner, Person) else None,
        organisation=owner if isinstance(owner, Organisation) else None,
        identity=owner if isinstance(owner, StaffIdentity) else None,
        holder_name=holder_name, username=username, document=document, document_number=document_number,
        seen_on=seen_on, reason=reason, proposed_by=by, proposed_at=at,
    )  # fmt: skip
    seal_into(row, "phone", phone)
    save_checked(row)
    record(
        subject=_subject(owner), action="reclaim_proposed", actor=by, at=at, reason=reason,
        data={"reclaim": str(row.pk), "document": document, "document_number": document_number, "seen_on": seen_on},
    )  # fmt: skip
    if isinstance(owner, StaffIdentity):
        tell_at_window(owner.user, row=row, at=at)
    return row


@transaction.atomic
def confirm(*, reclaim: Reclaim, by: User, at: datetime) -> User:
    """Move the record to a new log-in, end the old one, tell both mobiles; gives the new user.

    Raises NotYours, SamePerson, TransitionRefused, DetailRefused.
    """
    _require_second(reclaim, by)
    require_logged(_subject(reclaim.owner), *STANDS[type(reclaim.owner)])
    answer(row=reclaim, action="confirm", role="official", by=by, at=at, same=OTHER_CONFIRMS)
    if User.objects.filter(username=reclaim.username).exists():
        raise DetailRefused(f"登录名“{reclaim.username}”已被使用，请不予确认后重新登记。")
    owner = reclaim.owner
    _not_of_an_official(reclaim.phone.reveal(), owner)
    if isinstance(owner, StaffIdentity):
        return register_official(reclaim=reclaim, official=owner, by=by, at=at)
    before = [(user, phone_of(user)) for user in users_behind(owner)]
    fresh = User(username=reclaim.username, name=reclaim.holder_name, date_joined=at)
    fresh.set_unusable_password()
    save_checked(fresh)
    record(
        subject=fresh, action="open_login", actor=by, at=at, role="official", reason=RECLAIMED, locked=True,
        data={"username": fresh.username},
    )  # fmt: skip
    phone = reclaim.phone.reveal()
    _retire_accounts(owner, by, at)
    if isinstance(owner, Person):
        _move_person(owner, fresh, phone, by, at)
    else:
        _move_unit(owner, fresh, phone, by, at)
    record(
        subject=owner, action="reclaimed", actor=by, at=at, role="official", reason=reclaim.reason,
        data={
            "reclaim": str(reclaim.pk), "proposed_by": reclaim.proposed_by_id,
            "from_users": [user.pk for user, _ in before], "to_user": fresh.pk,
        },
    )  # fmt: skip
    _tell(reclaim, owner, fresh, [old for _, old in before if old], at)
    return fresh


@transaction.atomic
def refuse(*, reclaim: Reclaim, by: User, reason: str, at: datetime) -> Reclaim:
    """The proof does not convince; nothing moves. Raises NotYours, SamePerson, DetailRefused, TransitionRefused."""
    _require_second(reclaim, by)
    if not reason:
        raise DetailRefused("请写明不予确认的原因。")
    return answer(row=reclaim, action="refuse", role="official", by=by, at=at, reason=reason, same=OTHER_CONFIRMS)


def _retire_accounts(owner: Person | Organisation, by: User, at: datetime) -> None:
    """Whoever held the number named these accounts: no money goes there any more; the holder states a new one."""
    type(owner).objects.select_for_update().get(pk=owner.pk)
    for account in owner.accounts.exclude(state=AccountState.RETIRED).order_by("version"):
        transition(row=account, action="reclaim", role="official", actor=by, at=at, reason=RECLAIMED)


def _move_person(person: Person, fresh: User, phone: str, by: User, at: datetime) -> None:
    _lock_out(person.user, by, at)
    person.user, person.name = fresh, fresh.name
    seal_into(person, "phone", phone)
    save_checked(person, fields={"user", "name", "phone", "phone_hash", "phone_mask"})


def _move_unit(unit: Organisation, fresh: User, phone: str, by: User, at: datetime) -> None:
    """Who acted for the unit does so no longer, nor whom they invited; own log-ins stay, unless made for the unit."""
    Organisation.objects.select_for_update().get(pk=unit.pk)
    for invitation in unit.invitations.filter(state=InvitationState.PENDING).order_by("pk"):
        transition(
            row=invitation, action="reclaim", role="official", actor=by, at=at, reason=RECLAIMED, answered_by=by,
            answered_at=at,
        )  # fmt: skip
    for membership in unit.memberships.select_for_update().filter(active=True).select_related("user"):
        membership.active, membership.left_at = False, at
        save_checked(membership, fields={"active", "left_at"})
        user = membership.user
        alone = not Person.objects.filter(user=user).exists() and not user.posts.filter(active=True).exists()
        if alone and not user.memberships.filter(active=True).exists():
            _lock_out(user, by, at)
    save_checked(Membership(organisation=unit, user=fresh, role=MemberRole.MANAGER))
    keep_phone(user=fresh, phone=phone, by=by, at=at)


def _lock_out(user: User, by: User, at: datetime) -> None:
    """Close a log-in; its sessions end with it."""
    user.is_active = False
    save_checked(user, fields={"is_active"})
    record(subject=user, action="close_login", actor=by, at=at, role="official", reason=RECLAIMED)


def _tell(reclaim: Reclaim, owner: Person | Organisation, fresh: User, old: list[str], at: datetime) -> None:
    what = "身份证号" if isinstance(owner, Person) else "统一社会信用代码"
    words = told("reclaimed_from", what=what, day=date_cn(timezone.localdate(at)), hotline=settings.CONTACT_PHONE)
    for phone in old:
        body = f"{words['title']}，原账号已停用。认为有误的，请持证件到当地人社窗口，或致电 {settings.CONTACT_PHONE}。"
        post(channel=Channel.SMS, address=phone, kind=words["kind"], title=words["title"], body=body, at=at)
    tell_user(fresh, key=f"reclaimed:{reclaim.pk}", at=at, link=reverse("accounts:login"),
              **told("reclaimed_to", what=what, username=fresh.username))  # fmt: skip


def _owner_for(by: User, number: str, holder_name: str) -> Person | Organisation | StaffIdentity:
    """Whose number it is. Raises NotYours, and DetailRefused where the holder can register alone."""
    owner = _owner(number)
    if owner is None:
        raise DetailRefused("这个号码没有注册过，持有人可以直接在网上注册。")
    _refuse_interest(by, owner)
    if isinstance(owner, StaffIdentity):
        needs_the_window(owner, holder_name)
    return owner


def _subject(owner: Person | Organisation | StaffIdentity) -> Person | Organisation | User:
    """Under whom the log keeps it: an official has no record of a person yet."""
    return owner.user if isinstance(owner, StaffIdentity) else owner


def _owner(number: str) -> Person | Organisation | StaffIdentity | None:
    digest = keyed_hash("id_number", number)
    person = Person.objects.filter(id_number_hash=digest).first()
    unit = None if person else Organisation.objects.filter(uscc=number).first()
    return person or unit or StaffIdentity.objects.filter(id_number_hash=digest).select_related("user").first()


def _refuse_interest(by: User, owner: Person | Organisation | StaffIdentity) -> None:
    """Raises NotYours in the matter of one's own person or of somebody near."""
    if not isinstance(owner, StaffIdentity):
        refuse_interest(by, owner)
    elif owner.id_number_hash in interests_of(by).people:
        raise NotYours(f"{owner.user}是您本人或与您有利害关系，{HAND_OVER}")


def _free_name(typed: str, on: date) -> str:
    """A log-in name that can be given. Raises DetailRefused."""
    try:
        User.username_validator(typed)
    except ValidationError as error:
        raise DetailRefused("登录名只能用汉字、字母、数字和 @ . + - _，请修改。", field="username") from error
    if looks_like_number(typed, on=on) or User.objects.filter(username=typed).exists():
        raise DetailRefused(f"登录名“{typed}”不能用，请换一个。", field="username")
    return typed


def _not_of_an_official(phone: str, owner: Person | Organisation | StaffIdentity) -> None:
    """Raises DetailRefused where the mobile is an official's, other than the holder's own: the code would reach him."""
    if officials_by_phone(keyed_hash("phone", phone), but=owner.id_number_hash if isinstance(owner, Person) else ""):
        raise DetailRefused(
            "这个手机号是工作人员登记的，不能作为持有人的手机号，请填写持有人本人的手机号。", field="phone"
        )


def _require_official(user: User) -> None:
    if not may_reclaim(user):
        raise NotYours("号码申领须由人社部门的经办人员登记、负责人确认。")


def _require_second(reclaim: Reclaim, by: User) -> None:
    """A head, whose post two administrators gave: one of them alone cannot stand for both officials."""
    _require_official(by)
    if same_person(by, reclaim.proposed_by):
        raise SamePerson(OTHER_CONFIRMS)
    _refuse_interest(by, reclaim.owner)
    if not may_confirm_reclaim(by):
        raise NotYours("号码申领须由人社部门的负责人确认。")
