"""People, units and bureaus that tests begin with; numbers are valid and invented."""

from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import Bureau, Membership, Organisation, Person, Post, User
from accounts.services import invitations, register_organisation, register_person
from foundation.identifiers import id_check_digit, uscc_check_character
from policy.terms import ApplicantKind, District
from policy.terms import Bureau as BureauKind

AT = datetime(2026, 3, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "春江花月夜2026"


def id_number(number: int = 1) -> str:
    """The ID number of invented person `number`."""
    first17 = f"43090219900101{number:03d}"
    return first17 + id_check_digit(first17)


def uscc(number: int = 1) -> str:
    """The code of invented unit `number`."""
    first17 = f"91430900MA4L{number:05d}"
    return first17 + uscc_check_character(first17)


def person(number: int = 1, name: str = "张三") -> Person:
    return register_person(
        name=name, id_number=id_number(number), phone=f"138{number:08d}", username=f"person-{number}",
        password=PASSWORD, at=AT, is_demo=True,
    )  # fmt: skip


def organisation(number: int = 1, name: str = "益阳某某制造有限公司") -> Organisation:
    return register_organisation(
        name=name, uscc=uscc(number), kind=ApplicantKind.ENTERPRISE, district=District.HESHAN, manager_name="李经理",
        username=f"manager-{number}", password=PASSWORD, at=AT, is_demo=True,
    )  # fmt: skip


def member(unit: Organisation, user: User, role: str = "agent") -> Membership:
    """A user whom the manager invited and who accepted."""
    asked = invitations.invite(organisation=unit, typed=user.username, role=role, by=manager_of(unit), at=AT)
    return invitations.accept(invitation=asked, by=user, at=AT)


def manager_of(unit: Organisation) -> User:
    return unit.memberships.get(role="manager").user


def bureau(
    kind: BureauKind = BureauKind.HRSS, district: District = District.HESHAN, name: str = "赫山区人力资源和社会保障局"
) -> Bureau:
    return Bureau.objects.get_or_create(
        kind=kind,
        district=district,
        defaults={
            "name": name, "docket": f"{name[:1]}{BureauKind(kind).label[:2]}函", "phone": "0737-4222222",
            "address": "益阳市赫山区",
            "review_body": "赫山区人民政府", "court": "赫山区人民法院",
        },
    )[0]  # fmt: skip


def officer(role: str, where: Bureau | None = None, username: str = "") -> User:
    """A user with one post; in the given bureau, or outside the bureaus."""
    username = username or f"{role}-{where.pk if where else 0}"
    user = User.objects.create_user(username, password=PASSWORD, name=f"{role}同志")
    Post.objects.create(user=user, bureau=where, role=role)
    return user
