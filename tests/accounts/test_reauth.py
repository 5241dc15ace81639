"""Before what moves money or opens a number the password is asked again, and what was typed is not lost."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import PayeeAccount
from accounts.services import factors
from tests import people
from tests.accounts.codes import code_of
from tests.people import AT, PASSWORD
from tests.signed_in import long_ago
from tests.test_access import ROUTES, place_of

pytestmark = pytest.mark.django_db
CONFIRM, ACCOUNT = "/confirm/", "/profile/account/"
NUMBER = "6225881414207430"
TYPED = {"number": NUMBER, "bank_name": "中国建设银行益阳赫山支行", "cnaps": ""}
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

ASKED: dict[str, tuple[str, dict[str, str]]] = {
    "accounts:account": ("applicant", {}),
    "accounts:organisation_account": ("applicant", {}),
    "accounts:password": ("applicant", {}),
    "accounts:factor": ("clerk", {}),
    "accounts:factor_remove": ("clerk", {}),
    "accounts:recovery_codes": ("clerk", {}),
    "accounts:session_end": ("clerk", {}),
    "accounts:sessions_end_others": ("clerk", {}),
    "accounts:reclaim_act": ("clerk", {"act": "confirm"}),
    "payments:account_act": ("checker", {}),
    "payments:batch_file": ("releaser", {}),
    "payments:return_act": ("reconcile_checker", {"act": "apply"}),
    "payments:return_template": ("reconciler", {}),
    "portal:admin_case": ("admin", {}),
    "portal:admin_holiday": ("admin", {}),
    "portal:admin_official_act": ("admin", {}),
    "portal:admin_official_new": ("admin", {}),
    "portal:admin_proposals": ("admin", {"act": "confirm", "proposal": "1"}),
    "portal:admin_setup": ("admin", {"act": "apply"}),
    "reviews:conflict": ("head", {"act": "confirm"}),
    "reviews:objection": ("head", {"act": "confirm"}),
    "reviews:open_number": ("clerk", {}),
    "reviews:sign_one": ("head", {"act": "sign"}),
}
"""Every view that asks, who may open it and with which act. `applications:account` and `batch_act` stand below."""


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(people.person().user)
    return client


def confirm(client: Client, password: str = PASSWORD, **more: str):
    return client.post(CONFIRM, {"password": password, **more})


def sent_again(client: Client):
    """Press the one button of the page after the confirmation."""
    page = client.get(CONFIRM).content.decode()
    form = page[page.index("<h1") :]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))
    return client.post(re.search(r'action="([^"]+)"', form)[1], fields)


def test_within_ten_minutes_nothing_is_asked(owner: Client) -> None:
    long_ago(owner, 9)
    assert owner.post(ACCOUNT, TYPED).url == reverse("accounts:profile")


def test_after_ten_minutes_it_is_asked_and_what_was_typed_is_done(owner: Client) -> None:
    long_ago(owner, 10)
    assert owner.post(ACCOUNT, TYPED).url == CONFIRM
    assert not PayeeAccount.objects.exists()
    assert "填写的内容已经保留" in owner.get(CONFIRM).content.decode()
    assert "密码不正确" in confirm(owner, "wrong").content.decode()
    assert not PayeeAccount.objects.exists()
    assert confirm(owner).url == CONFIRM
    assert sent_again(owner).url == reverse("accounts:profile")
    assert PayeeAccount.objects.get().number_mask.endswith("7430")
    assert "kept" not in owner.session


def test_the_page_after_it_says_that_nothing_is_done_yet_and_what(owner: Client) -> None:
    long_ago(owner)
    owner.post(ACCOUNT, TYPED)
    asked = owner.get(CONFIRM).content.decode()
    confirm(owner)
    page = owner.get(CONFIRM).content.decode()
    for words in ("登记账户", "中国建设银行益阳赫山支行", "7430"):
        assert words in asked and words in page, words
    assert NUMBER not in page.replace(f'value="{NUMBER}"', "")
    assert "还没有办理" in page and ">继续登记账户</button>" in page
    assert page.count("btn-primary") == 1


def test_what_is_kept_lies_sealed_for_this_session(owner: Client) -> None:
    long_ago(owner)
    owner.post(ACCOUNT, TYPED)
    assert NUMBER not in json.dumps(dict(owner.session))
    taken = owner.session["kept"]
    other = Client()
    other.force_login(people.person(2).user)
    session = other.session
    session["kept"] = taken
    session.save()
    assert other.get(CONFIRM).url == reverse("portal:affairs")


def test_what_is_kept_is_forgotten_after_a_while(clock, owner: Client) -> None:
    clock.move(minutes=11)
    owner.post(ACCOUNT, TYPED)
    clock.move(minutes=11)
    confirm(owner)
    assert owner.get(CONFIRM).url == reverse("portal:affairs")


def test_files_are_to_be_chosen_again(owner: Client) -> None:
    long_ago(owner)
    owner.post(ACCOUNT, {**TYPED, "paper": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    confirm(owner)
    assert "请重新选择文件" in owner.get(CONFIRM).content.decode()


def test_passwords_are_never_kept(owner: Client) -> None:
    long_ago(owner)
    fresh = {"old_password": PASSWORD, "new_password1": "洞庭湖的水2027", "new_password2": "洞庭湖的水2027"}
    assert owner.post("/profile/password/", fresh).url == CONFIRM
    confirm(owner)
    assert "洞庭湖" not in owner.get(CONFIRM).content.decode()


def test_a_page_that_asks_first_opens_after_it(owner: Client) -> None:
    long_ago(owner)
    assert owner.get("/profile/password/").url == CONFIRM
    confirm(owner)
    assert owner.get(CONFIRM).url == "/profile/password/"
    assert owner.get("/profile/password/").status_code == 200


def test_staff_give_the_code_too(client: Client) -> None:
    clerk = people.officer("clerk", people.bureau())
    factors.enrol(user=clerk, secret=KEY, code=code_of(KEY, later=-1), at=AT)
    client.force_login(clerk)
    long_ago(client)
    assert client.post("/profile/sessions/end/").url == CONFIRM
    assert confirm(client).status_code == 200
    assert "不正确" in confirm(client, code="000000").content.decode()
    assert confirm(client, code=code_of(KEY)).url == CONFIRM
    assert sent_again(client).url == "/profile/sessions/"


def test_guessing_the_password_here_is_slowed_too(owner: Client) -> None:
    long_ago(owner)
    assert [confirm(owner, "wrong").status_code for _ in range(7)] == [200] * 5 + [429] * 2
    assert confirm(owner).status_code == 429
    assert owner.get("/profile/").status_code == 200


@pytest.mark.parametrize("name", ASKED)
def test_it_stands_on_the_view(client: Client, name: str) -> None:
    role, data = ASKED[name]
    user = people.person().user if role == "applicant" else people.officer(role, place_of(role))
    client.force_login(user)
    long_ago(client)
    route = next(route for route in ROUTES if route.name == name)
    assert client.post(route.address, data).url == CONFIRM


@pytest.mark.parametrize(("action", "asked"), [("approve", True), ("send_back", False), ("submit", False)])
def test_of_a_batch_only_the_approval_asks(client: Client, action: str, *, asked: bool) -> None:
    client.force_login(people.officer("checker", place_of("checker")))
    long_ago(client)
    answer = client.post(reverse("payments:batch_act", args=[1, action]))
    assert (answer.status_code == 302 and answer.url == CONFIRM) is asked


def test_htmx_is_led_there_too(owner: Client) -> None:
    long_ago(owner)
    answer = owner.post(ACCOUNT, TYPED, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == CONFIRM
