"""A number registered by somebody else moves to its holder by a proof seen at the window and two officials."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Person, Reclaim, User
from accounts.permissions import NotYours
from accounts.recusal import same_person
from accounts.selectors import active_account
from accounts.services import (
    DetailRefused,
    SamePerson,
    invitations,
    propose_account,
    reclaims,
    register_person,
    staff,
    verify_account,
)
from accounts.services.phones import keep_phone
from audit import verify
from audit.errors import RuleBroken
from audit.models import Event
from foundation import effects
from messaging.models import Message
from policy.terms import Bureau as BureauKind
from policy.terms import District
from tests import people
from tests.people import AT
from tests.phones import code_sent_to, texts_to

pytestmark = pytest.mark.django_db
PROOF = {
    "holder_name": "张真人", "phone": "13700000001", "username": "zhenren", "document": "居民身份证原件",
    "document_number": "0018", "seen_on": date(2026, 3, 5), "reason": "人证一致，当场核对。",
}  # fmt: skip


@pytest.fixture
def clerks(db):
    return [people.officer(role, people.bureau(), f"{role}-one") for role in ("clerk", "head")]


def propose(by, number=None, **changed):
    return reclaims.propose(number=number or people.id_number(1), by=by, at=AT, **{**PROOF, **changed})


def test_the_record_moves_the_old_log_in_closes_and_both_mobiles_are_told(clerks, clock):
    person = people.person(1, "冒名者")
    squatter, elsewhere = person.user, Client()
    elsewhere.force_login(squatter)
    fresh = reclaims.confirm(reclaim=propose(clerks[0]), by=clerks[1], at=AT)
    person.refresh_from_db()
    squatter.refresh_from_db()
    assert (person.user, person.name, person.phone_mask) == (fresh, "张真人", "137****0001")
    assert not squatter.is_active
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
    assert any("已转给到窗口核验的持有人" in text for text in texts_to("13800000001"))
    assert any("请设置登录密码" in text for text in texts_to("13700000001"))
    event = Event.objects.get(action="reclaimed")
    assert (event.actor, event.data["proposed_by"]) == (clerks[1], clerks[0].pk)
    assert event.data["from_users"] == [squatter.pk]
    holder = Client()
    holder.post("/password/forgotten/", {"typed": "zhenren"})
    effects.run_due(at=clock.now)
    holder.post("/password/code/", {"code": code_sent_to("13700000001")})
    password = {"new_password1": "洞庭湖的水2027", "new_password2": "洞庭湖的水2027"}
    assert holder.post("/password/new/", password).url == reverse("accounts:login")


def test_no_money_goes_to_an_account_that_was_named_before(clerks):
    person = people.person()
    for _ in range(2):
        account = propose_account(
            owner=person, number="6225881414207430", bank_name="中国建设银行益阳赫山支行", by=person.user, at=AT
        )
        if not active_account(person=person):
            verify_account(account=account, by=people.officer("auditor"), at=AT)
    reclaims.confirm(reclaim=propose(clerks[0]), by=clerks[1], at=AT)
    assert not person.accounts.exclude(state="retired").exists()


def test_a_unit_moves_and_its_former_members_are_out(clerks):
    unit = people.organisation(1)
    manager, colleague = people.manager_of(unit), people.person().user
    people.member(unit, colleague)
    fresh = reclaims.confirm(reclaim=propose(clerks[0], people.uscc(1)), by=clerks[1], at=AT)
    assert [row.user for row in unit.memberships.filter(active=True)] == [fresh]
    manager.refresh_from_db()
    colleague.refresh_from_db()
    assert not manager.is_active
    assert colleague.is_active


def test_nobody_comes_back_by_an_invitation_of_the_impostor(clerks):
    unit, friend = people.organisation(1), people.person(5).user
    asked = invitations.invite(
        organisation=unit, typed=friend.username, role="manager", by=people.manager_of(unit), at=AT
    )
    reclaims.confirm(reclaim=propose(clerks[0], people.uscc(1)), by=clerks[1], at=AT)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    with pytest.raises(DetailRefused, match="已不再管理"):
        invitations.accept(invitation=asked, by=friend, at=AT)


def test_two_officials_of_the_right_offices(clerks):
    people.person()
    asked = propose(clerks[0])
    with pytest.raises(SamePerson):
        reclaims.confirm(reclaim=asked, by=clerks[0], at=AT)
    other = people.officer("clerk", people.bureau(BureauKind.EDUCATION, District.HESHAN, "赫山区教育局"))
    for user in (other, people.officer("auditor"), people.person(2, "李四").user):
        with pytest.raises(NotYours):
            reclaims.confirm(reclaim=asked, by=user, at=AT)
        with pytest.raises(NotYours):
            propose(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reclaim.objects.update(state="confirmed", answered_by=clerks[0], answered_at=AT)
    assert reclaims.confirm(reclaim=asked, by=people.officer("head", people.bureau()), at=AT).username == "zhenren"


def test_not_in_ones_own_matter(clerks):
    unit = people.organisation(1)
    people.member(unit, clerks[0])
    with pytest.raises(NotYours, match="回避"):
        propose(clerks[0], people.uscc(1))
    asked = propose(clerks[1], people.uscc(1))
    with pytest.raises(NotYours, match="回避"):
        reclaims.confirm(reclaim=asked, by=clerks[0], at=AT)


def test_what_cannot_be_is_refused(clerks):
    with pytest.raises(DetailRefused, match="没有注册过"):
        propose(clerks[0])
    people.person()
    with pytest.raises(DetailRefused, match="不能用"):
        propose(clerks[0], username="person-1")
    with pytest.raises(DetailRefused, match="只能用汉字"):
        propose(clerks[0], username="张 真人 +")
    with pytest.raises(DetailRefused, match="不能晚于"):
        propose(clerks[0], seen_on=date(2026, 3, 6))
    propose(clerks[0])
    with pytest.raises(RuleBroken, match="已有一笔"):
        propose(clerks[1])


@pytest.mark.parametrize("whose", ["who records it", "who confirms it", "a colleague by the own registration"])
def test_the_mobile_of_an_official_is_not_the_holders(clerks, whose):
    people.person()
    phone, official = "13700000009", clerks[0 if whose == "who records it" else 1]
    asked = propose(clerks[0], phone=phone)
    reclaims.refuse(reclaim=asked, by=clerks[1], reason="先看另一次", at=AT)
    if whose.startswith("who"):
        keep_phone(user=official, phone=phone, by=official, at=AT)
    else:
        colleague = people.officer("clerk", people.bureau(), "clerk-two")
        staff.identify(user=colleague, id_number=people.id_number(7), by=None, at=AT)
        register_person(
            name="孙七", id_number=people.id_number(7), phone=phone, username="sunqi", password=people.PASSWORD, at=AT
        )
    with pytest.raises(DetailRefused, match="工作人员登记的"):
        propose(clerks[0], phone=phone)


def test_an_officials_mobile_kept_meanwhile_stops_the_confirmation_and_the_holders_own_does_not(clerks):
    people.person()
    asked = propose(clerks[0])
    keep_phone(user=clerks[1], phone=PROOF["phone"], by=clerks[1], at=AT)
    with pytest.raises(DetailRefused, match="工作人员登记的"):
        reclaims.confirm(reclaim=asked, by=people.officer("head", people.bureau(), "head-two"), at=AT)
    # An official whose own number somebody else had registered, with the mobile kept at the official's log-in.
    people.person(2)
    holder = people.officer("clerk", people.bureau(BureauKind.FINANCE), "holder")
    staff.identify(user=holder, id_number=people.id_number(2), by=None, at=AT)
    keep_phone(user=holder, phone="13700000008", by=holder, at=AT)
    assert propose(clerks[0], people.id_number(2), phone="13700000008", username="holder-own")


def test_an_official_without_a_mobile_is_registered_at_the_window_by_two(clerks, clock):
    """Who left and cannot log in any more is a citizen like others."""
    official = people.officer("clerk", people.bureau(BureauKind.FINANCE), "left")
    official.name = "张真人"
    official.save()
    staff.identify(user=official, id_number=people.id_number(6), by=None, at=AT)
    number = people.id_number(6)
    with pytest.raises(DetailRefused, match="姓名不一致"):
        propose(clerks[0], number, holder_name="李真人")
    asked = propose(clerks[0], number)
    assert "申请建立个人账号" in Message.objects.get(user=official).title
    with pytest.raises(SamePerson):
        reclaims.confirm(reclaim=asked, by=clerks[0], at=AT)
    with pytest.raises(RuleBroken, match="已有一笔"):
        propose(clerks[1], number, username="another")
    fresh = reclaims.confirm(reclaim=asked, by=clerks[1], at=AT)
    assert fresh.person.id_number_hash == official.identity.id_number_hash
    assert not fresh.has_usable_password()
    assert same_person(fresh, official)
    official.refresh_from_db()
    assert official.is_active
    (text,) = texts_to(PROOF["phone"])
    assert "已为您建立个人账号" in text
    assert "转到" not in text and "停用" not in text  # nothing was moved, and no account was named before
    opened = Event.objects.filter(action__in=("open_login", "register"), subject_id__in=(fresh.pk, fresh.person.pk))
    assert {(event.actor, event.role) for event in opened} == {(clerks[1], "official")}
    assert opened.get(action="register").data["consent"] == "window"
    told = (("accounts.reclaim", asked.pk), ("accounts.person", fresh.person.pk), ("accounts.user", official.pk))
    for subject, key in told:
        assert list(verify.of_subject(subject, str(key))) == []


def test_an_official_who_can_register_alone_does_and_nobody_registers_himself_at_the_window(clerks):
    staff.identify(user=clerks[0], id_number=people.id_number(5), by=None, at=AT)
    with pytest.raises(NotYours, match="回避"):
        propose(clerks[0], people.id_number(5), holder_name=clerks[0].name)
    keep_phone(user=clerks[0], phone="13700000005", by=clerks[0], at=AT)
    with pytest.raises(DetailRefused, match="在网上注册"):
        propose(clerks[1], people.id_number(5), holder_name=clerks[0].name)


@pytest.mark.parametrize("since", ["keeps a mobile", "has another number"])
def test_the_window_is_asked_again_when_the_official_was_told(clerks, since):
    official = people.officer("clerk", people.bureau(BureauKind.FINANCE), "told")
    staff.identify(user=official, id_number=people.id_number(6), by=None, at=AT)
    asked = propose(clerks[0], people.id_number(6), holder_name=official.name)
    if since == "keeps a mobile":
        keep_phone(user=official, phone="13700000006", by=official, at=AT)
    else:
        staff.identify(user=official, id_number=people.id_number(8), by=None, at=AT)
    with pytest.raises(DetailRefused, match=r"在网上注册|身份证号有变动"):
        reclaims.confirm(reclaim=asked, by=clerks[1], at=AT)
    assert not Person.objects.exists()
    reclaims.refuse(reclaim=asked, by=clerks[1], reason="不是本人", at=AT)


def test_refused_nothing_moves(clerks):
    person = people.person()
    asked = propose(clerks[0])
    with pytest.raises(DetailRefused):
        reclaims.refuse(reclaim=asked, by=clerks[1], reason="", at=AT)
    reclaims.refuse(reclaim=asked, by=clerks[1], reason="证件有疑问", at=AT)
    person.refresh_from_db()
    assert person.user.username == "person-1"
    assert not User.objects.filter(username="zhenren").exists()


def test_the_pages(client, clerks, clock):
    people.person()
    client.force_login(clerks[0])
    address = reverse("accounts:reclaims")
    typed = {**PROOF, "number": people.id_number(1), "seen_on": "2026-03-05"}
    page = client.post(address, {**typed, "document_number": people.id_number(1)}).content.decode()
    assert "只写末四位" in page
    assert 'value="zhenren"' in page
    assert client.post(address, typed).url == address
    asked = Reclaim.objects.get()
    act = reverse("accounts:reclaim_act", args=[asked.pk])
    page = client.get(address).content.decode()
    assert "由您登记" in page
    assert people.id_number(1) not in page
    assert "不能是同一人" in client.post(act, {"act": "confirm"}, follow=True).content.decode()
    client.force_login(clerks[1])
    assert "已确认" in client.post(act, {"act": "confirm"}, follow=True).content.decode()
    client.force_login(people.officer("clerk", people.bureau(BureauKind.EDUCATION, District.HESHAN, "赫山区教育局")))
    assert client.get(address).status_code == 403
