"""Recusal is by person: whichever log-in, whoever is near, and only where it is so."""

import pytest

from accounts.models import DeclaredInterest, Membership, User
from accounts.permissions import NotYours
from accounts.recusal import interest_in, refuse_interest, resemblance
from accounts.services.staff import identify
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


def test_a_declared_interest_stands_until_it_is_ended_and_holds_for_each_log_in(official):
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
    person.until = AT
    person.save()
    assert interest_in(second, other) == ""


def test_the_questions_are_few(official, django_assert_max_num_queries):
    unit = people.organisation(1)
    with django_assert_max_num_queries(6):
        interest_in(official, unit)


def test_an_equal_name_or_phone_is_remarked_and_not_refused(official):
    official.name = "张三"
    official.save()
    same, other = people.person(1), people.person(2, "李四")
    assert "同名" in resemblance(official, same)
    assert interest_in(official, same) == ""
    assert resemblance(official, other) == ""
    own = people.person(5, "王五")
    other.phone_hash = own.phone_hash
    assert "手机号" in resemblance(official, other)


def test_an_interest_is_declared_and_ended_on_the_page(client, clock, official):
    clock.set(AT)
    unit = people.organisation()
    client.force_login(official)
    typed = {"name": unit.name, "number": unit.uscc, "relation": "曾任职"}
    assert "已申报" in client.post("/profile/interests/", typed, follow=True).content.decode()
    assert "曾任职" in interest_in(official, unit)
    client.post(f"/profile/interests/{official.interests.get().pk}/end/")
    assert interest_in(official, unit) == ""
