"""Messages are read on a page that writes nothing; accounts that change are told."""

import pytest
from django.urls import reverse

from accounts import services
from accounts.services import invitations
from accounts.telling import tell_owner, tell_user
from messaging.models import Message
from tests import people
from tests.people import AT

pytestmark = pytest.mark.django_db
BOX = "/messages/"


def tell(user, key="k:1", link="/my/", title="请补正"):
    tell_user(user, key=key, kind="returned", title=title, text="正文在此", at=AT, link=link)
    return Message.objects.get(key=key, user=user)


def test_the_menu_counts_and_the_page_lists_newest_first(client):
    user = people.person().user
    client.force_login(user)
    assert "消息（" not in client.get("/").content.decode()
    tell(user)
    tell(user, key="k:2", title="第二条")
    page = client.get(BOX).content.decode()
    assert "消息（2）" in page
    assert "菜单（2 条新消息）" in page
    assert "短信 138****0001：已发出" in page
    client.get(BOX)
    assert Message.objects.filter(read_at=None).count() == 2


def test_one_is_read_by_looking_and_all_by_a_button(client):
    user = people.person().user
    client.force_login(user)
    first = tell(user)
    tell(user, key="k:2")
    assert client.post(reverse("accounts:message_read", args=[first.pk])).url == "/my/"
    assert "消息（1）" in client.get(BOX).content.decode()
    assert client.post(reverse("accounts:messages_read")).url == BOX
    assert "消息（" not in client.get(BOX).content.decode()


def test_anothers_message_is_not_found(client):
    message = tell(people.person().user)
    client.force_login(people.person(2, "李四").user)
    assert "请补正" not in client.get(BOX).content.decode()
    assert client.post(reverse("accounts:message_read", args=[message.pk])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99", "%00"])
def test_odd_pages_of_the_list(client, page):
    client.force_login(people.person().user)
    assert client.get(f"{BOX}?page={page}").status_code == 200


def test_an_account_proposed_verified_or_rejected_is_told():
    person, finance = people.person(), people.officer("auditor")
    for number, act in (("6225881414207430", "verify"), ("6225881414207430", "reject")):
        account = services.propose_account(
            owner=person, number=number, bank_name="中国建设银行益阳赫山支行", by=person.user, at=AT
        )
        if act == "verify":
            services.verify_account(account=account, by=finance, at=AT)
        else:
            services.reject_account(account=account, by=finance, reason="户名不符", at=AT)
    kinds = sorted(Message.objects.filter(user=person.user).values_list("kind", flat=True))
    assert kinds == ["account_proposed", "account_proposed", "account_rejected", "account_verified"]
    proposed = {row.title[:4]: row.text for row in Message.objects.filter(kind="account_proposed")}
    assert "仍发到原账户" not in proposed["登记了收"], "the first account replaces none"
    assert "仍发到原账户" in proposed["登记了新"]
    rejected = Message.objects.get(kind="account_rejected")
    assert "户名不符" in rejected.text
    assert "6225881414207430" not in rejected.text


@pytest.mark.parametrize(("role", "help_named"), [(None, "致电 0737-12333"), ("clerk", "联系系统管理员")])
def test_who_may_not_have_changed_the_own_password_is_told_whom_to_ask(role, help_named):
    user = people.officer(role, people.bureau()) if role else people.person().user
    services.change_password(user=user, password="洞庭湖的水2027", at=AT)
    assert Message.objects.get(user=user).text.endswith(f"不是您本人修改的，请立即{help_named}。")


def test_a_log_in_that_was_closed_is_told_nothing():
    person = people.person()
    person.user.is_active = False
    person.user.save()
    tell_owner(person, key="k", kind="returned", title="t", text="t", at=AT)
    assert not Message.objects.exists()


def test_what_waits_stands_first_on_the_home_page(client):
    unit, user = people.organisation(), people.person().user
    invitations.invite(organisation=unit, typed="person-1", role="agent", by=people.manager_of(unit), at=AT)
    client.force_login(user)
    assert "有单位邀请您办理其申请" in client.get("/my/").content.decode()
