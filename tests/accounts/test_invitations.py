"""Membership by invitation: nothing is disclosed and nothing counts before the invited person has accepted."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import permissions
from accounts.models import Invitation, Membership
from accounts.permissions import NotYours
from accounts.recusal import interest_in
from accounts.selectors import invitations_for
from accounts.services import DetailRefused, invitations
from accounts.services.phones import keep_phone
from accounts.texts import TEXTS
from audit.errors import DomainError, TransitionRefused
from audit.models import Event
from audit.verify import of_subject
from messaging.models import Message
from tests import people
from tests.applications import cases
from tests.people import AT
from tests.phones import texts_to

pytestmark = pytest.mark.django_db


def invite(unit, typed, role="agent", at=AT):
    return invitations.invite(organisation=unit, typed=typed, role=role, by=people.manager_of(unit), at=at)


def test_an_invitation_counts_for_nothing_until_it_is_accepted(clock):
    unit, clerk = people.organisation(), people.officer("clerk", people.bureau())
    asked = invite(unit, clerk.username)
    assert not Membership.objects.filter(user=clerk).exists()
    assert interest_in(clerk, unit) == ""
    assert not permissions.may_read_for(clerk, unit)
    invitations.accept(invitation=asked, by=clerk, at=AT)
    assert interest_in(clerk, unit)
    invitations.leave(membership=Membership.objects.get(user=clerk), by=clerk, at=AT)
    clock.set(AT + timedelta(days=31))
    assert interest_in(clerk, unit) == ""


@pytest.mark.parametrize("known", ["person-1", "13800000001"])
def test_known_and_unknown_names_get_the_same_answer_and_no_name(client, known):
    unit = people.organisation()
    people.person(1, "欧阳秘密")
    client.force_login(people.manager_of(unit))
    pages = []
    for typed in (known, "nobody-1" if known == "person-1" else "13911111111"):
        page = client.post(reverse("accounts:invite", args=[unit.pk]), {"typed": typed, "role": "agent"}, follow=True)
        text = page.content.decode()
        assert "邀请已发出" in text
        assert "欧阳秘密" not in text
        asked = Invitation.objects.get(state="pending")
        pages.append(text.replace(asked.label, "").replace(str(asked.pk), ""))
        invitations.take_back(invitation=asked, by=people.manager_of(unit), at=AT)
    without_token = [page.split("csrfmiddlewaretoken")[0] for page in pages]
    assert without_token[0] == without_token[1]


def test_an_unknown_mobile_is_texted_and_sees_the_invitation_after_registering():
    unit = people.organisation()
    asked = invite(unit, "13800000005")
    assert any("您收到一个单位的成员邀请" in text for text in texts_to("13800000005"))
    newcomer = people.person(5, "新来的").user
    assert list(invitations_for(newcomer)) == [asked]
    assert permissions.may_act_for(invitations.accept(invitation=asked, by=newcomer, at=AT).user, unit)


def test_only_the_invited_person_answers_and_only_once(client):
    unit, colleague, stranger = people.organisation(), people.person().user, people.person(2, "李四").user
    asked = invite(unit, "person-1")
    with pytest.raises(NotYours):
        invitations.accept(invitation=asked, by=stranger, at=AT)
    client.force_login(stranger)
    address = reverse("accounts:invitation_answer", args=[asked.pk])
    assert client.post(address, {"answer": "accept"}).status_code == 404
    client.force_login(colleague)
    assert "等您答复的邀请" in client.get(reverse("accounts:profile")).content.decode()
    assert client.post(address, {"answer": "decline"}, follow=True).status_code == 200
    assert not Membership.objects.filter(user=colleague).exists()
    with pytest.raises(TransitionRefused):
        invitations.accept(invitation=asked, by=colleague, at=AT)


def test_an_invitation_of_who_no_longer_manages_the_unit_counts_for_nothing():
    unit, second, friend = people.organisation(), people.person(1).user, people.person(2, "李四").user
    membership = people.member(unit, second, role="manager")
    asked = invitations.invite(organisation=unit, typed=friend.username, role="manager", by=second, at=AT)
    invitations.leave(membership=membership, by=second, at=AT)
    with pytest.raises(DetailRefused, match="已不再管理"):
        invitations.accept(invitation=asked, by=friend, at=AT)
    assert not Membership.objects.filter(user=friend).exists()


def test_the_last_manager_does_not_give_the_role_away_by_an_invitation():
    unit = people.organisation()
    manager = people.manager_of(unit)
    asked = invite(unit, "13911111111", role="reader")
    keep_phone(user=manager, phone="13911111111", by=manager, at=AT)
    with pytest.raises(DetailRefused, match="您已经是"):
        invitations.accept(invitation=asked, by=manager, at=AT)
    assert permissions.may_manage(manager, unit)


def test_what_a_unit_calls_itself_is_read_after_log_in_only():
    unit = people.organisation(1, "财政补贴请拨打13900000000核实")
    people.person(5, "李四")
    for typed in ("13800000005", "13800000006"):
        invite(unit, typed)
        assert texts_to(typed)
        assert not any(unit.name in text for text in texts_to(typed))
    assert unit.name in Message.objects.get(kind="invited").text


def test_the_manager_is_told_and_sees_the_name_only_afterwards(client):
    unit, manager = people.organisation(), None
    manager = people.manager_of(unit)
    asked = invite(unit, people.person(1, "欧阳秘密").user.username)
    client.force_login(manager)
    address = reverse("accounts:members", args=[unit.pk])
    assert "欧阳秘密" not in client.get(address).content.decode()
    invitations.accept(invitation=asked, by=asked.user, at=AT)
    assert "欧阳秘密" in client.get(address).content.decode()
    told = Message.objects.get(user=manager)
    assert told.title == "您发出的邀请已被接受"
    assert "欧阳秘密" in told.text


def test_a_unit_invites_so_many_a_day():
    unit = people.organisation()
    for number in range(invitations.MOST_A_DAY):
        invite(unit, f"somebody-{number}")
    with pytest.raises(DetailRefused, match="请明天再"):
        invite(unit, "one-more")
    invite(unit, "one-more", at=AT + timedelta(days=1, minutes=1))


def test_the_same_is_not_asked_twice_and_members_are_not_asked():
    unit, colleague = people.organisation(), people.person().user
    invite(unit, "nobody")
    with pytest.raises(DomainError, match="已经邀请过"):
        invite(unit, "nobody")
    people.member(unit, colleague)
    with pytest.raises(DetailRefused, match="已经是本单位成员"):
        invite(unit, "person-1")
    with pytest.raises(NotYours):
        invitations.invite(organisation=unit, typed="other", role="agent", by=colleague, at=AT)


def test_a_member_is_not_asked_by_the_mobile_either_and_it_stands_at_the_field(client):
    unit, colleague = people.organisation(), people.person(1).user
    people.member(unit, colleague)
    client.force_login(people.manager_of(unit))
    page = client.post(reverse("accounts:invite", args=[unit.pk]), {"typed": "13800000001", "role": "agent"})
    assert "已经是本单位成员" in page.context["form"].errors["typed"][0]
    assert not unit.invitations.filter(state="pending").exists()


def test_an_invitation_says_what_the_role_may_do():
    unit = people.organisation()
    invite(unit, "13800000005", role="reader")
    invite(unit, "13800000006", role="agent")
    assert any("只读，只能查看" in text for text in texts_to("13800000005"))
    assert any("经办人，可以办理" in text for text in texts_to("13800000006"))


def test_a_manager_changes_a_role_and_the_member_is_told(client):
    unit, colleague = people.organisation(), people.person().user
    manager, membership = people.manager_of(unit), people.member(unit, colleague)
    client.force_login(manager)
    address = reverse("accounts:member_role", args=[unit.pk, membership.pk])
    assert "更改张三的身份" in client.get(address).content.decode()
    assert client.post(address, {"role": "reader"}).status_code == 302
    assert not permissions.may_act_for(colleague, unit)
    assert permissions.may_read_for(colleague, unit)
    assert "由经办人改为只读" in Message.objects.get(user=colleague, kind="role_changed").text
    assert Event.objects.filter(subject_id=str(unit.pk)).order_by("pk").last().action == "change_role"
    assert list(of_subject("accounts.organisation", str(unit.pk))) == []
    client.force_login(colleague)
    assert client.post(address, {"role": "manager"}).status_code == 403


def test_the_last_manager_is_told_before_he_leaves_and_does_not_demote_himself(client):
    unit = people.organisation()
    manager = people.manager_of(unit)
    own = unit.memberships.get(user=manager)
    client.force_login(manager)
    page = client.get(reverse("accounts:leave", args=[unit.pk])).content.decode()
    assert "唯一的管理员" in page
    assert 'type="submit">退出本单位' not in page
    with pytest.raises(DetailRefused, match="至少要保留一名管理员"):
        invitations.change_role(membership=own, role="agent", by=manager, at=AT)
    assert permissions.may_manage(manager, unit)


def test_an_id_number_is_no_way_to_invite():
    unit = people.organisation()
    people.person()
    for number in (1, 5):
        with pytest.raises(DetailRefused, match="不要填身份证号"):
            invite(unit, people.id_number(number))
    assert not Invitation.objects.exists()


def test_members_come_and_go_but_a_manager_stays():
    unit, colleague = people.organisation(), people.person().user
    manager = people.manager_of(unit)
    membership = people.member(unit, colleague)
    with pytest.raises(NotYours):
        invitations.remove_member(membership=unit.memberships.get(user=manager), by=colleague, at=AT)
    invitations.remove_member(membership=membership, by=manager, at=AT)
    assert not permissions.may_act_for(colleague, unit)
    assert Message.objects.filter(user=colleague, kind="membership_removed").count() == 1
    people.member(unit, colleague, role="head")
    assert permissions.may_act_for(colleague, unit)
    for verb in (invitations.remove_member, invitations.leave):
        with pytest.raises(DetailRefused, match="至少要保留一名管理员"):
            verb(membership=unit.memberships.get(user=manager), by=manager, at=AT)
    invitations.leave(membership=unit.memberships.get(user=colleague), by=colleague, at=AT)
    assert Message.objects.filter(user=manager, kind="membership_left").count() == 1
    actions = Event.objects.filter(subject_id=str(unit.pk)).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["register", "invite", "add_member", "remove_member", "invite", "add_member", "leave"]


def test_removing_and_leaving_are_asked_once_more(client):
    unit, colleague = people.organisation(), people.person().user
    membership = people.member(unit, colleague)
    client.force_login(people.manager_of(unit))
    address = reverse("accounts:member_remove", args=[unit.pk, membership.pk])
    assert "停用张三的经办人身份？" in client.get(address).content.decode()
    assert permissions.may_act_for(colleague, unit)
    client.force_login(colleague)
    address = reverse("accounts:leave", args=[unit.pk])
    assert "退出益阳某某制造有限公司？" in client.get(address).content.decode()
    assert client.post(address).url == reverse("accounts:profile")
    assert not permissions.may_read_for(colleague, unit)


@pytest.mark.parametrize(("role", "acts"), [("manager", True), ("head", True), ("agent", True), ("reader", False)])
def test_a_reader_looks_on_and_does_nothing(client, role, acts):
    application = cases.filled(cases.INTERNSHIP)
    unit, user = application.organisation, people.person(9, "王五").user
    people.member(unit, user, role=role)
    assert permissions.may_read_for(user, unit)
    assert permissions.may_act_for(user, unit) is acts
    client.force_login(user)
    assert client.get(reverse("portal:affair", args=[application.pk])).status_code == 200
    assert client.get(reverse("accounts:members", args=[unit.pk])).status_code == 200
    check = client.get(reverse("applications:check", args=[application.pk]))
    assert ("提交申请" in check.content.decode()) is acts
    answer = client.post(reverse("applications:section", args=[application.pk, 1]), {"version": "1"})
    assert (answer.status_code != 403) is acts
    assert client.get(reverse("accounts:organisation_account", args=[unit.pk])).status_code == (200 if acts else 403)
    assert Message.objects.filter(user=user, kind="account_proposed").count() == 0


def test_no_title_names_a_person_or_a_unit():
    """A title is the text of the SMS, which anybody near the telephone reads."""
    for kind, (title, _) in TEXTS.items():
        assert not set(re.findall(r"{(\w+)}", title)) & {"name", "unit", "username", "role"}, kind
