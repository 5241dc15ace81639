"""Registration, members, and a payee account that two people have seen."""

import pytest
from django.db import IntegrityError, transaction

from accounts import permissions, selectors, services, telling
from accounts.enums import AccountState
from accounts.models import PayeeAccount, Post, User
from accounts.permissions import NotYours
from accounts.services import DetailRefused, SamePerson
from audit.errors import DomainError, TransitionRefused
from audit.selectors import history
from policy.terms import ApplicantKind, District
from policy.terms import Bureau as BureauKind
from tests import people
from tests.people import AT, PASSWORD

pytestmark = pytest.mark.django_db
NUMBERS = ("6225881414207430", "6212280200141664948", "43001510063050001234")
BANK = "中国建设银行益阳赫山支行"


@pytest.fixture
def finance():
    return people.officer("checker", people.bureau(BureauKind.FINANCE, District.CITY, "益阳市财政局"))


def proposed(owner, number=NUMBERS[0], by=None):
    by = by or (owner.user if hasattr(owner, "user_id") else people.manager_of(owner))
    return services.propose_account(owner=owner, number=number, bank_name=BANK, by=by, at=AT)


def test_a_person_is_sealed_and_found_by_hash():
    person = people.person()
    assert person.id_number_mask == "430902********001" + people.id_number()[-1]
    assert person.phone_mask == "138****0001"
    assert people.id_number() not in person.id_number.token
    assert selectors.login_name(people.id_number().lower(), on=AT.date()) == "person-1"
    assert selectors.login_name("138 0000 0001", on=AT.date()) == "person-1"
    assert selectors.login_name("person-1", on=AT.date()) == "person-1"
    assert selectors.login_name("13800000002", on=AT.date()) not in ("13800000002", "person-1")


def test_a_shared_phone_opens_nobodys_account():
    people.person(1)
    other = people.person(2, "李四")
    services.register_person(
        name="王五", id_number=people.id_number(3), phone="13800000002", username="wang", password=PASSWORD, at=AT
    )
    assert selectors.login_name("13800000002", on=AT.date()) not in (other.user.username, "wang")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"id_number": people.id_number(1)}, "该身份证号已经注册"),
        ({"username": "person-1"}, "已被使用"),
        ({"username": "13900000000"}, "登录名不能用手机号"),
        ({"id_number": "430902199001010010"}, "身份证号校验不通过"),
        ({"phone": "1380000"}, "手机号应为 11 位"),
        ({"name": "张\u202e三"}, "方向"),
    ],
)
def test_a_registration_that_cannot_be(changed, sentence):
    people.person(1)
    given = {"name": "李四", "id_number": people.id_number(2), "phone": "13900000001", "username": "lisi"}
    with pytest.raises(DomainError, match=sentence):
        services.register_person(**{**given, **changed}, password=PASSWORD, at=AT)
    assert not User.objects.filter(name="李四").exists()


def test_an_organisation_has_its_first_manager():
    unit = people.organisation()
    assert permissions.may_manage(people.manager_of(unit), unit)
    assert selectors.organisations_of(people.manager_of(unit)) == [unit]
    with pytest.raises(DomainError, match="该统一社会信用代码已经注册"):
        services.register_organisation(
            name="别的公司", uscc=people.uscc(1), kind=ApplicantKind.ENTERPRISE, district=District.HESHAN,
            manager_name="王五", username="wang", password=PASSWORD, at=AT,
        )  # fmt: skip
    assert not User.objects.filter(username="wang").exists()


def test_an_account_needs_another_person(finance):
    person = people.person()
    account = proposed(person)
    assert (account.version, account.holder_name, account.number_mask) == (1, "张三", "**** 7430")
    with pytest.raises(SamePerson):
        services.verify_account(account=account, by=person.user, at=AT)
    services.verify_account(account=account, by=finance, at=AT)
    assert selectors.active_account(person=person) == account
    with pytest.raises(IntegrityError), transaction.atomic():
        PayeeAccount.objects.filter(pk=account.pk).update(proposed_by=finance)


def test_one_account_is_verified_at_a_time(finance):
    person = people.person()
    first = services.verify_account(account=proposed(person), by=finance, at=AT)
    second = proposed(person, NUMBERS[1])
    assert selectors.active_account(person=person) == first
    assert selectors.accounts_of(person=person)[0] == second
    third = proposed(person, "621700291000123456")
    second.refresh_from_db()
    assert (second.state, third.version) == (AccountState.RETIRED, 3)
    services.verify_account(account=third, by=finance, at=AT)
    first.refresh_from_db()
    assert first.state == AccountState.RETIRED
    assert selectors.active_account(person=person) == third
    assert [event.action for event in history(first)] == ["propose", "verify", "replace"]
    with pytest.raises(TransitionRefused):
        services.verify_account(account=second, by=finance, at=AT)
    assert selectors.active_account(person=person) == third


def test_the_database_holds_one_verified_account(finance):
    person = people.person()
    services.verify_account(account=proposed(person), by=finance, at=AT)
    second = proposed(person, NUMBERS[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        PayeeAccount.objects.filter(pk=second.pk).update(state="verified", verified_by=finance, verified_at=AT)


def test_a_rejected_account_says_why(finance):
    account = proposed(people.organisation())
    assert account.kind == "1"
    with pytest.raises(DetailRefused):
        services.reject_account(account=account, by=finance, reason=" ", at=AT)
    services.reject_account(account=account, by=finance, reason="户名不符", at=AT)
    assert (account.state, history(account).last().reason) == (AccountState.RETIRED, "户名不符")


def test_nobody_registers_an_account_for_others():
    with pytest.raises(NotYours):
        proposed(people.person(1), by=people.person(2, "李四").user)


def test_posts_open_their_bureau_only():
    heshan = people.bureau()
    ziyang = people.bureau(BureauKind.HRSS, District.ZIYANG, "资阳区人力资源和社会保障局")
    clerk = people.officer("clerk", heshan)
    assert permissions.has_post(clerk, "clerk")
    assert not permissions.has_post(clerk, "clerk", ziyang)
    assert permissions.require_post(clerk, "clerk", "head", bureau=heshan).bureau == heshan
    with pytest.raises(NotYours, match="资阳区人力资源和社会保障局的经办"):
        permissions.require_post(clerk, "clerk", bureau=ziyang)
    Post.objects.update(active=False)
    assert selectors.posts_of(clerk) == []
    with pytest.raises(selectors.UnknownBureau, match="安化县尚未设置人社局"):
        selectors.bureau(BureauKind.HRSS, District.ANHUA)


def test_managers_stand_first_and_readers_last():
    unit = people.organisation()
    for number, role in enumerate(("reader", "agent", "head", "manager"), start=1):
        people.member(unit, people.person(number, "某某").user, role=role)
    order = ["manager", "manager", "head", "agent", "reader"]
    assert [row.role for row in selectors.members_of(unit)] == order
    assert [unit.memberships.get(user=user).role for user in telling.users_behind(unit)] == order[:-1]
