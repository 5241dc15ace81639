"""Pages that anybody may read: they follow from the declarations, cost few queries and never break."""

import re
from urllib.parse import quote

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from policy import parameters
from policy.declared import declared_parameters
from policy.lookup import SCHEMES, scheme
from policy.terms import District
from portal.guide import guide_of
from portal.parameter_page import INTERNAL, parameter_page
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_home_asks_one_question_and_leads_to_every_scheme(client: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(3):
        response = client.get(reverse("portal:home"))
    page = text_of(response)
    assert "您能领多少？" in page
    assert reverse("portal:self_check") in page
    for declared in SCHEMES:
        assert reverse("portal:guide", args=[declared.slug]) in page


@pytest.mark.parametrize("slug", [declared.slug for declared in SCHEMES])
def test_a_guide_says_who_how_much_what_and_how_long(client: Client, slug: str, django_assert_max_num_queries) -> None:
    declared = scheme(slug)
    with django_assert_max_num_queries(2):
        page = text_of(client.get(reverse("portal:guide", args=[slug])))
    assert declared.amount_text in page
    assert f"{declared.promised_days} 个工作日" in page
    for part in (*declared.conditions, *declared.line_conditions, *declared.materials, *declared.recheck):
        assert part.label in page
    for question, _answer in declared.faq:
        assert question in page
    assert reverse("applications:start", args=[slug]) in page


def test_a_district_without_the_scheme_is_told_before_applying(client: Client) -> None:
    address = reverse("portal:guide", args=["technician_reward"])
    page = text_of(client.get(address, {"district": District.NAN.value}))
    assert "未参照执行" in page
    assert reverse("applications:start", args=["technician_reward"]) not in page
    assert reverse("applications:start", args=["technician_reward"]) in text_of(client.get(address))


def test_the_route_of_a_guide_ends_in_notice_and_payment(clock) -> None:
    guide = guide_of(scheme("technician_reward"), District.HESHAN, clock.now.date(), parameters.load())
    names = [stop.name for stop in guide.stops]
    assert names[0] == "赫山区人社局"
    assert names[-4:] == ["市财政局", "公示", "作出决定", "发放"]
    assert all(stop.note for stop in guide.stops)


def test_an_unknown_scheme_says_what_to_do(client: Client) -> None:
    response = client.get(reverse("portal:guide", args=["no-such-scheme"]))
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


def test_every_parameter_is_public_with_its_source_and_those_of_the_log_in_are_for_staff(
    client: Client, clock, django_assert_max_num_queries
) -> None:
    as_staff = Client()
    as_staff.force_login(people.officer("clerk", people.bureau()))
    with django_assert_max_num_queries(2):
        page = text_of(client.get(reverse("portal:parameters")))
    shown = parameter_page(clock.now.date(), parameters.load(), internal=True)
    rows = [row for family, rows in shown.families for row in rows if family in INTERNAL]
    assert rows
    assert not any(row.label in page for row in rows)
    rows = [row for _family, rows in shown.families for row in rows]
    assert len(rows) == len(parameters.load().all()) + len(declared_parameters(parameters.load()))
    inside = text_of(as_staff.get(reverse("portal:parameters")))
    assert all(row.label in inside for row in rows)
    assert "个参数标着" not in page
    assert "益人才发〔2025〕4号 第五条" in page
    assert len(shown.districts) == len(District)


def test_parameter_values_read_as_words(clock) -> None:
    shown = parameter_page(clock.now.date(), parameters.load())
    words = [value.text for _family, rows in shown.families for row in rows for value in row.values]
    assert "5,000 元" in words
    assert "未设定" in words
    assert not [text for text in words if re.search("[a-z]{2}", text)]


@pytest.mark.parametrize(
    ("asked", "back"),
    [("/guide/housing/", "/guide/housing/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
)
def test_large_letters_are_remembered_and_lead_nowhere_else(client: Client, asked: str, back: str) -> None:
    response = client.get(f"{reverse('portal:text_size')}?large=1&next={quote(asked)}")
    assert response.headers["Location"] == back
    assert 'class="large-text"' in text_of(client.get("/"))
    client.get(f"{reverse('portal:text_size')}?large=0")
    assert 'class="large-text"' not in text_of(client.get("/"))


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_error_pages_say_what_to_do_without_a_query(status: int, django_assert_num_queries) -> None:
    request = RequestFactory().get("/")
    context = {"status": status, "message": "出错了。", "request_number": "r-1"}
    with django_assert_num_queries(0):
        page = render_to_string([f"errors/{status}.html"], context, request=request)
    assert "出错了。" in page
    assert "返回首页" in page
    assert "r-1" in page


@pytest.mark.parametrize("value", ["", "0", "430900' OR 1=1", "\x00", "一" * 5000, "４３０９０３"])
def test_odd_districts_show_the_city(client: Client, value: str) -> None:
    response = client.get(reverse("portal:guide", args=["housing"]), {"district": value})
    assert response.status_code == 200
    assert "市本级：执行市级规定" in text_of(response)
