"""Registration: a form, a code to the mobile, then the account; nothing before, and no answer tells who is known."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import consent
from accounts.models import Contact, Organisation, Pending, Person, User
from accounts.services import pending, staff
from accounts.services.phones import keep_phone
from audit.models import Event
from foundation import effects
from foundation.sealing import keyed_hash
from messaging.models import Message
from tests import people
from tests.people import PASSWORD
from tests.phones import code_sent_to, texts_to, wrong_code

pytestmark = pytest.mark.django_db
PHONE = "13900000007"
OWN = "13800000007"
PERSON = {
    "name": "张小三", "id_number": people.id_number(7), "phone": PHONE, "username": "zhangsan", "password": PASSWORD,
    "password_again": PASSWORD, "consent": "on",
}  # fmt: skip
UNIT = {
    "name": "益阳某某公司", "uscc": people.uscc(7), "kind": "enterprise", "district": "430903",
    "manager_name": "李经理", "manager_phone": PHONE, "username": "lijingli", "password": PASSWORD,
    "password_again": PASSWORD, "consent": "on",
}  # fmt: skip
FORMS = {"person": PERSON, "organisation": UNIT}
CODE = "/register/code/"


def begin(client, kind="person", **changed):
    return client.post(reverse(f"accounts:register_{kind}"), {**FORMS[kind], **changed})


def finish(client, code=None):
    return client.post(CODE, {"code": code or code_sent_to(PHONE)})


def words(answer):
    """A page without what differs between any two visits."""
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())


def test_a_person_registers_and_is_logged_in(client, clock):
    assert begin(client).url == CODE
    assert not User.objects.exists()
    assert "139****0007" in client.get(CODE).content.decode()
    assert finish(client).url == reverse("portal:affairs")
    person = Person.objects.get()
    assert (person.phone_hash, person.user.username) == (keyed_hash("phone", PHONE), "zhangsan")
    assert person.user.check_password(PASSWORD)
    event = Event.objects.get(action="register")
    assert event.data["consent"] == consent.REGISTRATION_VERSION
    page = client.get(reverse("accounts:profile")).content.decode()
    assert people.id_number(7) not in page


def test_a_unit_registers_and_its_managers_mobile_is_kept(client, clock):
    assert begin(client, "organisation").url == CODE
    assert not Organisation.objects.exists()
    assert finish(client).status_code == 302
    manager = people.manager_of(Organisation.objects.get())
    assert Contact.objects.get().user == manager
    assert "李经理" in client.get(reverse("accounts:members", args=[Organisation.objects.get().pk])).content.decode()


def test_a_wrong_code_makes_nothing_and_may_be_typed_again(client, clock):
    begin(client)
    right = code_sent_to(PHONE)
    page = finish(client, wrong_code(right)).content.decode()
    assert "验证码不正确" in page
    assert "验证码是 6 位数字" in finish(client, "12ab").content.decode()
    assert not User.objects.exists()
    assert finish(client, f" {right[:3]} {right[3:]} ").status_code == 302


def test_another_code_may_be_asked_for_after_a_minute(client, clock):
    begin(client)
    first = code_sent_to(PHONE)
    assert "请等一分钟" in client.post(CODE, {"again": "1"}, follow=True).content.decode()
    clock.move(minutes=2)
    assert "新的验证码已发送" in client.post(CODE, {"again": "1"}, follow=True).content.decode()
    if first != code_sent_to(PHONE):
        assert finish(client, first).status_code == 200
    assert finish(client).status_code == 302


def test_what_was_typed_lies_sealed_and_the_form_has_it_again(client, clock):
    begin(client)
    kept = Pending.objects.values_list("content", "phone").get()
    for text in (*(value.token for value in kept), *Session.objects.values_list("session_data", flat=True)):
        assert not any(value in text for value in (people.id_number(7), PHONE, "张小三", PASSWORD))
    assert people.id_number(7) not in str(client.session.items())
    page = client.get(reverse("accounts:register_person")).content.decode()
    assert 'value="张小三"' in page
    assert PASSWORD not in page
    assert people.id_number(7) not in Client().get(reverse("accounts:register_person")).content.decode()


def test_a_registration_ends_after_an_hour_and_is_swept_after_a_day(client, clock):
    begin(client)
    code = code_sent_to(PHONE)
    clock.move(hours=1)
    assert "请从头再来" in client.post(CODE, {"code": code}, follow=True).content.decode()
    assert pending.sweep(at=clock.now) == 0
    assert pending.sweep(at=clock.now + timedelta(days=1)) == 1


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_the_first_step_answers_the_same_whether_a_number_is_known_or_not(client, clock, kind):
    unknown = Client()
    first = begin(unknown, kind, **{"phone" if kind == "person" else "manager_phone": "13900000008"})
    page = unknown.get(CODE)
    people.person(7)
    people.organisation(7)
    again = begin(client, kind, **{"phone" if kind == "person" else "manager_phone": "13910000008"})
    assert (first.status_code, first.url, first.content) == (again.status_code, again.url, again.content)
    assert words(page) == words(client.get(CODE))
    wrong = words(unknown.post(CODE, {"code": "000000"})), words(client.post(CODE, {"code": "000000"}))
    assert wrong[0] == wrong[1]
    first_text, again_text = (re.sub(r"\d{6}", "", texts_to(phone)[0]) for phone in ("13900000008", "13910000008"))
    assert first_text == again_text


def test_a_known_number_is_told_to_the_registered_mobile_once_a_day(client, clock):
    person = people.person(7)
    begin(client)
    effects.run_due(at=clock.now)
    assert any("有人用您的号码申请注册" in text for text in texts_to(OWN))
    message = Message.objects.get(user=person.user)
    assert "身份证号" in message.text
    assert "139" not in message.text
    clock.move(minutes=5)
    begin(Client())
    effects.run_due(at=clock.now)
    assert Message.objects.filter(user=person.user).count() == 1
    assert Event.objects.filter(action="registration_tried", subject_id=str(person.pk)).count() == 2
    assert all("注册" not in text for text in texts_to(PHONE))


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_at_the_end_a_known_number_leads_on_and_tells_nothing_of_its_holder(client, clock, kind):
    people.person(7, "王大锤")
    people.organisation(7, "益阳秘密公司")
    begin(client, kind)
    page = finish(client).content.decode()
    for words_shown in ("直接登录", "找回密码", "人社窗口"):
        assert words_shown in page
    for secret in ("王大锤", "益阳秘密公司", "138****", "person-7", "manager-7", people.id_number(7)):
        assert secret not in page
    assert User.objects.filter(username__in=("zhangsan", "lijingli")).count() == 0


def test_a_log_in_name_taken_meanwhile_is_told_and_the_code_still_counts(client, clock):
    begin(client)
    User.objects.create_user("zhangsan")
    code = code_sent_to(PHONE)
    page = finish(client, code).content.decode()
    assert "已被使用" in page
    User.objects.filter(username="zhangsan").delete()
    assert finish(client, code).status_code == 302


def test_the_code_page_without_a_registration_leads_to_its_beginning(client):
    assert client.get(CODE).url == reverse("accounts:register")


def test_the_demonstration_shows_its_texts_and_nothing_else_does(client, clock, settings):
    begin(client)
    page = client.get("/demo/messages/").content.decode()
    assert code_sent_to(PHONE) in page
    assert PHONE not in page
    assert "/demo/messages/" in client.get(CODE).content.decode()
    settings.DEMO = False
    assert client.get("/demo/messages/").status_code == 404
    assert "/demo/messages/" not in client.get(CODE).content.decode()


def test_an_officials_number_counts_as_known_but_for_the_mobile_kept_for_the_official(client, clock):
    admin, official = people.officer("admin"), people.officer("clerk", people.bureau())
    staff.identify(user=official, id_number=people.id_number(7), by=admin, at=people.AT)
    begin(client)
    effects.run_due(at=clock.now)
    assert "直接登录" in finish(client).content.decode()
    assert not Person.objects.exists()
    assert Message.objects.filter(user__in=[admin, official], title__contains="没有成功").count() == 2
    keep_phone(user=official, phone="13900000009", by=official, at=people.AT)
    own = Client()
    begin(own, phone="13900000009")
    assert finish(own, code_sent_to("13900000009")).status_code == 302
    assert Person.objects.get().user.username == "zhangsan"


def test_a_number_registered_before_its_official_is_known_is_told(clock):
    people.person(7)
    admin, official = people.officer("admin"), people.officer("clerk", people.bureau())
    staff.identify(user=official, id_number=people.id_number(7), by=admin, at=people.AT)
    assert Message.objects.filter(user__in=[admin, official], title__contains="已注册过个人账号").count() == 2
