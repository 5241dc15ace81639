"""Log-in, registration and one's own pages: errors name the field, what was typed stays, others' rows are not found."""

import pytest
from django.urls import reverse

from accounts.models import Organisation, PayeeAccount, Person, Post, PostProposal, User
from accounts.selectors import login_name
from accounts.services import propose_account, staff, verify_account
from accounts.services.phones import keep_phone
from tests import people
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
PERSON = {
    "name": "张三", "id_number": people.id_number(7), "phone": "13800000007", "username": "zhangsan",
    "password": PASSWORD, "password_again": PASSWORD, "consent": "on",
}  # fmt: skip
UNIT = {
    "name": "益阳某某公司", "uscc": people.uscc(7), "kind": "enterprise", "district": "430903",
    "manager_name": "李经理", "manager_phone": "13900000007", "username": "lijingli", "password": PASSWORD,
    "password_again": PASSWORD, "consent": "on",
}  # fmt: skip
LOGIN = "/login/"


def log_in(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


@pytest.mark.parametrize("typed", ["person-1", "13800000001", "138-0000-0001", people.id_number(1)])
def test_log_in_by_name_phone_or_id_number(client, typed):
    people.person()
    assert log_in(client, typed).url == reverse("portal:affairs")


def test_who_manages_a_unit_logs_in_by_mobile_unless_a_person_has_it(client, clock):
    unit = people.organisation()
    keep_phone(user=people.manager_of(unit), phone="13700000001", by=people.manager_of(unit), at=people.AT)
    assert login_name("13700000001", on=people.AT.date()) == "manager-1"
    keep_phone(
        user=people.manager_of(unit), phone=people.person().phone.reveal(), by=people.manager_of(unit), at=people.AT
    )
    assert login_name("13800000001", on=people.AT.date()) == "person-1"


@pytest.mark.parametrize(
    ("role", "landing"),
    [("clerk", "reviews:queue"), ("head", "reviews:sign"), ("auditor", "portal:audit_log"), ("maker", "payments:home"),
     ("reconcile_checker", "payments:home"), ("admin", "portal:admin_home")],
)  # fmt: skip
def test_people_land_where_they_work(client, role, landing):
    user = people.officer(role, None if role in ("auditor", "admin") else people.bureau())
    assert log_in(client, user.username).url == reverse(landing)


def test_a_wrong_password_is_told_and_the_name_stays(client):
    people.person()
    page = log_in(client, "person-1", "wrong").content.decode()
    assert "登录名或密码不正确" in page
    assert 'value="person-1"' in page


def test_log_out_is_a_post(client):
    client.force_login(people.person().user)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout")).url == "/"
    assert client.get(reverse("accounts:profile")).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "请填写姓名"),
        ("name", "张三3", "姓名中不能有"),
        ("id_number", "430902199001010010", "校验不通过"),
        ("id_number", "123", "应为 18 位"),
        ("phone", "12800000000", "13 至 19"),
        ("username", "13800000007", "登录名不能用手机号"),
        ("username", "a b", "登录名只能用"),
        ("username", "taken", "已被使用"),
        ("password", "1234567", "密码"),
        ("password", "我是张三二零二六年", "不要有自己的姓名"),
        ("password", "my-ZHANGSAN-2026", "不要有自己的姓名"),
        ("password", "电话13800000007", "不要有自己的姓名"),
        ("password", f"尾号{people.id_number(7)[-6:]}的密码", "不要有自己的姓名"),
        ("consent", "", "同意的请勾选"),
        ("password_again", "别的", "两次输入的密码不一样"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_stays(client, field, typed, sentence):
    User.objects.create_user("taken")
    page = client.post(reverse("accounts:register_person"), {**PERSON, field: typed}).content.decode()
    assert sentence in page
    assert f'id="id_{field}_error"' in page
    for name in {"name", "id_number", "phone", "username"} - {field}:
        assert f'value="{PERSON[name]}"' in page
    assert PASSWORD not in page
    assert not Person.objects.exists()


def test_a_password_like_the_own_name_is_refused(client):
    name = "赵钱孙李周吴郑王"
    typed = {**PERSON, "name": name, "password": name, "password_again": name}
    page = client.post(reverse("accounts:register_person"), typed).content.decode()
    assert 'id="id_password_error"' in page
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [("uscc", "91430900MA4L00007", "应为 18 位"), ("kind", "individual", "请从列表中选择单位类型"),
     ("district", "", "请选择所在区县"), ("phone", "4222222", "区号")],
)  # fmt: skip
def test_a_wrong_field_of_a_unit(client, field, typed, sentence):
    page = client.post(reverse("accounts:register_organisation"), {**UNIT, field: typed}).content.decode()
    assert sentence in page
    assert not Organisation.objects.exists()


def test_another_units_pages_are_not_found(client):
    unit, stranger = people.organisation(), people.person().user
    client.force_login(stranger)
    for name in ("members", "organisation_account"):
        assert client.get(reverse(f"accounts:{name}", args=[unit.pk])).status_code == 404
    membership = unit.memberships.get()
    for name, more in (("invite", ()), ("member_remove", (membership.pk,)), ("leave", ())):
        assert client.post(reverse(f"accounts:{name}", args=[unit.pk, *more])).status_code == 404


def test_a_payee_account_is_shown_masked(client):
    client.force_login(people.person().user)
    typed = {"number": "6225 8814 1420 7430", "bank_name": "中国建设银行益阳赫山支行"}
    assert client.post(reverse("accounts:account"), typed).status_code == 302
    page = client.get(reverse("accounts:profile")).content.decode()
    assert "**** 7430" in page
    assert "待核验" in page
    assert "6225881414207430" not in page


def test_only_a_verified_account_is_said_to_be_paid_to_meanwhile(client):
    owner = people.person()
    client.force_login(owner.user)
    bank = "中国建设银行益阳赫山支行"
    account = propose_account(owner=owner, number="6225881414207430", bank_name=bank, by=owner.user, at=people.AT)
    assert "此前仍发到" not in client.get(reverse("accounts:account")).content.decode()
    verify_account(account=account, by=people.officer("checker", people.bureau()), at=people.AT)
    assert "此前仍发到原账户" in client.get(reverse("accounts:account")).content.decode()


def test_a_doubtful_card_is_asked_again(client):
    client.force_login(people.person().user)
    typed = {"number": "6225881414207431", "bank_name": "中国建设银行益阳赫山支行"}
    page = client.post(reverse("accounts:account"), typed).content.decode()
    assert "卡号校验位不符" in page
    assert 'type="checkbox"' in page
    assert not PayeeAccount.objects.exists()
    assert client.post(reverse("accounts:account"), {**typed, "confirmed": "on"}).status_code == 302
    assert PayeeAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [("number", "12345", "12 至 19 位"), ("number", "6225-O814", "只能由数字"), ("bank_name", "", "请填写开户银行"),
     ("cnaps", "123", "12 位数字")],
)  # fmt: skip
def test_a_wrong_account(client, field, typed, sentence):
    unit = people.organisation()
    client.force_login(people.manager_of(unit))
    given = {"number": "43001510063050001234", "bank_name": "中国建设银行益阳赫山支行", "cnaps": "", field: typed}
    given["number"] = given["number"][:19]
    page = client.post(reverse("accounts:organisation_account", args=[unit.pk]), given).content.decode()
    assert sentence in page
    assert f'id="id_{field}_error"' in page


def test_a_new_password(client):
    user = people.person().user
    client.force_login(user)
    address = reverse("accounts:password")
    page = client.post(
        address, {"old_password": "x", "new_password1": "新密码二零二六", "new_password2": "y"}
    ).content.decode()
    assert "原密码不正确" in page
    assert "两次输入的新密码不一样" in page
    fresh = {"old_password": PASSWORD, "new_password1": "洞庭湖的水2027", "new_password2": "洞庭湖的水2027"}
    assert client.post(address, fresh).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_an_auditor_has_no_payee_account(client):
    client.force_login(people.officer("auditor"))
    assert client.get(reverse("accounts:account")).status_code == 403
    assert client.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize("page", ["accounts:login", "accounts:register", "accounts:register_person",
                                  "accounts:register_organisation", "accounts:forgotten",
                                  "portal:demo_messages", "notices:verify"])  # fmt: skip
def test_public_pages_open_without_log_in(client, page):
    assert client.get(reverse(page)).status_code == 200


def test_an_official_whose_post_waits_or_has_ended_is_told_so(client):
    admin, user = people.officer("admin"), User.objects.create_user("wangli", password=people.PASSWORD, name="王丽")
    staff.identify(user=user, id_number=people.id_number(9), by=None, at=people.AT)
    client.force_login(user)
    assert "您还没有岗位" in client.get("/my/").content.decode()
    staff.appoint(user=user, role="head", bureau=people.bureau(), by=admin, at=people.AT)
    page = client.get("/my/").content.decode()
    assert "赫山区人力资源和社会保障局负责人由另一位系统管理员确认后生效" in page
    assert "您还没有申请" not in page
    PostProposal.objects.update(state="refused", answered_at=people.AT, answered_by=admin)
    Post.objects.create(user=user, bureau=people.bureau(), role="clerk", active=False)
    assert "您的岗位已经停用" in client.get("/my/").content.decode()
    client.force_login(people.person(1).user)
    assert "您还没有申请" in client.get("/my/").content.decode()
