"""An answer before a refusal, on a telephone and at the desk; at the signature three offices with three amounts."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from django.urls import reverse

from accounts.services import register_organisation
from applications.models import Application
from policy.lookup import scheme
from policy.terms import ApplicantKind, District, Industry
from portal.world import names
from portal.world.accounts import verified_account
from portal.world.applicant import fill_in, submit
from portal.world.cases import invent
from reviews import services
from reviews.models import Case, NoticeRow
from tests.abuse.pictures import pdf
from tests.browser.conftest import Opener
from tests.journeys.city import MORNING, City, sheet_of_paper
from tests.journeys.stories import REWARD, WELDER
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PHONE = 375


def case_of(application: Application) -> Case:
    return Case.objects.select_related("application", "bureau").get(application=application)


def answers_of(case: Case) -> dict[str, dict[str, str]]:
    verdict = case.application.judgements.latest("at").verdict
    return {each["id"]: {"answer": "true", "note": ""} for each in verdict["conditions"]}


def test_the_applicant_answers_before_a_refusal_is_signed(city: City, at_work: Opener, tmp_path: Path) -> None:
    person = city.person("张卫国", "welder-told", MORNING)
    city.account(person, MORNING)
    application = fill_in(REWARD, WELDER, owner=person, by=person.user, paper=sheet_of_paper, at=MORNING)
    submit(application, by=person.user, at=MORNING)
    case = case_of(application)
    city.office.advance(case, at=MORNING)

    clerk = at_work("hrss.heshan.clerk2")
    clerk.go(reverse("reviews:case", args=[case.pk]))
    check = clerk.page.locator(".check-answer").first
    check.get_by_label("不属实").check()
    check.locator("input[type=text]").fill("经向参保机构核实，申请人已不在该企业参保。")
    clerk.unfold("建议不予批准，先告知申请人陈述申辩")
    assert clerk.page.locator("#refuse input[type=checkbox]").first.is_checked()
    assert clerk.page.locator("#refuse textarea").input_value() == "经向参保机构核实，申请人已不在该企业参保。"
    clerk.press("提出不予批准")
    clerk.sees("已告知申请人拟不予批准的理由")
    assert [each["answer"] for each in case.opinions.get(kind="refuse").answers.values()] == ["false"]

    paper = tmp_path / "在职证明.pdf"
    paper.write_bytes(pdf()[1])
    welder = at_work("welder-told", width=PHONE)
    welder.go(reverse("portal:affairs"))
    welder.sees("拟不予批准", "最迟")
    welder.follow("查看理由，陈述申辩")
    welder.sees("已不在该企业参保", "理由和依据")
    welder.page.locator("textarea").fill("我一直在职，附在职证明。")
    welder.page.locator("input[type=file]").set_input_files(paper)
    welder.press("提交陈述申辩")
    welder.sees("已收到您的陈述申辩", "陈述申辩复核中")

    clerk.go(reverse("reviews:case", args=[case.pk]))
    clerk.sees("我一直在职，附在职证明。", "在职证明.pdf", "已不在该企业参保")
    clerk.unfold("收回拟不予批准，继续办理")
    clerk.page.locator("#take_back textarea").fill("在职证明属实。")
    clerk.press("收回，继续办理")
    clerk.sees("已收回拟不予批准，案件回到“待审核”")


def test_the_head_sees_three_offices_with_three_amounts(city: City, at_work: Opener, tmp_path: Path) -> None:
    case = challenge(city)
    for number, amount, text in ((1, 70000, "项目规模较小。"), (2, 90000, "技术难度较高。")):
        case = case_of(case.application)
        services.approve_step(
            case=case, by=city.office.clerk(case.bureau, number), at=MORNING + timedelta(hours=number),
            answers=answers_of(case), amount=Decimal(amount), text=text,
        )  # fmt: skip
    paper = tmp_path / "会议纪要.pdf"
    paper.write_bytes(pdf()[1])
    decider = at_work("organisation.city.clerk1")
    decider.go(reverse("reviews:case", args=[case.pk]))
    decider.sees("市人力资源和社会保障局建议 70,000 元", "工业和信息化局建议 90,000 元")
    decider.press("全部选“属实”")
    decider.page.locator("[name=text]").first.fill("按会议纪要审定。")
    decider.page.locator("[name=amount]").fill("120000")
    decider.page.locator("[name=minutes_number]").fill("益人才纪〔2026〕3号")
    decider.page.locator("[name=minutes_held_on]").fill(f"{MORNING.date()}")
    decider.page.locator("[name=minutes_file]").set_input_files(paper)
    decider.press("同意，转下一环节")
    decider.sees("益阳市财政局")
    treasury = at_work("finance.city.clerk1")
    treasury.go(reverse("reviews:case", args=[case.pk]))
    treasury.sees("金额由审定部门核定", "退回审定部门", "益人才纪〔2026〕3号")
    treasury.press("同意，转下一环节")

    head = at_work("organisation.city.head")
    head.go(reverse("reviews:sign_one", args=[proposed(city, case).decisions.get().pk]))
    head.sees(
        "建议 70,000 元，与核定的 120,000 元相差 50,000 元", "项目规模较小",
        "建议 90,000 元，与核定的 120,000 元相差 30,000 元", "益人才纪〔2026〕3号",
    )  # fmt: skip
    head.does_not_see("各部门核对一致")
    head.press("签发批准")
    head.sees("已签发")


def challenge(city: City) -> Case:
    """An accepted case of 揭榜领题, of an enterprise."""
    unit = register_organisation(
        name="益阳某某电容器有限公司", uscc=names.uscc(city.rng, prefix="91", district="430900"),
        kind=ApplicantKind.ENTERPRISE, district="430900", username="unit", manager_name="李慧敏", password=PASSWORD,
        at=MORNING,
    )  # fmt: skip
    agent = unit.members.get()
    verified_account(city.rng, owner=unit, by=agent, verifier=city.user("finance.city.checker"), at=MORNING)
    one = scheme("tech_challenge")
    facts = invent(
        one, Random(3), on=MORNING.date(), district=District.CITY, industries=(Industry.CAPACITORS,)
    )  # fmt: skip
    assert facts is not None
    application = fill_in(one, facts, owner=unit, by=agent, paper=sheet_of_paper, at=MORNING)
    submit(application, by=agent, at=MORNING)
    case = case_of(application)
    city.office.advance(case, at=MORNING)
    return case


def proposed(city: City, case: Case) -> Case:
    """Published, the window over, and laid before the head."""
    case = case_of(case.application)
    city.office.publish([case], at=MORNING + timedelta(hours=6))
    end = NoticeRow.objects.get(case=case).notice.ends_on + timedelta(days=1)
    at = MORNING + timedelta(days=(end - MORNING.date()).days)
    services.close_notices(on=end, at=at)
    case = case_of(case.application)
    services.propose_decision(case=case, by=city.office.clerk(case.bureau, 0), at=at)
    return case
