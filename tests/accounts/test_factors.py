"""The second factor: staff need one, a code works once, the secret lies sealed, the demonstration has its own."""

import base64
import io
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.login.adapters import place_of
from accounts.models import Post, User
from accounts.receivers import factor_secrets
from accounts.services import factors, officials
from accounts.services.factors import DEMO_CODE
from audit.selectors import history
from foundation.sealing import SealBroken, open_bytes
from messaging.models import Message
from tests import people
from tests.accounts.codes import code_of
from tests.people import AT, PASSWORD
from tests.signed_in import long_ago

pytestmark = pytest.mark.django_db
LOGIN, CODE, FACTOR = "/login/", "/login/code/", "/profile/factor/"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def password_step(client: Client, user: User, **more: str):
    return client.post(LOGIN, {"username": user.username, "password": PASSWORD, **more})


def code_step(client: Client, code: str):
    return client.post(CODE, {"code": code})


def enrolled_clerk() -> tuple[User, list[str]]:
    clerk = people.officer("clerk", people.bureau())
    return clerk, factors.enrol(user=clerk, secret=KEY, code=code_of(KEY, later=-1), at=AT)


def test_staff_set_it_up_at_the_first_log_in(client: Client) -> None:
    clerk = people.officer("clerk", people.bureau())
    password_step(client, clerk)
    page = client.get("/desk/", follow=True)
    assert page.redirect_chain[-1][0] == FACTOR
    text = page.content.decode()
    assert 'src="data:image/svg+xml' in text
    key = re.search(r'factor-key">([A-Z2-7 ]+)<', text)[1]
    assert "动态码不正确" in client.post(FACTOR, {"code": "000000"}).content.decode()
    done = client.post(FACTOR, {"code": code_of(key)}).content.decode()
    assert len(re.findall(r"<code>\d{4} \d{4}</code>", done)) == 10
    assert client.get("/desk/").status_code == 200
    assert [event.action for event in history(clerk)] == ["enrol_factor"]
    assert Message.objects.get(user=clerk).title == "您的账号已设置动态码"


def test_who_dawdles_over_it_gives_the_password_again_and_sets_it_up(client: Client) -> None:
    password_step(client, people.officer("clerk", people.bureau()))
    long_ago(client)
    assert client.get(FACTOR).url == "/confirm/"
    assert client.get("/confirm/").status_code == 200
    assert client.post("/confirm/", {"password": PASSWORD}, follow=True).redirect_chain[-1][0] == FACTOR


def test_a_password_that_an_administrator_has_seen_is_changed_before_anything_else(client: Client) -> None:
    admin = people.officer("admin")
    user, first = officials.new_official(username="limin", name="李敏", id_number=people.id_number(9), by=admin, at=AT)
    Post.objects.create(user=user, bureau=people.bureau(), role="clerk")
    client.post(LOGIN, {"username": "limin", "password": first})
    key = re.search(r'factor-key">([A-Z2-7 ]+)<', client.get(FACTOR).content.decode())[1]
    client.post(FACTOR, {"code": code_of(key)})
    page = client.get("/desk/", follow=True)
    assert page.redirect_chain[-1][0] == "/profile/password/"
    assert "初始密码" in page.content.decode()
    same = {"old_password": first, "new_password1": first, "new_password2": first}
    assert "不能与初始密码相同" in client.post("/profile/password/", same).content.decode()
    fresh = "洞庭湖的水2027涨了一尺"
    client.post("/profile/password/", {"old_password": first, "new_password1": fresh, "new_password2": fresh})
    assert client.get("/desk/").status_code == 200
    officials.renew_password(user=user, reason="手机遗失", by=admin, at=AT)
    user.refresh_from_db()
    assert user.must_change_password


def test_recovery_codes_are_shown_once(client: Client) -> None:
    clerk, codes = enrolled_clerk()
    client.force_login(clerk)
    for page in (FACTOR, "/profile/"):
        text = client.get(page).content.decode()
        assert not any(code in text.replace(" ", "") for code in codes)
    assert "还有 10 个恢复码" in client.get(FACTOR).content.decode()


def test_password_and_code_open_the_desk(client: Client) -> None:
    clerk, _codes = enrolled_clerk()
    assert password_step(client, clerk, next="/desk/publish/").url == CODE
    assert client.get("/desk/").status_code == 302
    assert code_step(client, code_of(KEY)).url == "/desk/publish/"
    assert client.get("/desk/").status_code == 200


def test_the_password_alone_opens_nothing(client: Client) -> None:
    clerk, _codes = enrolled_clerk()
    password_step(client, clerk)
    assert "动态码或恢复码不正确" in code_step(client, "000000").content.decode()
    assert client.get("/profile/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_between_the_steps_there_are_ten_minutes_and_one_password(client: Client) -> None:
    clerk, codes = enrolled_clerk()
    password_step(client, clerk)
    session = client.session
    session["pending"] = {**session["pending"], "at": session["pending"]["at"] - 601}
    session.save()
    assert code_step(client, codes[0]).url == LOGIN
    password_step(client, clerk)
    clerk.set_password("另一个密码二零二六年")
    clerk.save()
    assert code_step(client, codes[0]).url == LOGIN
    assert "_auth_user_id" not in client.session


def test_a_code_works_once() -> None:
    """In another browser and another process too: what was used stands in the row."""
    clerk, codes = enrolled_clerk()
    now = code_of(KEY)
    for typed, again in ((now, now), (codes[3], codes[3])):
        first, second = Client(), Client()
        password_step(first, clerk)
        assert code_step(first, typed).url != CODE
        password_step(second, clerk)
        assert "每个码只能用一次" in code_step(second, again).content.decode()
    assert not factors.spend(clerk, code_of(KEY, later=-1), at=AT), "older than the one used"
    assert factors.codes_left(clerk) == 9


def test_codes_that_are_not_now_are_refused() -> None:
    clerk, _codes = enrolled_clerk()
    for later in (-3, 3, 100):
        assert factors.spend(clerk, code_of(KEY, later=later), at=AT) == ""
    assert factors.spend(clerk, " ".join(code_of(KEY, later=1)), at=AT) == "totp"


def test_guessing_codes_is_slowed(client: Client) -> None:
    clerk, _codes = enrolled_clerk()
    password_step(client, clerk)
    answers = [code_step(client, f"{number:06}").status_code for number in range(12)]
    assert answers[:5] == [200] * 5
    assert set(answers[5:]) == {429}
    assert "等待" in code_step(client, code_of(KEY)).content.decode()


def test_new_recovery_codes_end_the_old_ones(client: Client) -> None:
    clerk, codes = enrolled_clerk()
    client.force_login(clerk)
    client.post("/profile/factor/codes/")
    assert factors.spend(clerk, codes[0], at=AT) == ""
    assert factors.codes_left(clerk) == 10


def test_staff_cannot_give_it_up_and_applicants_can(client: Client) -> None:
    clerk, _codes = enrolled_clerk()
    client.force_login(clerk)
    client.post("/profile/factor/remove/")
    assert factors.enrolled(clerk)
    owner = people.person().user
    factors.enrol(user=owner, secret=KEY, code=code_of(KEY), at=AT)
    client.force_login(owner)
    assert client.post("/profile/factor/remove/").url == "/profile/"
    assert not factors.enrolled(owner)


def test_an_applicant_may_have_one() -> None:
    owner = people.person().user
    client = Client()
    assert password_step(client, owner).url == reverse("portal:affairs")
    factors.enrol(user=owner, secret=KEY, code=code_of(KEY, later=-1), at=AT)
    assert password_step(Client(), owner).url == CODE


def test_an_administrator_resets_it_for_others_only(client: Client) -> None:
    clerk, _codes = enrolled_clerk()
    admin = people.officer("admin")
    client.force_login(clerk)
    with pytest.raises(factors.FactorRefused):
        factors.reset(user=admin, by=admin, reason="手机遗失", at=AT)
    factors.reset(user=clerk, by=admin, reason="手机遗失", at=AT)
    assert client.get("/desk/").status_code == 302
    assert history(clerk).last().actor_id == admin.pk
    assert Message.objects.filter(user=clerk, title__contains="系统管理员重置").exists()


def test_the_last_administrator_is_reset_from_the_command_line() -> None:
    clerk, _codes = enrolled_clerk()
    told = io.StringIO()
    call_command("reset_factor", clerk.username, reason="手机遗失，已核验身份证", stdout=told)
    assert not factors.asked_of(clerk)
    assert history(clerk).last().reason == "手机遗失，已核验身份证"
    with pytest.raises(CommandError, match="没有登录名"):
        call_command("reset_factor", "nobody", reason="x")


def test_the_secret_lies_sealed_for_its_owner(settings) -> None:
    clerk, codes = enrolled_clerk()
    rows = list(Authenticator.objects.filter(user=clerk))
    stored = " ".join(str(row.data) for row in rows)
    assert KEY not in stored
    assert not any(code in stored for code in codes)
    sealed = base64.b64decode(next(row.data["secret"] for row in rows if row.type == "totp"))
    assert open_bytes(sealed, place_of(clerk.pk)).decode() == KEY
    with pytest.raises(SealBroken):
        open_bytes(sealed, place_of(clerk.pk + 1))
    # Rotating the keys takes both secrets along.
    settings.FIELD_KEYS = {"fresh": bytes(range(32)), **settings.FIELD_KEYS}
    assert [piece.renew() for piece in factor_secrets()] == [True, True]
    assert all(piece.is_current for piece in factor_secrets())
    assert factors.spend(clerk, codes[1], at=AT) == "recovery"


def demo_clerk() -> User:
    clerk = people.officer("clerk", people.bureau())
    clerk.is_demo = True
    clerk.save()
    return clerk


def test_the_demonstration_shows_its_code(client: Client) -> None:
    clerk = demo_clerk()
    assert password_step(client, clerk).url == CODE
    assert f"动态码 {DEMO_CODE}" in client.get(CODE).content.decode()
    assert code_step(client, DEMO_CODE).status_code == 302
    assert client.get("/desk/").status_code == 200
    told = io.StringIO()
    call_command("demo_logins", stdout=told)
    assert DEMO_CODE in told.getvalue()


def test_its_code_opens_no_other_account(client: Client) -> None:
    clerk, _codes = enrolled_clerk()
    password_step(client, clerk)
    assert DEMO_CODE not in client.get(CODE).content.decode()
    assert code_step(client, DEMO_CODE).status_code == 200
    assert "_auth_user_id" not in client.session


def test_production_knows_neither_the_code_nor_the_accounts(client: Client, settings) -> None:
    clerk, applicant = demo_clerk(), people.person().user
    settings.DEMO = False
    assert factors.spend(clerk, DEMO_CODE, at=AT) == ""
    for user in (clerk, applicant):
        assert "登录名或密码不正确" in password_step(client, user).content.decode()
    assert "_auth_user_id" not in client.session
