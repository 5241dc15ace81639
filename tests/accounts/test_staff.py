"""Posts, bureaus and officials' log-ins: who may give them, that two are needed, and that each act names its actor."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command

from accounts import services
from accounts.models import Bureau, Post, PostProposal, StaffIdentity, User
from accounts.permissions import NotYours
from accounts.recusal import interest_in
from accounts.selectors import posts_of
from accounts.services import DetailRefused, SamePerson, factors, interests, officials, staff
from accounts.services.bureaus import change_bureau, set_up_bureau
from audit.errors import RuleBroken, TransitionRefused
from audit.models import Event
from audit.selectors import history
from audit.services import save_checked
from foundation.sealing import seal_into
from tests import people
from tests.accounts.codes import code_of

pytestmark = pytest.mark.django_db
AT = people.AT
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DETAILS = {"docket": "赫人社函", "phone": "0737-4222222", "address": "益阳市赫山区"}


@pytest.fixture
def admins() -> tuple[User, User, User]:
    """Three administrators, each somebody else."""
    made = []
    for number in (1, 2, 3):
        user = people.officer("admin", username=f"guanli{number}")
        staff.identify(user=user, id_number=people.id_number(800 + number), by=None, at=AT)
        made.append(user)
    return tuple(made)


@pytest.fixture
def official() -> User:
    user = User.objects.create(username="wangli", name="王丽")
    staff.identify(user=user, id_number=people.id_number(700), by=None, at=AT)
    return user


def test_a_clerk_is_appointed_by_one_and_a_head_by_two(admins, official):
    bureau = people.bureau()
    clerk = staff.appoint(user=official, role="clerk", bureau=bureau, by=admins[0], at=AT)
    assert isinstance(clerk, Post)
    proposal = staff.appoint(user=official, role="head", bureau=bureau, by=admins[0], at=AT)
    assert isinstance(proposal, PostProposal)
    assert [post.role for post in posts_of(official)] == ["clerk"]
    with pytest.raises(SamePerson, match="另一位系统管理员"):
        staff.confirm(proposal=proposal, by=admins[0], at=AT)
    staff.confirm(proposal=proposal, by=admins[1], at=AT)
    assert [post.role for post in posts_of(official)] == ["clerk", "head"]
    with pytest.raises(TransitionRefused):
        staff.confirm(proposal=proposal, by=admins[2], at=AT)
    acts = [(event.action, event.actor) for event in history(official)][1:]
    assert acts == [("appoint", admins[0]), ("propose_post", admins[0]), ("appoint", admins[1])]


@pytest.mark.parametrize("role", ["maker", "checker", "releaser", "reconciler", "reconcile_checker"])
def test_each_post_that_moves_money_waits_for_the_second(admins, official, role):
    bureau = people.bureau("finance", "430900", "益阳市财政局")
    assert isinstance(staff.appoint(user=official, role=role, bureau=bureau, by=admins[0], at=AT), PostProposal)
    assert not posts_of(official)


def test_nobody_appoints_himself_nor_confirms_under_another_name(admins, official):
    with pytest.raises(SamePerson, match="本人"):
        staff.appoint(user=admins[0], role="auditor", bureau=None, by=admins[0], at=AT)
    proposal = staff.appoint(user=official, role="auditor", bureau=None, by=admins[0], at=AT)
    for number, why in ((801, "提出人与确认人"), (700, "本人")):
        twin = people.person(number).user
        Post.objects.create(user=twin, role="admin")
        with pytest.raises(SamePerson, match=why):
            staff.confirm(proposal=proposal, by=twin, at=AT)
    staff.turn_down(proposal=proposal, reason="另有人选", by=admins[0], at=AT)
    assert not posts_of(official)


def test_one_person_has_one_official_s_log_in(admins, official):
    with pytest.raises(DetailRefused, match="此人已有工作人员账号“wangli”，请在“岗位”中任命"):
        officials.new_official(username="wang2", name="王丽", id_number=people.id_number(700), by=admins[0], at=AT)
    second = StaffIdentity(user=people.person(1).user)
    seal_into(second, "id_number", people.id_number(700))
    with pytest.raises(RuleBroken, match="此人已有工作人员账号"):
        save_checked(second)


def test_only_administrators_appoint_and_only_who_is_known(admins, official):
    bureau = people.bureau()
    with pytest.raises(NotYours):
        staff.appoint(user=official, role="clerk", bureau=bureau, by=people.officer("head", bureau), at=AT)
    with pytest.raises(DetailRefused, match="身份证号"):
        staff.appoint(user=User.objects.create(username="x"), role="clerk", bureau=bureau, by=admins[0], at=AT)
    with pytest.raises(DetailRefused, match="其他岗位必须属于一个部门"):
        staff.appoint(user=official, role="head", bureau=None, by=admins[0], at=AT)


def test_a_post_ends_at_once_and_is_given_again_by_two(admins, official):
    bureau = people.bureau()
    post = Post.objects.create(user=official, bureau=bureau, role="head")
    staff.end_post(post=post, reason="离任", by=admins[0], at=AT)
    assert not posts_of(official)
    again = staff.appoint(user=official, role="head", bureau=bureau, by=admins[0], at=AT)
    assert staff.confirm(proposal=again, by=admins[1], at=AT) == post


def test_two_administrators_stay(admins):
    posts = [Post.objects.get(user=user) for user in admins]
    staff.end_post(post=posts[2], reason="离任", by=admins[0], at=AT)
    with pytest.raises(DetailRefused, match="至少要保留两名"):
        staff.end_post(post=posts[1], reason="离任", by=admins[0], at=AT)


def test_a_closed_log_in_opens_nothing_and_a_new_password_costs_its_owner_all_posts(admins, official, client):
    bureau = people.bureau()
    client.force_login(official)
    staff.appoint(user=official, role="clerk", bureau=bureau, by=admins[0], at=AT)
    Post.objects.create(user=official, bureau=bureau, role="head")
    with pytest.raises(DetailRefused, match="还有在岗的岗位"):
        officials.close_login(user=official, reason="手机遗失", by=admins[0], at=AT)
    officials.renew_password(user=official, reason="手机遗失", by=admins[0], at=AT)
    assert not posts_of(official)
    waiting = {one.role: one for one in PostProposal.objects.filter(state="proposed")}
    for role in ("clerk", "head"):
        with pytest.raises(SamePerson):
            staff.confirm(proposal=waiting[role], by=admins[0], at=AT)
    staff.turn_down(proposal=waiting["clerk"], reason="不再任职", by=admins[0], at=AT)
    again = staff.appoint(user=official, role="clerk", bureau=bureau, by=admins[0], at=AT)
    assert isinstance(again, PostProposal), "nor is a clerk who was one appointed anew by one alone"
    services.change_password(user=official, password=people.PASSWORD, at=AT)
    client.force_login(User.objects.get(pk=official.pk))
    assert client.get("/profile/").status_code == 200
    officials.close_login(user=official, reason="手机遗失", by=admins[0], at=AT)
    assert client.get("/profile/").status_code == 302
    assert not UserSession.objects.filter(user=official).exists(), "what has ended is not listed"
    officials.renew_password(user=official, reason="手机遗失", by=admins[0], at=AT)
    assert client.get("/profile/").status_code == 302, "an old session does not come back"
    with pytest.raises(DetailRefused, match="不是工作人员"):
        officials.renew_password(user=people.person(1).user, reason="手机遗失", by=admins[0], at=AT)


def test_a_second_factor_is_reset_and_all_posts_wait(admins, official):
    Authenticator.objects.create(user=official, type="totp", data={})
    for role in ("head", "clerk"):
        Post.objects.create(user=official, bureau=people.bureau(), role=role)
    officials.reset_factor(user=official, reason="手机遗失", by=admins[0], at=AT)
    assert not factors.enrolled(official)
    assert not posts_of(official)
    waiting = PostProposal.objects.filter(user=official, state="proposed")
    assert set(waiting.values_list("role", flat=True)) == {"head", "clerk"}


def test_a_new_official_and_a_bureau_that_changes_its_phone(admins):
    user, password = officials.new_official(
        username="limin", name="李敏", id_number=people.id_number(10), by=admins[0], at=AT
    )
    assert user.check_password(password)
    with pytest.raises(DetailRefused, match="已被使用"):
        officials.new_official(username="limin", name="李", id_number=people.id_number(11), by=admins[0], at=AT)
    bureau = set_up_bureau(kind="hrss", district="430903", name="赫山区人社局", by=admins[0], at=AT, **DETAILS)
    change_bureau(bureau=bureau, by=admins[1], at=AT, phone="0737-4333333")
    event = history(bureau).last()
    assert (event.actor, event.data) == (admins[1], {"phone": {"before": "0737-4222222", "after": "0737-4333333"}})
    with pytest.raises(DetailRefused, match="没有变化"):
        change_bureau(bureau=bureau, by=admins[1], at=AT, phone="0737-4333333")


def test_an_official_declares_and_ends_an_interest(official, clock):
    clock.set(AT)
    unit = people.organisation()
    row = interests.declare(user=official, name=unit.name, number=unit.uscc, relation="配偶任职", at=AT)
    assert interest_in(official, unit)
    with pytest.raises(DetailRefused, match="无须重复"):
        interests.declare(user=official, name=unit.name, number=unit.uscc, relation="配偶任职", at=AT)
    with pytest.raises(DetailRefused, match="统一社会信用代码或身份证号"):
        interests.declare(user=official, name=unit.name, number="123", relation="配偶任职", at=AT)
    with pytest.raises(NotYours):
        interests.end_interest(interest=row, by=people.person(3).user, at=AT)
    interests.end_interest(interest=row, by=official, at=AT)
    assert "已解除" in interest_in(official, unit)
    near = interests.declare(user=official, name="李四", number=people.id_number(2), relation="兄弟", at=AT)
    assert people.id_number(2) not in str(near.__dict__)
    assert interest_in(official, people.person(2, "李四"))


# --- commands -----------------------------------------------------------------------------------------------------


def run(monkeypatch, *arguments, typed=(), **options):
    """What the command prints; `typed` are the lines on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_an_empty_system_begins_with_two_administrators_and_each_later_act_names_one(monkeypatch):
    two = ("first_administrators", "guanli1", "王丽", "guanli2", "李敏")
    ids = [people.id_number(801), people.id_number(802)]
    with pytest.raises(CommandError, match="此人已有工作人员账号“guanli1”"):
        run(monkeypatch, *two, typed=[ids[0], ids[0]])
    assert not User.objects.exists()
    assert "只显示一次" in run(monkeypatch, *two, typed=ids)
    with pytest.raises(CommandError, match="已经设立过"):
        run(
            monkeypatch,
            "first_administrators",
            "a1",
            "王丽",
            "a2",
            "李敏",
            typed=[people.id_number(3), people.id_number(4)],
        )
    run(monkeypatch, "set_up_bureau", "hrss", "430903", "赫山区人社局", by="guanli1", **DETAILS)
    head = {"bureau": ["hrss", "430903"], "by": "guanli1"}
    with pytest.raises(CommandError, match="--name"):
        run(monkeypatch, "appoint", "zhangsan", "head", **head)
    said = run(
        monkeypatch,
        "appoint",
        "zhangsan",
        "head",
        name="张三",
        id_number_stdin=True,
        typed=[people.id_number(1)],
        **head,
    )
    assert "待另一位系统管理员确认" in said
    with pytest.raises(CommandError, match="提出人与确认人"):
        run(monkeypatch, "appoint", "zhangsan", "head", confirm=True, **head)
    run(monkeypatch, "appoint", "zhangsan", "head", confirm=True, **{**head, "by": "guanli2"})
    official = User.objects.get(username="zhangsan")
    assert [post.role for post in posts_of(official)] == ["head"]
    run(monkeypatch, "appoint", "zhangsan", "head", end=True, reason="离任", **head)
    assert posts_of(official) == []
    acts = Event.objects.filter(subject_type__in=["accounts.user", "accounts.bureau"]).exclude(actor=None)
    assert set(acts.values_list("action", flat=True)) == {
        "set_up", "open_login", "identify", "propose_post", "appoint", "end_post",
    }  # fmt: skip
    assert Event.objects.filter(actor=None).values_list("action", flat=True).distinct().count() == 3


def test_what_the_commands_refuse(monkeypatch):
    with pytest.raises(CommandError, match="--by"):
        run(monkeypatch, "set_up_bureau", "hrss", "430903", "赫山区人社局", **DETAILS)
    with pytest.raises(CommandError, match="在用账号"):
        run(monkeypatch, "set_up_bureau", "hrss", "430903", "赫山区人社局", by="nobody", **DETAILS)
    people.person(1)
    with pytest.raises(CommandError, match="系统管理"):
        run(monkeypatch, "set_up_bureau", "hrss", "430903", "赫山区人社局", by="person-1", **DETAILS)
    assert not Bureau.objects.exists()


def test_who_holds_the_keys_of_a_log_in_confirms_no_post_of_it(admins):
    """Neither by opening the log-in that a colleague proposes, nor by resetting one that a colleague proposed."""
    one, other = admins[:2]
    bureau = people.bureau()
    user, _password = officials.new_official(
        username="xin", name="新来的", id_number=people.id_number(77), by=one, at=AT
    )
    proposal = staff.appoint(user=user, role="head", bureau=bureau, by=other, at=AT)
    with pytest.raises(SamePerson, match="开立、重置"):
        staff.confirm(proposal=proposal, by=one, at=AT)
    staff.turn_down(proposal=proposal, reason="由开立账号的人提出", by=other, at=AT)

    proposal = staff.appoint(user=user, role="head", bureau=bureau, by=one, at=AT)
    officials.renew_password(user=user, reason="忘记密码", by=other, at=AT)
    anew = PostProposal.objects.get(user=user, state="proposed")
    assert anew.proposed_by == other
    with pytest.raises(TransitionRefused):
        staff.confirm(proposal=proposal, by=other, at=AT)
    with pytest.raises(SamePerson):
        staff.confirm(proposal=anew, by=other, at=AT)
    staff.confirm(proposal=anew, by=one, at=AT)
    assert [post.role for post in posts_of(user)] == ["head"]


def test_a_password_and_a_reset_factor_count_each_by_themselves(admins, official):
    """Who renewed the password cannot wait for a colleague, or for the command line, to take the factor away."""
    one, other, third = admins
    Post.objects.create(user=official, bureau=people.bureau(), role="head")
    Authenticator.objects.create(user=official, type="totp", data={})
    officials.renew_password(user=official, reason="忘记密码", by=one, at=AT)
    officials.reset_factor(user=official, reason="手机遗失", by=other, at=AT)
    factors.reset(user=official, by=None, reason="命令行", at=AT)
    proposal = PostProposal.objects.get(user=official, state="proposed")
    assert staff.key_issuers([official.pk]) == {official.pk: {one.pk, other.pk}}
    with pytest.raises(SamePerson, match="开立、重置"):
        staff.confirm(proposal=proposal, by=one, at=AT)
    proposal = staff.appoint(user=official, role="auditor", bureau=None, by=third, at=AT)
    with pytest.raises(SamePerson, match="开立、重置"):
        staff.confirm(proposal=proposal, by=other, at=AT)
    # A factor set up since is not of who reset the one before, and who holds the password may have set it up.
    factors.enrol(user=official, secret=SECRET, code=code_of(SECRET), at=AT)
    services.change_password(user=official, password=people.PASSWORD, at=AT)
    with pytest.raises(SamePerson, match="开立、重置"):
        staff.confirm(proposal=proposal, by=one, at=AT)
    staff.confirm(proposal=proposal, by=other, at=AT)
