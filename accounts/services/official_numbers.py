"""Numbers of officials: who may register one as an applicant, and who hears of it when somebody else tries.

Recusal takes whoever is registered under an official's ID number for the official. So a registration on the web needs
the mobile that the official keeps at the own log-in, and a number registered before is told. Reasons: docs/decisions.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact, Person, Reclaim, StaffIdentity, User
from accounts.selectors import contact_of
from accounts.services.administrators import tell_administrators
from accounts.telling import tell_user
from accounts.texts import told
from foundation.sealing import keyed_hash
from policy.dates import date_cn


def login_of_official(number: str, *, but: User | None = None) -> User | None:
    """The official's log-in of the person with this ID number, other than the one named."""
    return official_with(keyed_hash("id_number", number), but=but)


def official_with(digest: str, *, but: User | None = None) -> User | None:
    """The same by the keyed hash of the number."""
    found = StaffIdentity.objects.filter(id_number_hash=digest).select_related("user").first()
    return found.user if found and (but is None or found.user_id != but.pk) else None


def officials_by_phone(digest: str, *, but: str = "") -> QuerySet[User]:
    """Log-ins of officials, also such as hold no post now, whose person has this mobile under any log-in (keyed hash).

    `but` is the hash of the ID number of somebody who is not looked for.
    """
    logins = Contact.objects.filter(phone_hash=digest).values("user")
    persons = Person.objects.filter(phone_hash=digest).exclude(id_number_hash=but)
    found = (
        Q(pk__in=logins)
        | Q(pk__in=persons.values("user"))
        | Q(identity__id_number_hash__in=persons.values("id_number_hash"))
    )
    return User.objects.filter(found, Q(posts__isnull=False) | Q(identity__isnull=False)).exclude(
        pk__in=StaffIdentity.objects.filter(id_number_hash=but).values("user")
    )


def official_not_asking(number: str, *, phone: str) -> User | None:
    """The official with this ID number, unless the mobile is the one kept for that official."""
    official = login_of_official(number)
    kept = contact_of(official) if official else None
    same = kept is not None and kept.phone_hash == keyed_hash("phone", phone)
    return None if same else official


def tell_tried(official: User, *, mask: str, at: datetime) -> None:
    """The official and the administrators, once a day. `mask` is of the mobile that was typed."""
    day = timezone.localdate(at)
    values = {"day": date_cn(day), "phone": mask, "name": official.name, "hotline": settings.CONTACT_PHONE}
    key = f"official_tried:{official.pk}:{day}"
    tell_user(official, key=key, at=at, link=reverse("accounts:profile"), **told("security:own_number_tried", **values))
    tell_administrators(
        key=key, but=official, at=at, link=_page(official), **told("administration:official_number_tried", **values)
    )


def tell_registered_before(official: User, *, at: datetime) -> None:
    """The official and the administrators, where the number is registered under another log-in already."""
    digest = official.identity.id_number_hash
    person = Person.objects.filter(id_number_hash=digest).exclude(user=official).first()
    if person is None:
        return
    values = {"name": official.name, "phone": person.phone_mask}
    key = f"official_registered:{official.pk}:{person.pk}"
    tell_user(
        official, key=key, at=at, link=reverse("accounts:profile"), **told("security:own_number_registered", **values)
    )
    tell_administrators(
        key=key, but=official, at=at, link=_page(official),
        **told("administration:official_number_registered", **values),
    )  # fmt: skip


def tell_at_window(official: User, *, row: Reclaim, at: datetime) -> None:
    """The official and the administrators, where two colleagues are about to register the number at the window."""
    values = {
        "day": date_cn(timezone.localdate(at)), "by": row.proposed_by.name, "name": official.name,
        "phone": row.phone_mask, "hotline": settings.CONTACT_PHONE,
    }  # fmt: skip
    key = f"official_at_window:{row.pk}"
    tell_user(
        official, key=key, at=at, link=reverse("accounts:profile"), **told("security:own_number_at_window", **values)
    )
    tell_administrators(
        key=key, but=official, at=at, link=_page(official), **told("administration:official_at_window", **values)
    )


def _page(official: User) -> str:
    return reverse("portal:admin_official", args=[official.pk])
