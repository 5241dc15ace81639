"""A member who only reads: sees forms and rosters with the own role and who may act, and no door that refuses."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from applications import services
from applications.models import Application
from applications.roster_columns import ID_NUMBER
from tests import people
from tests.applications.cases import (
    AT,
    PLACEMENT,
    as_csv,
    draft,
    filled,
    invented,
    owner_for,
    roster_rows,
    submit,
    user_of,
)

pytestmark = pytest.mark.django_db
ROLE = "的身份是“只读”，只能查看，不能填写和提交。可以办理的有：李经理（管理员）。"
OPEN_PAGES = ("check", "roster", "roster_editions", "materials", "account")
DOORS = ("draft", "withdraw", "take_up", "submit", "roster_print")


@pytest.fixture(autouse=True)
def on_the_day(clock: Any, without_bureaus: None) -> None:
    clock.set(AT)


def reader_of(application: Application) -> Client:
    user = User.objects.create_user("looking-on", password=people.PASSWORD, name="赵看看")
    people.member(application.organisation, user, "reader")
    client = Client()
    client.force_login(user)
    return client


def at(name: str, application: Application) -> str:
    return reverse(f"applications:{name}", args=[application.pk])


def with_wrong_rows() -> Application:
    application = draft(PLACEMENT, owner_for(PLACEMENT))
    rows = roster_rows(PLACEMENT, invented(PLACEMENT, lines=120))
    rows[3][ID_NUMBER] = "1"
    by = user_of(application.applicant)
    for some in (rows, rows[:100]):
        services.import_roster(application=application, name="名册.csv", data=as_csv(PLACEMENT, some), by=by, at=AT)
    return application


def doors_of(text: str) -> list[str]:
    """What the middle of the page offers to press or to follow, of the application itself."""
    main = text[text.index("<main") : text.index("</main>")]
    return re.findall(r'<(?:button[^>]*type="submit"|form[^>]*method="post")', main) + [
        link for link in re.findall(r'href="(/[^"?#]*)', main) if "/applications/" in link
    ]


def test_a_draft_is_read_with_roster_and_answers_and_nothing_to_press() -> None:
    application = with_wrong_rows()
    client = reader_of(application)
    for name in OPEN_PAGES:
        answer = client.get(at(name, application), follow=True)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert ROLE in text, name
        assert not [door for door in doors_of(text) if door.startswith("<")], name
        for link in doors_of(text):
            assert client.get(link, follow=True).status_code == 200, (name, link)
    roster = client.get(at("roster", application)).content.decode()
    assert "第 5 行" in roster
    assert "身份证号" in roster
    assert "修改" not in re.sub("需要修改", "", roster[roster.index("<main") :])


@pytest.mark.parametrize("name", DOORS)
def test_behind_each_act_the_role_is_told(name: str) -> None:
    application = filled(PLACEMENT)
    client = reader_of(application)
    answer = client.post(at(name, application))
    assert answer.status_code == 403
    assert ROLE in answer.content.decode()


def test_the_list_and_the_progress_offer_no_act() -> None:
    application = with_wrong_rows()
    client = reader_of(application)
    affairs = reverse("portal:affairs")
    text = client.get(affairs).content.decode()
    assert "继续填写" not in text
    assert "等您办理" not in text
    assert "您的身份是“只读”" in text
    page = client.get(reverse("portal:affair", args=[application.pk])).content.decode()
    assert ROLE in page
    assert "草稿名称与删除" not in page
    assert at("check", application) in page
    other = submit(filled(PLACEMENT, owner_for(PLACEMENT, 2)))
    people.member(other.organisation, User.objects.get(username="looking-on"), "reader")
    for address in (reverse("portal:affair", args=[other.pk]), at("receipt", other), at("handed_in", other)):
        text = client.get(address).content.decode()
        assert "撤回申请" not in text
        assert 'method="post" action="/applications' not in text
    services.withdraw(application=other, by=user_of(other.applicant), reason="填错了", at=AT)
    assert "重新填报" not in client.get(reverse("portal:affair", args=[other.pk])).content.decode()


def test_what_was_handed_in_is_read_with_masked_numbers() -> None:
    application = submit(filled(PLACEMENT))
    client = reader_of(application)
    number = application.lines.order_by("number")[0].id_number.reveal()
    for name in ("handed_in", "handed_in_print"):
        text = client.get(at(name, application)).content.decode()
        assert number not in text
    assert client.get(at("handed_in_roster", application)).status_code == 200
    assert client.post(at("handed_in_roster", application)).status_code == 403


def test_who_only_reads_is_told_so_before_an_application_is_begun() -> None:
    application = draft(PLACEMENT)
    text = reader_of(application).get(reverse("applications:start", args=[PLACEMENT.slug])).content.decode()
    assert ROLE in text
    assert "开始填写" not in text
    assert "继续填写最近的草稿" not in text
