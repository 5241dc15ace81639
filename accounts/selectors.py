"""Reading people, bureaus and accounts."""

from datetime import date
from functools import partial
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.enums import ACTING_MEMBERS, AccountState, InvitationState, MemberRole, ProposalState
from accounts.models import (
    Bureau,
    Contact,
    Invitation,
    Membership,
    Organisation,
    PayeeAccount,
    Person,
    Post,
    PostProposal,
    Reclaim,
    User,
)
from audit.errors import DomainError
from foundation import identifiers
from foundation.sealing import keyed_hash

MANAGERS_FIRST = Case(
    *(When(role=role, then=Value(place)) for place, role in enumerate(MemberRole)), output_field=IntegerField()
)
"""Order of memberships: as the roles are declared."""
LIVE = (AccountState.PROPOSED, AccountState.VERIFIED)


class UnknownBureau(DomainError):
    """No such bureau is set up."""


def posts_of(user: Any) -> list[Post]:
    """The active posts of a user, each with its bureau."""
    return list(Post.objects.filter(user_id=user.pk, active=True).select_related("bureau").order_by("pk"))


def proposed_posts() -> QuerySet[PostProposal]:
    """Posts that wait for another administrator to confirm them."""
    return PostProposal.objects.filter(state=ProposalState.PROPOSED)


def official_without_post(user: Any) -> tuple[str, str]:
    """Title and sentence for an official who holds no post now; empty for everybody else."""
    mine = Post.objects.filter(user_id=user.pk)
    if mine.filter(active=True).exists() or not (hasattr(user, "identity") or mine.exists()):
        return "", ""
    waiting = proposed_posts().filter(user_id=user.pk).select_related("bureau").order_by("pk")
    if posts := [f"{one.bureau.name if one.bureau else ''}{one.get_role_display()}" for one in waiting]:
        return "您的岗位等待确认", f"{'、'.join(posts)}由另一位系统管理员确认后生效，届时刷新页面即可办理。"
    if mine.exists():
        return "您的岗位已经停用", "您现在没有在岗的岗位。需要继续办理的，请联系系统管理员重新任命。"
    return "您还没有岗位", "您的登录账号已经建立，岗位请联系系统管理员任命。"


def bureau(kind: str, district: str) -> Bureau:
    """The bureau of a kind in a district; raises UnknownBureau."""
    found = Bureau.objects.filter(kind=kind, district=district).first()
    if found is None:
        empty = Bureau(kind=kind, district=district)
        raise UnknownBureau(
            f"{empty.get_district_display()}尚未设置{empty.get_kind_display()}，请联系系统管理员在部门表中补充。"
        )
    return found


def organisations_of(user: Any) -> list[Organisation]:
    """Organisations the user may act for, by name."""
    return [each.organisation for each in memberships_of(user) if each.role in ACTING_MEMBERS]


def memberships_of(user: Any) -> list[Membership]:
    """Active memberships of a user, readers' too, by the name of the unit."""
    mine = Membership.objects.filter(user_id=user.pk, active=True).select_related("organisation")
    return list(mine.order_by("organisation__name", "organisation_id"))


def person_of(user: Any) -> Person | None:
    """The individual behind a log-in."""
    return Person.objects.filter(user_id=user.pk).first()


def contact_of(user: Any) -> Person | Contact | None:
    """The row that holds a user's mobile."""
    return Person.objects.filter(user_id=user.pk).first() or Contact.objects.filter(user_id=user.pk).first()


def acting_members(organisation: Organisation) -> QuerySet[Membership]:
    """Active memberships of those who act for an organisation, managers first."""
    return members_of(organisation).filter(active=True, role__in=ACTING_MEMBERS)


def membership_in(organisation: Organisation, user: Any) -> Membership | None:
    """The user's active membership."""
    return Membership.objects.filter(organisation=organisation, user_id=user.pk, active=True).first()


def reads_only_for(user: Any) -> set[Any]:
    """Keys of the organisations whose member the user is without acting for them."""
    mine = Membership.objects.filter(user_id=user.pk, active=True).exclude(role__in=ACTING_MEMBERS)
    return set(mine.values_list("organisation_id", flat=True))


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Memberships of an organisation with their users, managers first."""
    return organisation.memberships.select_related("user").order_by("-active", MANAGERS_FIRST, "pk")


def invitations_for(user: Any) -> QuerySet[Invitation]:
    """Invitations that wait for the user's answer: by log-in name, or by the mobile the user has proved."""
    return (
        invitations_ever(user)
        .filter(state=InvitationState.PENDING)
        .select_related("organisation")
        .order_by("-invited_at")
    )


def invitations_ever(user: Any) -> QuerySet[Invitation]:
    """Every invitation to the user, answered or not."""
    row = contact_of(user)
    by_phone = Q(phone_hash=row.phone_hash) if row else Q(pk=None)
    return Invitation.objects.filter(Q(user_id=user.pk) | by_phone)


def open_reclaims() -> list[Reclaim]:
    """Those that wait for the second official, oldest first."""
    rows = Reclaim.objects.filter(state=ProposalState.PROPOSED).select_related(
        "person", "organisation", "identity__user", "proposed_by"
    )
    return list(rows.order_by("proposed_at", "pk"))


def user_by_name(username: str) -> User | None:
    """An active user who is known by this log-in name."""
    return User.objects.filter(username=username, is_active=True).first()


def login_name(typed: str, *, on: date) -> str:
    """The log-in name behind what was typed: itself, or that of the one person with this mobile or ID number; where no
    person has the mobile, that of the one other user who has it.

    `on` is today. A number that belongs to nobody, or to several, gives its keyed hash: the attempt is counted, the
    number not kept.
    """
    kind, digest = _number_typed(typed, on)
    if not kind:
        return typed
    persons = list(Person.objects.filter(**{f"{kind}_hash": digest}).values_list("user__username", flat=True)[:2])
    # Asked in any case, so that a known number costs as many questions as an unknown one.
    others = list(Contact.objects.filter(phone_hash=digest).values_list("user__username", flat=True)[:2])
    names = persons or (others if kind == "phone" else [])
    return names[0] if len(names) == 1 else digest


def name_or_number(typed: str, *, on: date) -> str:
    """What was typed at a log-in, the same for every way to write one number: a number as its keyed hash."""
    return _number_typed(typed, on)[1] or typed


def _number_typed(typed: str, on: date) -> tuple[str, str]:
    """Kind and keyed hash of an ID number or a mobile; nothing for anything else."""
    for kind, read in (("id_number", partial(identifiers.id_number, on=on)), ("phone", identifiers.mobile)):
        try:
            return kind, keyed_hash(kind, read(typed))
        except identifiers.IdentifierRefused:
            continue
    return "", ""


def looks_like_number(username: str, *, on: date) -> bool:
    """Whether a log-in name would keep a person's number in the clear."""
    return login_name(username, on=on) != username


def active_account(*, person: Person | None = None, organisation: Organisation | None = None) -> PayeeAccount | None:
    """The verified account of an owner."""
    return _accounts(person, organisation).filter(state=AccountState.VERIFIED).first()


def proposed_account(*, person: Person | None = None, organisation: Organisation | None = None) -> PayeeAccount | None:
    """The account that waits to be verified."""
    return _accounts(person, organisation).filter(state=AccountState.PROPOSED).first()


def accounts_of(*, person: Person | None = None, organisation: Organisation | None = None) -> QuerySet[PayeeAccount]:
    """All versions of an owner's account, newest first."""
    return _accounts(person, organisation)


def _accounts(person: Person | None, organisation: Organisation | None) -> QuerySet[PayeeAccount]:
    if (person is None) == (organisation is None):
        raise ValueError("an account belongs to either a person or an organisation")
    owner = {"person": person} if person else {"organisation": organisation}
    return PayeeAccount.objects.filter(**owner).order_by("-version")
