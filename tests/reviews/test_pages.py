"""The desk's pages: what they cost, who sees them, what they never show."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import DeclaredInterest
from accounts.services.phones import keep_phone
from accounts.services.staff import identify
from applications.models import Application, Material
from applications.services import resubmit, save_section
from audit.models import Event, Reading
from foundation.identifiers import grouped
from messaging import codes
from notices.models import Letter
from policy.dates import date_cn
from reviews import services
from reviews.enums import CaseState, ObjectionState
from reviews.models import Case, Decision, NoticeRow, Objection, PublicNotice
from reviews.selectors import case_detail
from tests import people
from tests.abuse.pictures import png
from tests.phones import code_sent_to, texts_to, wrong_code
from tests.reviews import crowd, office
from tests.signed_in import long_ago

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


@pytest.fixture
def case(clock):
    clock.set(office.AT)
    return office.case_of("technician_reward")


def as_user(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def count(django_assert_max_num_queries, client, url):
    with django_assert_max_num_queries(MOST_QUERIES) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(queries)


LISTS = {
    "queue": lambda: reverse("reviews:queue"),
    "queue by state": lambda: reverse("reviews:queue") + "?state=reviewing",
    "queue by scheme": lambda: reverse("reviews:queue") + "?scheme=technician_reward",
    "queue due today": lambda: reverse("reviews:queue") + "?state=today",
    "queue overdue": lambda: reverse("reviews:queue") + "?state=overdue",
    "queue passed on": lambda: reverse("reviews:queue") + "?state=done",
    "queue by name": lambda: reverse("reviews:queue") + "?text=张",
    "publish": lambda: reverse("reviews:publish"),
    "sign": lambda: reverse("reviews:sign"),
    "objections": lambda: reverse("reviews:objections"),
    "notices": lambda: reverse("reviews:notices"),
    "notice": lambda: reverse("reviews:notice", args=[PublicNotice.objects.first().pk]),
}


def test_a_list_costs_the_same_queries_with_ten_rows_and_with_sixty(django_assert_max_num_queries, clock):
    clock.set(office.AT)
    bureau = people.bureau()
    clerk = people.officer("clerk", bureau)
    identify(user=clerk, id_number=people.id_number(700), by=None, at=office.AT)
    keep_phone(user=clerk, phone="13700000009", by=clerk, at=office.AT)
    crowd.fill(bureau, clerk, 10)
    few = {name: count(django_assert_max_num_queries, as_user(clerk), place()) for name, place in LISTS.items()}
    crowd.fill(bureau, clerk, 50, start=10)
    many = {name: count(django_assert_max_num_queries, as_user(clerk), place()) for name, place in LISTS.items()}
    assert few == many


def test_the_desk_marks_what_one_must_step_back_from_and_what_is_due(case, clock):
    other, clerk = office.case_of("technician_reward", number=2), office.clerk(case)
    near = {"name": case.application.applicant_name, "id_number_hash": case.application.person.id_number_hash}
    DeclaredInterest.objects.create(user=clerk, relation="近亲属", since=office.AT, **near)
    Case.objects.filter(pk=other.pk).update(due_on=office.DAY)
    page = as_user(clerk).get(reverse("reviews:queue")).content.decode()
    rows = page.split("<tr data-row>")[1:]
    found = {("您须回避" in row, "checkbox" in row) for row in rows}
    assert found == {(True, False), (False, True)}
    assert re.search(r"今天到期 1\s*<", page) and "已逾期" in page
    refused = as_user(clerk).get(reverse("reviews:case", args=[case.pk]))
    told = refused.content.decode()
    assert refused.status_code == 403
    assert "按规定您须回避" in told and "其他在岗人员接手" in told
    assert "换一个账号" not in told
    today = as_user(clerk).get(reverse("reviews:queue") + "?state=today").content.decode()
    assert other.application.number in today and case.application.number not in today


def test_refusals_that_wait_for_a_word_on_the_answer_have_a_chip(case):
    decision = services.propose_refusal(
        case=case, reason_code="other", text="不符合规定", by=office.clerk(case), at=office.AT
    )
    owner = case.application.person.user
    services.answer_hearing(hearing=decision.hearing, text="符合规定", by=owner, at=office.AT)
    page = as_user(office.clerk(case)).get(reverse("reviews:queue")).content.decode()
    assert re.search(r"待复核陈述 1\s*<", page)


def test_another_bureaus_clerk_gets_404_as_for_a_case_that_does_not_exist(case):
    stranger = as_user(people.officer("clerk", people.bureau(district="430921", name="南县人社局")))
    material = Material.objects.filter(application=case.application).exclude(stored_name="").first()
    addresses = [
        reverse("reviews:case", args=[case.pk]),
        reverse("reviews:roster", args=[case.pk]),
        reverse("reviews:material", args=[material.pk]),
        reverse("reviews:case", args=[uuid4()]),
    ]
    assert {stranger.get(address).status_code for address in addresses} == {404}
    assert stranger.post(reverse("reviews:act", args=[case.pk]), {"act": "accept"}).status_code == 404
    assert case.application.number not in stranger.get(reverse("reviews:queue") + "?text=张").content.decode()


def test_a_bureau_further_down_the_route_may_look_but_not_act(case):
    city = case.steps.get(number=2).bureau
    client = as_user(office.staff("clerk", city))
    page = client.get(reverse("reviews:case", args=[case.pk])).content.decode()
    assert "现由赫山区人社局的经办人办理" in page
    assert client.post(reverse("reviews:act", args=[case.pk]), {"act": "accept", "version": 1}).status_code == 403


def test_what_an_approval_proposes_beside_the_money_is_told(clock):
    """The first place of the city's contest is also proposed for the city's title; the others are not."""
    clock.set(office.AT)
    case = office.case_of("city_contest")
    client = as_user(people.officer("auditor"))
    for place, told in (("first", True), ("third", False)):
        Application.objects.filter(pk=case.application_id).update(facts=case.application.facts | {"place": place})
        page = client.get(reverse("reviews:case", args=[case.pk])).content.decode()
        assert ("益阳工匠" in page) is told


def test_the_auditor_reads_every_case_and_writes_none(case):
    client = as_user(people.officer("auditor"))
    assert client.get(reverse("reviews:case", args=[case.pk])).status_code == 200
    assert client.get(reverse("reviews:queue") + f"?bureau={case.bureau.pk}").status_code == 200
    assert (
        case.application.number
        in client.get(reverse("reviews:queue"), {"text": case.application.applicant_name}).content.decode()
    )
    for name in ("reviews:act", "reviews:open_number"):
        assert client.post(reverse(name, args=[case.pk])).status_code == 403


def test_no_page_of_the_desk_shows_a_full_number(case):
    person = case.application.person
    clear = {person.id_number.reveal(), person.phone.reveal(), case.application.account.number.reveal()}
    client = as_user(office.clerk(case))
    for address in (reverse("reviews:queue"), reverse("reviews:case", args=[case.pk])):
        page = client.get(address).content.decode()
        assert not [number for number in clear if number in page]


def test_a_number_is_opened_with_a_reason_and_on_the_record(case):
    client = as_user(office.clerk(case))
    address = reverse("reviews:open_number", args=[case.pk])
    number = case.application.person.id_number.reveal()
    refused = client.post(address, {"what": "id_number", "why": " "})
    assert refused.status_code == 422
    assert number not in refused.content.decode()
    opened = client.post(address, {"what": "id_number", "why": "与证书核对"})
    assert number in opened.content.decode()
    event = Event.objects.get(action="open_sealed")
    assert (event.reason, event.data["field"], event.actor) == ("与证书核对", "id_number", office.clerk(case))
    assert client.post(address, {"what": "account", "why": "看看"}).status_code == 404
    later = client.get(reverse("reviews:case", args=[case.pk])).content.decode()
    who = f"{office.clerk(case).name}查看{case.application.applicant_name}的身份证号：与证书核对"
    assert who in later[later.index("完整号码查看记录") :]
    assert number not in later


def test_a_file_opens_in_our_own_frame_only(case):
    client = as_user(office.clerk(case))
    material = Material.objects.filter(application=case.application).exclude(stored_name="").first()
    answer = client.get(reverse("reviews:material", args=[material.pk]))
    assert answer.status_code == 200
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    page = client.get(reverse("reviews:case", args=[case.pk]))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert default_storage.exists(material.stored_name)


def test_the_clerk_takes_a_case_from_intake_to_the_next_bureau_by_the_page(case):
    client = as_user(office.clerk(case))
    act = reverse("reviews:act", args=[case.pk])
    assert client.post(act, {"act": "accept", "version": case.version}).url == reverse("reviews:case", args=[case.pk])
    case.refresh_from_db()
    unanswered = client.post(act, {"act": "approve", "version": case.version, "text": "材料齐全"})
    assert unanswered.status_code == 422
    assert "没有核对" in unanswered.content.decode()
    assert "材料齐全" in unanswered.content.decode()
    page = client.get(reverse("reviews:case", args=[case.pk])).context
    answers = {f"answer_{clause.id}": "true" for clause in page["detail"].clauses}
    done = client.post(act, {"act": "approve", "version": case.version, **answers}, follow=True)
    assert "已同意，案件转到市人社局" in done.content.decode()
    case.refresh_from_db()
    assert case.position == 2


def test_a_return_by_the_page_keeps_what_was_typed_when_a_reason_is_missing(case):
    client = as_user(office.clerk(case))
    act = reverse("reviews:act", args=[case.pk])
    typed = {"act": "return", "version": case.version, "pick_fact:level": "on", "reason_account": "户名与姓名不一致"}
    refused = client.post(act, typed)
    assert refused.status_code == 422
    assert "户名与姓名不一致" in refused.content.decode()
    client.post(act, typed | {"reason_fact:level": "与证书不一致"})
    case.refresh_from_db()
    assert case.state == CaseState.CORRECTING


def test_a_page_seen_before_a_colleague_acted_is_refused_with_the_colleagues_name(case):
    client, seen = as_user(office.clerk(case, 2)), case.version
    office.accept(case)
    answer = client.post(reverse("reviews:act", args=[case.pk]), {"act": "accept", "version": seen})
    assert answer.status_code == 422
    assert f"已由{office.clerk(case).name}于" in answer.content.decode()


def test_the_preflight_says_which_cannot_go_and_only_the_others_go(clock):
    clock.set(office.AT)
    ready = office.accept(office.case_of("technician_reward", number=1))
    office.approve(ready)
    fresh = office.accept(office.case_of("technician_reward", number=2))
    user = office.clerk(ready)
    client = as_user(user)
    ticked = {"act": "approve", "case": [f"{ready.pk}~{ready.version}", f"{fresh.pk}~{fresh.version}"]}
    page = client.post(reverse("reviews:bulk"), ticked)
    assert [checkup.case for checkup, _ in page.context["go"]] == [ready]
    assert "案件不在您的部门" in page.context["stay"][0].hindrance
    assert "材料齐" in page.content.decode()
    Material.objects.filter(application=ready.application).update(superseded_at=office.AT)
    Case.objects.filter(pk=ready.pk).update(amount=Decimal(500_000))
    lacking = client.post(reverse("reviews:bulk"), ticked).content.decode()
    assert re.search(r"材料缺 \d 项（.+）", lacking)
    assert "金额较大" in lacking
    Material.objects.filter(application=ready.application).update(superseded_at=None)
    Case.objects.filter(pk=ready.pk).update(amount=ready.amount)
    client.post(reverse("reviews:bulk"), ticked | {"confirmed": "yes"})
    ready.refresh_from_db()
    fresh.refresh_from_db()
    assert (ready.position, fresh.position) == (3, 1)


def test_many_cases_are_accepted_at_once_each_with_its_letter(clock):
    clock.set(office.AT)
    cases = [office.case_of("technician_reward", number=number) for number in (1, 2)]
    done = office.accept(office.case_of("technician_reward", number=3))
    client = as_user(office.clerk(cases[0]))
    ticked = {"act": "accept", "case": [f"{each.pk}~{each.version}" for each in [*cases, done]]}
    page = client.post(reverse("reviews:bulk"), ticked)
    assert len(page.context["go"]) == 2
    assert done.application.number in page.content.decode()
    client.post(reverse("reviews:bulk"), ticked | {"confirmed": "yes"})
    for each in cases:
        each.refresh_from_db()
        assert each.state == CaseState.REVIEWING
        assert Letter.objects.filter(application_id=each.application_id, kind="acceptance").count() == 1


def test_the_first_station_cannot_agree_to_many_at_once(case):
    office.accept(case)
    client = as_user(office.clerk(case))
    page = client.post(reverse("reviews:bulk"), {"act": "approve", "case": f"{case.pk}~{case.version}"})
    assert "逐条核对" in page.context["stay"][0].hindrance


def test_ticked_cases_are_published_after_a_look_at_the_preflight(case):
    office.to_publish(case)
    client = as_user(office.clerk(case))
    value = f"{case.pk}~{case.version}"
    offered = client.get(reverse("reviews:publish")).content.decode()
    assert value in offered
    assert " checked" not in offered
    asked = client.post(reverse("reviews:bulk"), {"act": "publish", "case": value}).content.decode()
    for words in ("发布 1 份公示", "个工作日", case.application.applicant_name):
        assert words in asked, words
    client.post(reverse("reviews:bulk"), {"act": "publish", "case": value, "confirmed": "yes"})
    case.refresh_from_db()
    assert case.state == CaseState.IN_NOTICE


def test_the_head_sees_who_checked_what_and_signs(case):
    decision = office.to_sign(case)
    client = as_user(office.head(case))
    page = client.get(reverse("reviews:sign_one", args=[decision.pk]))
    assert page.context["room"].is_enough
    assert "签发批准" in page.content.decode()
    refused = client.post(
        reverse("reviews:sign_one", args=[decision.pk]), {"act": "send_back", "version": case.version}
    )
    assert refused.status_code == 422
    done = client.post(
        reverse("reviews:sign_one", args=[decision.pk]), {"act": "sign", "version": case.version}, follow=True
    )
    assert "已签发，批准通知" in done.content.decode()
    assert as_user(office.clerk(case)).get(reverse("reviews:sign_one", args=[decision.pk])).status_code == 200


def test_before_a_signature_the_page_that_asks_who_it_is_says_what_is_not_done_yet(case):
    decision = office.to_sign(case)
    page = reverse("reviews:sign_one", args=[decision.pk])
    other = office.as_user(office.staff("head", people.bureau("hrss", "430921", "南县人社局"), 9))
    for client, sees in ((office.as_user(office.head(case)), True), (other, False)):
        long_ago(client)
        client.post(page, {"act": "sign", "version": case.version})
        asked = client.get("/confirm/").content.decode()
        for words in (
            case.application.number,
            case.application.applicant_name,
            f"{decision.amount:,.2f} 元",
            "签发批准",
        ):
            assert (words in asked) is sees, words
    decision.refresh_from_db()
    assert decision.state == "proposed"


def test_the_page_of_the_signature_says_that_the_treasury_checked_fund_and_amount(case):
    decision = office.to_sign(case)
    page = as_user(office.head(case)).get(reverse("reviews:sign_one", args=[decision.pk])).content.decode()
    treasury = case.steps.order_by("-number")[0]
    row = next(row for row in page.split("<tr>") if f"<td>{treasury.bureau.name}" in row)
    assert "资金和金额" in row
    assert "条属实" not in row
    assert "条属实" in page


def test_what_a_head_sent_back_stands_on_top_of_the_case(case):
    decision = office.to_sign(case)
    head = as_user(office.head(case))
    page = head.get(reverse("reviews:sign_one", args=[decision.pk])).content.decode()
    for words in ("条款与规则判断", "签发后的发放安排", "第 1 期", f"公示金额 {decision.amount:,.0f} 元"):
        assert words in page, words
    services.send_back(decision=decision, reason="请补会议纪要。", by=office.head(case), at=office.later(21))
    page = as_user(office.clerk(case)).get(reverse("reviews:case", args=[case.pk])).content.decode()
    assert "退回重审" in page
    assert page.index("请补会议纪要。") < page.index("条款核对")


def test_what_no_rule_reads_is_compared_too_after_a_correction(case):
    office.accept(case)
    application, owner = case.application, case.application.person.user
    items = [("detail:certificate_number", "证书编号", "少一位")]
    services.return_for_correction(case=case, items=items, by=office.clerk(case), at=office.AT)
    before = application.details["certificate_number"]
    save_section(
        application=application, facts={}, details={"certificate_number": "S000043090001252000999"}, version=None,
        by=owner, at=office.later(1),
    )  # fmt: skip
    resubmit(application=application, by=owner, version=None, at=office.later(1))
    changes = case_detail(Case.objects.get(pk=case.pk)).changes
    assert [(each.label, each.before, each.after) for each in changes] == [
        ("证书编号", before, "S000043090001252000999")
    ]


def test_the_public_notice_shows_names_and_never_a_number(case):
    office.to_publish(case)
    notice = office.publish(case)[0]
    client = Client()
    page = client.get(reverse("reviews:notice", args=[notice.pk])).content.decode()
    person = case.application.person
    assert person.name in page
    for number in (person.id_number.reveal(), person.phone.reveal(), person.id_number_mask, person.phone_mask):
        assert number not in page
    assert case.application.number not in page


def test_after_its_time_the_notice_keeps_only_its_sums(case, clock):
    office.to_publish(case)
    notice = office.publish(case)[0]
    clock.set(office.later(60))
    page = Client().get(reverse("reviews:notice", args=[notice.pk])).content.decode()
    assert case.application.person.name not in page
    assert "1 个申请人" in page


def test_anybody_objects_by_name_with_a_verified_mobile_and_follows_it_by_number_and_code(case, media):
    office.to_publish(case)
    office.publish(case)
    row = NoticeRow.objects.get()
    client, address = Client(), reverse("reviews:object", args=[row.pk])
    typed = {"act": "file", "name": "李四", "text": "证书日期与公示不符，可查证书原件"}
    assert "获取验证码" in client.post(address, typed | {"code": "123456"}).content.decode(), "no step is skipped"
    wrong = client.post(address, {"act": "code", "phone": "123"})
    assert wrong.status_code == 422
    assert "手机号应为 11 位" in wrong.content.decode()
    step = client.post(address, {"act": "code", "phone": "13812345678"}, follow=True)
    assert "138****5678" in step.content.decode()
    right = code_sent_to("13812345678")
    short = client.post(address, typed | {"text": "不公平", "code": right})
    assert "至少 10 个字" in short.content.decode()
    guessed = client.post(address, typed | {"code": wrong_code(right)})
    assert guessed.status_code == 422
    assert "证书日期与公示不符" in guessed.content.decode()
    row.case.refresh_from_db()
    assert row.case.state == CaseState.IN_NOTICE, "nothing stops before the code is right"
    name, data = png()
    fake = client.post(address, typed | {"code": right, "evidence": SimpleUploadedFile("a.pdf", data)})
    assert "内容与扩展名不符" in fake.content.decode()
    done = client.post(address, typed | {"code": right, "evidence": SimpleUploadedFile(name, data)})
    objection = Objection.objects.get()
    assert objection.receipt in done.content.decode()
    code = done.context["code"]
    assert re.fullmatch("[A-Z2-9]{16}", code)
    assert any(grouped(code) in text for text in texts_to("13812345678"))
    follow = {"receipt": objection.receipt, "code": code}
    assert "待核查" in client.post(reverse("reviews:track"), follow).content.decode()
    assert client.post(reverse("reviews:track"), follow | {"code": "A" * 16}).status_code == 422

    desk = reverse("reviews:objection", args=[objection.pk])
    clerk, head = (as_user(office.staff(role, row.notice.bureau)) for role in ("clerk", "head"))
    page = clerk.get(desk).content.decode()
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "13812345678" in clerk.post(desk, {"act": "open", "why": "电话核实"}).content.decode()
    file = reverse("reviews:objection_file", args=[objection.files.get().pk])
    assert clerk.get(file)["Content-Disposition"].startswith("attachment")
    assert Reading.objects.filter(about=case.application_id, item=str(objection.files.get().pk)).count() == 1
    other = case.steps.exclude(bureau=row.notice.bureau).first().bureau
    assert as_user(office.staff("clerk", other)).get(file).status_code == 404
    clerk.post(desk, {"act": "propose", "finding": "dismiss", "answer": "经核查一致"})
    assert clerk.post(desk, {"act": "confirm"}).status_code == 403
    head.post(desk, {"act": "confirm"})
    objection.refresh_from_db()
    assert objection.state == ObjectionState.DISMISSED
    assert "经核查一致" in client.post(reverse("reviews:track"), follow).content.decode()


def test_what_a_stranger_writes_is_shown_as_text(case):
    office.to_publish(case)
    office.publish(case)
    objection = services.file_objection(
        row=NoticeRow.objects.get(), name="李四", phone="13812345678", text="<script>alert(1)</script>", at=office.AT
    )[0]
    clerk = as_user(office.staff("clerk", objection.row.notice.bureau))
    page = clerk.get(reverse("reviews:objection", args=[objection.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_odd_keys_and_filters_give_the_first_page(case):
    client = as_user(office.clerk(case))
    for query in (
        "after=x",
        "after=2026-01-01~y",
        "before=~",
        "state=nonsense",
        "scheme=nonsense",
        "text=%00",
        "bureau=x",
    ):
        assert client.get(reverse("reviews:queue") + f"?{query}").status_code == 200
    for name in ("reviews:sign", "reviews:objections", "reviews:notices"):
        assert client.get(reverse(name) + "?after=x~y").status_code == 200


def test_every_case_has_a_page_in_each_of_its_states(case):
    client = as_user(office.clerk(case))
    decision = office.to_sign(case)
    services.sign(decision=decision, by=office.head(case), at=office.later(21))
    for state in CaseState:
        Case.objects.filter(pk=case.pk).update(state=state)
        assert client.get(reverse("reviews:case", args=[case.pk])).status_code == 200, state
    assert Decision.objects.count() == 1


def test_a_roster_is_shown_page_by_page_and_by_what_does_not_pass(clock):
    clock.set(office.AT)
    case = office.case_of("school_placement")
    client = as_user(office.clerk(case))
    address = reverse("reviews:roster", args=[case.pk])
    first = client.get(address)
    assert len(first.context["lines"]) == 50
    second = client.get(address + f"?after={first.context['following']}")
    assert second.context["lines"][0][0].number > first.context["lines"][-1][0].number
    line = case.application.lines.order_by("number").first()
    assert line.id_number.reveal() not in first.content.decode()
    type(line).objects.filter(pk=line.pk).update(met=False)
    assert [row.pk for row, _ in client.get(address + "?only=open").context["lines"]] == [line.pk]
    opened = client.post(
        reverse("reviews:open_number", args=[case.pk]), {"what": f"line:{line.number}", "why": "核对学籍"}
    )
    assert line.id_number.reveal() in opened.content.decode()
    page = client.get(reverse("reviews:case", args=[case.pk])).content.decode()
    assert f"查看花名册第 {line.number} 行{line.name}的身份证号：核对学籍" in page


def test_who_joins_an_inquiry_reads_the_same_day_before_and_after_filing(case, clock):
    office.to_publish(case)
    office.publish(case)
    row = NoticeRow.objects.get()
    typed = {"name": "李四", "text": "证书日期与公示不符，可查证书原件"}
    first = services.file_objection(row=row, phone="13812345678", at=office.later(1), **typed)[0]
    clock.set(office.later(3))
    client, day = Client(), date_cn(first.inquiry.due_on)
    assert day in client.get(reverse("reviews:object", args=[row.pk])).content.decode()
    second = services.file_objection(row=row, phone="13900001111", at=office.later(3), **typed)[0]
    assert second.inquiry.due_on == first.inquiry.due_on


def test_the_objectors_mobile_lies_sealed_in_the_session_and_a_refusal_leaves_the_code(case, clock):
    office.to_publish(case)
    office.publish(case)
    row = NoticeRow.objects.get()
    clock.set(office.later(1))
    client, address = Client(), reverse("reviews:object", args=[row.pk])
    client.post(address, {"act": "code", "phone": "13812345678"})
    assert "13812345678" not in str(list(client.session.items()))
    code = code_sent_to("13812345678")
    typed = {"name": "李四", "text": "证书日期与公示不符，可查证书原件"}
    services.file_objection(row=row, phone="13812345678", at=clock.now, **typed)
    refused = client.post(address, {"act": "file", "code": code, **typed})
    assert "不用重复提出" in refused.content.decode()
    codes.confirm(purpose="objection", phone="13812345678", code=code, at=clock.now)


@pytest.mark.parametrize(
    ("address", "act", "word"),
    [("reviews:publish", "publish", "公示"), ("reviews:queue", "accept", "受理"), ("reviews:queue", "approve", "同意")],
)
def test_with_nothing_ticked_one_stays_on_the_page_and_is_told(case, address, act, word):
    office.to_publish(case)
    here = reverse(address) + "?scheme=technician_reward"
    client = as_user(office.clerk(case))
    page = client.get(here).content.decode()
    assert f'name="back" value="{here}"' in page
    answer = client.post(reverse("reviews:bulk"), {"act": act, "back": here}, follow=True)
    assert answer.redirect_chain == [(here, 302)]
    assert f"没有勾选案件。请先勾选要{word}的案件。" in answer.content.decode()
    elsewhere = client.post(reverse("reviews:bulk"), {"act": act, "back": "https://example.com/"})
    assert elsewhere.url == reverse("reviews:queue")


def test_after_publishing_one_is_back_where_one_ticked_with_one_sentence(case):
    other = office.case_of("technician_reward", number=2)
    for each in (case, other):
        office.to_publish(each)
    client, here = as_user(office.clerk(case)), reverse("reviews:publish")
    ticked = {"act": "publish", "case": [f"{each.pk}~{each.version}" for each in (case, other)], "back": here}
    asked = client.post(reverse("reviews:bulk"), ticked).content.decode()
    assert f'<a href="{here}">返回列表，不办理</a>' in asked
    done = client.post(reverse("reviews:bulk"), ticked | {"confirmed": "yes"}, follow=True)
    assert done.redirect_chain == [(here, 302)]
    assert [str(each) for each in done.context["messages"]] == [
        f"已发布 1 份公示（{PublicNotice.objects.get().number}），公示到 {PublicNotice.objects.get().ends_on}。"
        "期满无异议的案件自动转为待决定。"
    ]
