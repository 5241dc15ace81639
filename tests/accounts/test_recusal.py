"""Recusal is by person: whichever log-in, whoever is near, and only where it is so."""

from datetime import timedelta

import pytest

from accounts.models import DeclaredInterest, Membership, User
from accounts.permissions import NotYours
from accounts.recusal import interest_in, refuse_interest, resemblance
from accounts.services import invitations
from accounts.services.interests import declare, end_interest
from accounts.services.phones import keep_phone
from accounts.services.staff import identify
from audit import verify
from audit.errors import RuleBroken
from audit.services import save_checked
from foundation import clock
from foundation.sealing import keyed_hash
from tests import people

pytestmark = pytest.mark.django_db
AT = people.AT


@pytest.fixture
def official() -> User:
    """A clerk whose log-in carries the ID number of invented person 5."""
    user = people.officer("clerk", people.bureau())
    identify(user=user, id_number=people.id_number(5), by=None, at=AT)
    return user


def test_an_official_and_a_stranger(official):
    assert interest_in(official, people.person(1)) == ""
    assert interest_in(official, people.organisation(1)) == ""
    refuse_interest(official, people.person(2, "李四"))


def test_one_s_own_under_another_log_in(official):
    own = people.person(5)
    assert own.user != official
    with pytest.raises(NotYours, match="您本人（张三）的事项，按回避规定"):
        refuse_interest(official, own)


def test_a_unit_of_the_same_person_under_another_log_in(official):
    unit, own = people.organisation(1), people.person(5)
    Membership.objects.create(organisation=unit, user=own.user, role="agent")
    assert "您是益阳某某制造有限公司的成员" in interest_in(official, unit)
    Membership.objects.filter(user=own.user).update(active=False)
    assert interest_in(official, unit) == ""


def test_a_unit_that_was_left_and_an_interest_that_was_ended_go_on_keeping_away_for_days(official, clock):
    clock.set(AT)
    unit, other = people.organisation(1), people.organisation(2, "益阳另一公司")
    membership = people.member(unit, official)
    invitations.leave(membership=membership, by=official, at=AT)
    declared = declare(user=official, name=other.name, number=other.uscc, relation="曾任职", at=AT)
    end_interest(interest=declared, by=official, at=AT)
    clock.set(AT + timedelta(days=29))
    assert "您曾是益阳某某制造有限公司的成员（已退出于2026年3月5日，未满 30 天）" in interest_in(official, unit)
    assert "曾任职，已解除于2026年3月5日，未满 30 天" in interest_in(official, other)
    clock.set(AT + timedelta(days=31))
    assert interest_in(official, unit) == interest_in(official, other) == ""
    people.member(unit, official)
    assert "您是" in interest_in(official, unit), "who comes back is a member like others"


def test_a_day_of_leaving_that_is_moved_behind_the_log_is_found(official):
    unit = people.organisation()
    invitations.leave(membership=people.member(unit, official), by=official, at=AT)
    assert list(verify.of_subject("accounts.Organisation", str(unit.pk))) == []
    Membership.objects.filter(user=official).update(left_at=AT - timedelta(days=60))
    (found,) = verify.of_subject("accounts.Organisation", str(unit.pk))
    assert "成员退出时间与日志末条" in found


def test_a_relation_that_stands_is_said_rather_than_one_that_has_ended(official, clock):
    clock.set(AT)
    unit = people.organisation()
    before = declare(user=official, name=unit.name, number=unit.uscc, relation="曾任职", at=AT)
    end_interest(interest=before, by=official, at=AT)
    declare(user=official, name=unit.name, number=unit.uscc, relation="配偶任职", at=AT)
    assert "（配偶任职）" in interest_in(official, unit)


def test_a_unit_of_ones_own_under_a_log_in_without_id_number_is_known_by_the_mobile(official, clock):
    clock.set(AT)
    unit, manager = people.organisation(1), people.manager_of(people.organisation(2, "益阳另一公司"))
    own = people.manager_of(unit)
    keep_phone(user=official, phone="13700000009", by=official, at=AT)
    keep_phone(user=manager, phone="13700000008", by=manager, at=AT)
    assert interest_in(official, unit) == ""
    keep_phone(user=own, phone="13700000009", by=own, at=AT)
    with pytest.raises(NotYours, match="有成员登记的手机号与您的相同"):
        refuse_interest(official, unit)
    assert interest_in(official, manager.memberships.get().organisation) == ""
    invitations.accept(
        invitation=invitations.invite(organisation=unit, typed=manager.username, role="manager", by=own, at=AT),
        by=manager, at=AT,
    )  # fmt: skip
    invitations.leave(membership=own.memberships.get(), by=own, at=AT)
    assert "手机号与您的相同" in interest_in(official, unit), "nor does that log-in leave just before"


def test_the_mobile_of_each_log_in_of_the_person_counts(official):
    """The official's own log-in has no mobile; that of the applicant with the same ID number has."""
    unit, own = people.organisation(), people.person(5)
    keep_phone(user=people.manager_of(unit), phone=own.phone.reveal(), by=own.user, at=AT)
    assert "手机号与您的相同" in interest_in(official, unit)


def test_the_database_knows_no_member_who_has_left(official):
    membership = people.member(people.organisation(), official)
    membership.left_at = AT
    with pytest.raises(RuleBroken, match="退出时间"):
        save_checked(membership, fields={"left_at"})


def test_a_declared_interest_stands_until_it_is_ended_and_holds_for_each_log_in(official, clock):
    clock.set(AT)
    unit, other = people.organisation(1), people.person(2)
    DeclaredInterest.objects.create(user=official, name=unit.name, uscc=unit.uscc, relation="配偶任职", since=AT)
    person = DeclaredInterest.objects.create(
        user=official,
        name="李四",
        id_number_hash=keyed_hash("id_number", people.id_number(2)),
        relation="兄弟",
        since=AT,
    )
    second = people.person(5, "同一人").user
    for login in (official, second):
        assert "配偶任职" in interest_in(login, unit)
        assert "兄弟" in interest_in(login, other)
    person.since, person.until = AT - timedelta(days=40), AT - timedelta(days=31)
    person.save()
    assert interest_in(second, other) == ""


def test_the_questions_are_few(official, django_assert_max_num_queries):
    unit = people.organisation(1)
    keep_phone(user=official, phone="13700000009", by=official, at=AT)
    clock.today()  # the demonstration's date, which a page reads in any case
    with django_assert_max_num_queries(4):
        interest_in(official, unit)


def test_an_equal_name_is_remarked_and_an_equal_mobile_refused(official):
    official.name = "张三"
    official.save()
    same, other = people.person(1), people.person(2, "李四")
    assert "同名" in resemblance(official, same)
    assert interest_in(official, same) == ""
    assert resemblance(official, other) == ""
    own = people.person(5, "王五")
    other.phone_hash = own.phone_hash
    assert "手机号与您的相同" in interest_in(official, other)


def test_an_equal_name_of_a_member_is_remarked(official):
    unit = people.organisation()
    assert resemblance(official, unit) == ""
    official.name = people.manager_of(unit).name
    assert "益阳某某制造有限公司的成员李经理与您同名" in resemblance(official, unit)
    assert interest_in(official, unit) == ""


def test_an_interest_is_declared_and_ended_on_the_page(client, clock, official):
    clock.set(AT)
    unit = people.organisation()
    client.force_login(official)
    typed = {"name": unit.name, "number": unit.uscc, "relation": "曾任职"}
    assert "已申报" in client.post("/profile/interests/", typed, follow=True).content.decode()
    assert "曾任职" in interest_in(official, unit)
    page = client.post(f"/profile/interests/{official.interests.get().pk}/end/", follow=True).content.decode()
    assert "30 天内仍须回避" in page
    assert "已解除于 2026-03-05，回避至 2026-04-04" in page
    assert "已解除于2026年3月5日" in interest_in(official, unit)
