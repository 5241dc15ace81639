"""A forgotten password: the same pages for a name that nobody has, a code to the registered mobile, a new password."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.models import Contact, Pending
from accounts.services import change_password
from audit.models import Event
from foundation import effects
from foundation.sealing import seal_into
from messaging.models import Delivery, Message
from tests import people
from tests.people import PASSWORD
from tests.phones import code_sent_to, texts_to, wrong_code

pytestmark = pytest.mark.django_db
PHONE = "13800000001"
FRESH = {"new_password1": "洞庭湖的水2027", "new_password2": "洞庭湖的水2027"}
OWN = "资江的水2028"
WHO, CODE, NEW = "/password/forgotten/", "/password/code/", "/password/new/"


def words(answer):
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())


def ask(client, typed, clock):
    answer = client.post(WHO, {"typed": typed})
    effects.run_due(at=clock.now)
    return answer


@pytest.mark.parametrize("typed", ["person-1", PHONE, "138-0000-0001", people.id_number(1)])
def test_a_person_sets_a_new_password(client, clock, typed):
    user = people.person().user
    elsewhere = Client()
    elsewhere.force_login(user)
    assert ask(client, typed, clock).url == CODE
    assert client.post(CODE, {"code": code_sent_to(PHONE)}).url == NEW
    assert client.post(NEW, FRESH).url == reverse("accounts:login")
    user.refresh_from_db()
    assert user.check_password(FRESH["new_password1"])
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
    assert any("登录密码已重新设置" in text for text in texts_to(PHONE))
    assert Event.objects.filter(action="reset_password", subject_id=str(user.pk)).count() == 1
    assert "_auth_user_id" not in client.session
    assert not UserSession.objects.filter(user=user).exists(), "what the reset ended is not listed"
    assert client.post(NEW, FRESH).url == WHO


@pytest.mark.parametrize("by", ["another reset", "the owner"])
def test_a_reset_confirmed_before_a_newer_password_sets_none(client, clock, by):
    user = people.person().user
    ask(client, "person-1", clock)
    assert client.post(CODE, {"code": code_sent_to(PHONE)}).url == NEW
    if by == "the owner":
        change_password(user=user, password=OWN, at=clock.now)
    else:
        clock.move(minutes=2)
        other = Client()
        ask(other, "person-1", clock)
        assert other.post(CODE, {"code": code_sent_to(PHONE)}).url == NEW
        assert other.post(NEW, {"new_password1": OWN, "new_password2": OWN}).url == reverse("accounts:login")
    assert client.post(NEW, FRESH).url == WHO
    user.refresh_from_db()
    assert user.check_password(OWN)


def test_a_name_that_nobody_has_gets_the_same_pages(clock):
    people.person()
    answers = []
    for typed in ("person-1", "nobody", people.id_number(5), PHONE, "13900000099"):
        client = Client()
        first = ask(client, typed, clock)
        wrong = client.post(CODE, {"code": "000000"})
        again = client.post(CODE, {"again": "1"}, follow=True)
        answers.append((first.status_code, first.url, words(client.get(CODE)), words(wrong), words(again),
                        client.get(NEW).url))  # fmt: skip
    assert all(each == answers[0] for each in answers)


def test_the_limits_of_codes_are_said_to_nobody(clock):
    people.person()
    pages = set()
    for _ in range(7):
        client = Client()
        ask(client, "person-1", clock)
        pages.add(words(client.get(CODE)))
        clock.move(minutes=2)
    assert len(pages) == 1
    assert len(texts_to(PHONE)) == 5


def test_without_the_code_there_is_no_new_password(client, clock):
    user = people.person().user
    ask(client, "person-1", clock)
    assert client.get(NEW).url == WHO
    assert client.post(NEW, FRESH).url == WHO
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_reset_that_a_stranger_began_does_not_keep_the_owner_out(clock):
    people.person()
    people.person(2, "李四")
    stranger, owner, another = Client(), Client(), Client()
    ask(stranger, "person-1", clock)
    ask(owner, "person-1", clock)
    ask(another, "person-2", clock)
    assert len(texts_to(PHONE)) == 1, "one a minute"
    code = code_sent_to(PHONE)
    assert another.post(CODE, {"code": code}).status_code == 200
    assert owner.post(CODE, {"code": code}).url == NEW
    assert stranger.post(CODE, {"code": code}).status_code == 200, "a code counts once"


def test_wrong_codes_of_a_stranger_burn_none_of_the_owners(client, clock):
    """Tries are counted for each reset by itself."""
    people.person()
    stranger, owner = Client(), Client()
    ask(owner, "person-1", clock)
    ask(stranger, "person-1", clock)
    code = code_sent_to(PHONE)
    for _ in range(7):
        assert stranger.post(CODE, {"code": wrong_code(code)}).status_code == 200
    assert stranger.post(CODE, {"code": code}).status_code == 200, "the own tries are used up"
    assert owner.post(CODE, {"code": code}).url == NEW


def test_a_code_is_guessed_by_no_more_resets_than_ten(clock):
    people.person()
    for number in range(11):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        ask(client, "person-1", clock)
        code = code_sent_to(PHONE)
        for _ in range(5):
            client.post(CODE, {"code": wrong_code(code)})
    owner = Client()
    ask(owner, "person-1", clock)
    assert owner.post(CODE, {"code": code}).status_code == 200


def test_where_the_log_in_is_known_a_stranger_uses_up_no_codes(clock):
    people.person()
    owner, stranger = Client(), Client()
    owner.post("/login/", {"username": "person-1", "password": PASSWORD})
    owner.post("/logout/")
    for _ in range(6):
        ask(stranger, "person-1", clock)
        clock.move(minutes=2)
    ask(stranger, "person-1", clock)
    sent = len(texts_to(PHONE))
    ask(owner, "person-1", clock)
    assert len(texts_to(PHONE)) == sent + 1
    assert owner.post(CODE, {"code": code_sent_to(PHONE)}).url == NEW


def test_at_home_a_code_that_a_stranger_called_for_counts_too(clock):
    people.person()
    owner, stranger = Client(), Client()
    owner.post("/login/", {"username": "person-1", "password": PASSWORD})
    owner.post("/logout/")
    ask(owner, "person-1", clock)
    clock.move(seconds=1)
    ask(stranger, "person-1", clock)
    assert owner.post(CODE, {"code": code_sent_to(PHONE)}).url == NEW


def test_staff_need_their_longer_password_here_too(client, clock):
    clerk = people.officer("clerk", people.bureau())
    contact = Contact(user=clerk)
    seal_into(contact, "phone", "13700000001")
    contact.save()
    ask(client, clerk.username, clock)
    client.post(CODE, {"code": code_sent_to("13700000001")})
    assert "工作人员的密码至少" in client.post(NEW, FRESH).content.decode()
    longer = {"new_password1": "洞庭湖的水2027，资江的水", "new_password2": "洞庭湖的水2027，资江的水"}
    assert client.post(NEW, longer).url == reverse("accounts:login")


def test_a_password_with_the_own_name_is_refused(client, clock):
    people.person(1, "赵钱孙李")
    ask(client, "person-1", clock)
    client.post(CODE, {"code": code_sent_to(PHONE)})
    for word in ("赵钱孙李2027ab", "PERSON-1-2027", f"a{PHONE}b", f"密码{people.id_number(1)[-6:]}密码"):
        page = client.post(NEW, {"new_password1": word, "new_password2": word}).content.decode()
        assert "不要有自己的姓名" in page, word


def test_another_mobile_answers_first_and_the_old_one_is_told(client, clock):
    person = people.person()
    client.force_login(person.user)
    assert client.post(reverse("accounts:phone"), {"phone": "139 0000 0001"}).url == reverse("accounts:phone_code")
    person.refresh_from_db()
    assert person.phone_mask == "138****0001"
    assert Pending.objects.get().phone_mask == "139****0001"
    client.post(reverse("accounts:phone_code"), {"code": code_sent_to("13900000001")})
    person.refresh_from_db()
    assert person.phone_mask == "139****0001"
    assert any("已更换为 139****0001" in text for text in texts_to(PHONE))
    assert Event.objects.get(action="change_phone").data == {"from": "138****0001", "to": "139****0001"}


def test_another_users_change_of_mobile_cannot_be_finished(client, clock):
    first, second = people.person(), people.person(2, "李四")
    client.force_login(first.user)
    client.post(reverse("accounts:phone"), {"phone": "13900000001"})
    waiting = client.session["new_phone"]
    client.force_login(second.user)
    session = client.session
    session["new_phone"] = waiting
    session.save()
    code = code_sent_to("13900000001")
    assert client.post(reverse("accounts:phone_code"), {"code": code}).url == reverse("accounts:phone")
    second.refresh_from_db()
    assert second.phone_mask == "138****0002"


def test_staff_register_a_mobile(client, clock):
    clerk = people.officer("clerk", people.bureau())
    client.force_login(clerk)
    client.post(reverse("accounts:phone"), {"phone": "13700000001"})
    client.post(reverse("accounts:phone_code"), {"code": code_sent_to("13700000001")})
    assert Contact.objects.get(user=clerk).phone_mask == "137****0001"
    assert Message.objects.get().user == clerk
    assert Delivery.objects.filter(kind="phone_changed").count() == 1
