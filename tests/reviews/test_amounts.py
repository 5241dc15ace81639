"""Whose amount counts: others propose, the deciding bureau or its meeting decides, nobody after it overwrites."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from applications.selectors import current_lines
from audit import verify
from audit.errors import DomainError
from audit.models import Reading
from foundation import storage
from foundation.storage import fetch_checked
from messaging.models import Message
from payments.models import PaymentPlan
from policy.lookup import scheme as scheme_of
from reviews import services
from reviews.enums import CaseState, OpinionKind
from reviews.models import Case, Decision, Minutes, NoticeRow, Opinion
from reviews.selectors import case_detail
from reviews.selectors.differences import differences
from reviews.selectors.preflight import APPROVE, preflight
from reviews.services.errors import AmountRefused, RulesSayNo, TextMissing
from tests import people
from tests.abuse.pictures import pdf
from tests.applications import cases
from tests.reviews import office
from tests.reviews.office import as_user

pytestmark = pytest.mark.django_db


def at_decider(slug: str = "contest_award") -> Case:
    """Accepted, and every bureau before the deciding one has agreed without a figure."""
    case = office.accept(office.case_of(slug))
    while not case.steps.get(number=case.position).decides:
        office.approve(case)
    return case


def decide(case: Case, amount: str, **options) -> Case:
    return office.approve(case, amount=Decimal(amount), **options)


def test_bureaus_before_propose_with_a_reason_and_the_case_has_no_amount_until_it_is_decided():
    case = office.accept(office.case_of("contest_award"))
    with pytest.raises(TextMissing, match="理由"):
        office.approve(case, amount=Decimal(200000))
    office.approve(case, amount=Decimal(200000), text="参照上年省赛一等奖。")
    assert case.amount is None
    decide(case, "300000", text="按世赛标准核定。")
    assert case.amount == Decimal(300000)
    proposed = case.opinions.get(step__number=1, kind=OpinionKind.APPROVE)
    assert (proposed.amount, proposed.text) == (Decimal(200000), "参照上年省赛一等奖。")


@pytest.mark.parametrize(
    ("amount", "message"), [(None, "请填写核定金额"), ("0", "不在政策范围内"), ("300000.01", "不在政策范围内")]
)
def test_the_deciding_bureau_must_name_an_amount_inside_the_bounds(amount, message):
    case = at_decider()
    with pytest.raises(AmountRefused, match=message):
        services.approve_step(
            case=case, by=office.clerk(case, 2), at=office.AT, text="核定", amount=amount and Decimal(amount)
        )


def test_no_decided_amount_without_its_reason():
    with pytest.raises(TextMissing, match=r"核定 100,000\.00 元的理由"):
        decide(at_decider(), "100000", text="")


def test_the_treasury_confirms_and_cannot_overwrite():
    case = decide(at_decider(), "300000")
    with pytest.raises(AmountRefused, match="退回审定部门"):
        services.approve_step(case=case, by=office.clerk(case, 2), at=office.AT, text="预算紧", amount=Decimal(295000))
    office.approve(case)
    assert (case.state, case.amount) == (CaseState.TO_PUBLISH, Decimal(300000))


def test_a_treasury_that_disagrees_sends_it_back_and_a_new_opinion_decides():
    case = decide(at_decider(), "300000")
    clerk = office.clerk(case, 2)
    with pytest.raises(TextMissing, match="退回审定部门的理由"):
        services.send_to_decider(case=case, reason=" ", by=clerk, at=office.AT)
    for amount in ("-1", "900000000"):
        with pytest.raises(AmountRefused):
            services.send_to_decider(case=case, reason="预算不足。", amount=Decimal(amount), by=clerk, at=office.AT)
    services.send_to_decider(case=case, reason="本年预算只够 25 万元。", amount=Decimal(250000), by=clerk, at=office.AT)
    assert case.amount == Decimal(300000)
    detail = case_detail(case)
    assert "建议 250,000 元。本年预算只够" in detail.sent_back.words
    assert any("建议 250,000 元。本年预算只够" in each.text for each in differences(detail, clerk, Case.objects.all()))
    step = case.steps.get(number=case.position)
    assert (case.state, step.decides, step.done_at) == (CaseState.REVIEWING, True, None)
    decide(case, "250000", text="按财政意见调整。", at=office.later(1))
    assert case.amount == Decimal(250000)
    kept = case.opinions.filter(step=step).order_by("at", "pk").values_list("amount", flat=True)
    assert list(kept) == [Decimal(300000), Decimal(250000)]
    assert case.opinions.get(kind=OpinionKind.DISAGREE).text == "本年预算只够 25 万元。"


def sent_back_roster() -> Case:
    """A roster whose amount the policy fixes, agreed to and sent back by 财政局 to the deciding bureau."""
    case = office.accept(office.roster_case(scheme_of("school_internship"), 12))
    while case.position <= case.steps.get(decides=True).number:
        office.approve(case)
    services.send_to_decider(
        case=case, reason="第 3 行应届不足一年，按少 1 人计。", by=office.clerk(case), at=office.AT
    )
    return case


def test_what_the_treasury_sent_back_is_answered_and_an_unchanged_amount_with_more_than_a_yes(clock):
    clock.set(office.AT)
    case = sent_back_roster()
    at = office.later(1)
    with pytest.raises(TextMissing, match=r"按少 1 人计”，请在审核意见中写明答复"):
        office.approve(case, at=at)
    with pytest.raises(TextMissing, match=r"金额仍是.*写明不调整的理由"):
        office.approve(case, at=at, text="同意。")
    hindrance = preflight([case], APPROVE, office.clerk(case, 2))[0].hindrance
    assert hindrance == "财政局退回审定，须先答复，请打开案件办理。"
    office.approve(case, at=at, text="第 3 行毕业证为上年 6 月，符合规定。")
    told = [each.text for each in differences(case_detail(case), office.clerk(case), Case.objects.all())]
    assert any("按少 1 人计。" in each and "答复：第 3 行毕业证为上年 6 月，符合规定。" in each for each in told)
    assert preflight([case], APPROVE, office.clerk(case, 2))[0].hindrance == ""
    services.send_to_decider(case=case, reason="仍不同意。", by=office.clerk(case), at=office.later(2))
    with pytest.raises(TextMissing, match="仍不同意"):
        office.approve(case, at=office.later(3))


def test_the_deciding_bureau_takes_a_row_out_and_the_amount_follows(clock):
    clock.set(office.AT)
    case = sent_back_roster()
    before, clerk, page = case.amount, office.clerk(case, 2), reverse("reviews:case", args=[case.pk])
    rows = [line.number for line in current_lines(case.application)]
    client = as_user(clerk)
    shown = client.get(page).content.decode()
    assert "答复" in shown
    assert "请“核减名册人员”，金额随之重新计算" in shown
    sent = {"act": "strike", "version": case.version, "lines": f"{rows[-1]}", "reason": ""}
    assert "请写明核减的理由" in client.post(reverse("reviews:act", args=[case.pk]), sent).content.decode()
    for numbers, message in (([999], "没有第 999 行"), (rows, "不能核减全部人员")):
        with pytest.raises(TextMissing, match=message):
            services.strike_at_station(case=case, numbers=numbers, reason="核减", by=clerk, at=office.AT)
    client.post(reverse("reviews:act", args=[case.pk]), sent | {"reason": "毕业不足一年。"})
    case.refresh_from_db()
    assert case.amount == before - before / len(rows)
    owner = cases.user_of(case.application.applicant)
    message = Message.objects.get(user=owner, kind="roster")
    assert f"第 {rows[-1]} 行，理由：毕业不足一年。金额按其余人员重新计算" in message.text
    assert not [each for each in verify.strays() if each.startswith(("案件", "申请", "申领"))]
    office.approve(case, at=office.later(1), text="已按财政局意见核减 1 人。")
    with pytest.raises(DomainError, match="由审定部门核减"):
        services.strike_at_station(case=case, numbers=rows[:1], reason="核减", by=office.clerk(case), at=office.AT)


def test_before_the_decision_nobody_can_send_it_to_the_decider():
    case = office.accept(office.case_of("contest_award"))
    with pytest.raises(Exception, match="只有审定之后"):
        services.send_to_decider(case=case, reason="不同意", by=office.clerk(case), at=office.AT)


@pytest.mark.parametrize("slug", ["leading_talent", "tech_challenge"])
def test_where_a_meeting_decides_its_minutes_are_needed_and_give_the_amount(slug):
    case = at_decider(slug)
    given = office.minutes(Decimal(100000))

    def answer(**options) -> None:
        services.approve_step(case=case, by=office.clerk(case, 2), at=office.AT, text="审定", **options)

    with pytest.raises(AmountRefused, match="会议纪要"):
        answer(amount=Decimal(100000))
    with pytest.raises(AmountRefused, match="以会议纪要为准"):
        answer(amount=Decimal(99999), minutes=given)
    for day, message in ((3, "会议日期晚于今天"), (-1, "会议日期早于申请提交的")):
        with pytest.raises(AmountRefused, match=message):
            answer(minutes=replace(given, held_on=office.later(day).date()))
    answer(minutes=given)
    minutes = Minutes.objects.get()
    assert (case.amount, minutes.amount, minutes.number) == (Decimal(100000), Decimal(100000), given.number)
    assert fetch_checked(minutes.file, minutes.place, minutes.sha256) == given.file.data
    assert b"%PDF" not in storage.fetch(minutes.file)


def test_minutes_of_a_refused_act_leave_no_file_behind(monkeypatch):
    case = at_decider("leading_talent")
    gone: list[str] = []
    monkeypatch.setattr(storage, "discard", gone.append)
    with pytest.raises(TextMissing):
        office.approve(case, text="")
    assert len(gone) == 1
    assert not Minutes.objects.exists()


def test_the_minutes_are_shown_to_the_bureaus_of_the_case_and_to_nobody_else():
    case = at_decider("leading_talent")
    inside = as_user(office.clerk(case))
    outside = as_user(people.officer("clerk", people.bureau(name="南县总工会", kind="trade_union", district="430921")))
    office.approve(case)
    address = reverse("reviews:minutes", args=[Minutes.objects.get().pk])
    assert inside.get(address).content.startswith(b"%PDF")
    assert Reading.objects.filter(about=case.application_id, item=str(Minutes.objects.get().pk)).count() == 1
    assert outside.get(address).status_code == 404


def test_minutes_opinion_notice_decision_and_plan_are_one_amount_and_the_letter_is_the_deciders():
    case = office.case_of("leading_talent")
    decision = office.approved(case)
    row = NoticeRow.objects.get(case=case)
    assert decision.opinion.minutes.amount == decision.opinion.amount == decision.amount == row.amount
    assert decision.notice_row == row
    assert PaymentPlan.objects.get(decision=decision).amount == decision.amount
    assert decision.letter.bureau.kind == "leading_group"
    assert decision.letter.number.startswith(decision.letter.bureau.docket)


def proposed(case: Case, **changes) -> Decision:
    """Straight into the table, as a program would that knows no rules."""
    opinion = Opinion.objects.filter(case=case, step__decides=True).latest("at")
    values = {
        "amount": opinion.amount, "opinion": opinion, "notice_row": NoticeRow.objects.get(case=case),
        "amount_min": Decimal(0), "amount_max": Decimal(800000),
    } | changes  # fmt: skip
    return Decision.objects.create(
        case=case, outcome="approved", from_state="to_decide", proposed_by=office.clerk(case), proposed_at=office.AT,
        **values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"amount": Decimal(1)}, "decision_as"),
        ({"opinion": None}, "decision_as_opined"),
        ({"notice_row": None}, "decision_as_published"),
    ],
)
def test_the_database_refuses_a_decision_of_another_amount(changes, rule):
    case = office.to_decide(office.case_of("leading_talent"))
    with pytest.raises(Exception, match=rule), transaction.atomic():
        proposed(case, **changes)
    assert proposed(case)


def test_the_database_refuses_an_opinion_that_is_not_as_minuted():
    case = at_decider("leading_talent")
    given = office.minutes(Decimal(100000))
    minutes = Minutes.objects.create(
        case=case, number=given.number, held_on=given.held_on, amount=given.amount, file_name="纪要.pdf",
        file_kind="pdf", file="x", sha256="0" * 64, recorded_by=office.clerk(case), recorded_at=office.AT,
    )  # fmt: skip
    with pytest.raises(Exception, match="opinion_as_minuted"), transaction.atomic():
        Opinion.objects.create(
            case=case, step=case.steps.get(decides=True), round=1, author=office.clerk(case), at=office.AT,
            kind="approve", amount=minutes.amount + 1, minutes=minutes,
        )  # fmt: skip
    with pytest.raises(Exception, match="append_only"), transaction.atomic():
        Minutes.objects.update(amount=1)


def test_the_database_refuses_a_plan_of_another_amount():
    decision = office.to_sign(office.case_of("technician_reward"))
    plan = PaymentPlan.objects.create(
        application=decision.case.application, decision=decision, fund="talent", district="430900",
        amount=decision.amount + 1, made_at=office.AT,
    )  # fmt: skip
    plan.instalments.create(number=1, amount=plan.amount, due_on=office.DAY)
    with pytest.raises(Exception, match="plan_as_decided"), transaction.atomic():
        PaymentPlan.objects.filter(pk=plan.pk).update(state="sealed")


def test_a_case_whose_decider_named_no_amount_cannot_be_approved(monkeypatch):
    case = office.to_decide(office.case_of("contest_award"))
    monkeypatch.setattr("reviews.services.decision.deciding_opinion", lambda case: None)
    with pytest.raises(RulesSayNo, match="还没有核定金额"):
        services.propose_decision(case=case, by=office.clerk(case), at=office.later(20))


def test_the_clerk_enters_the_minutes_on_the_page_and_the_treasury_reads_them(clock):
    clock.set(office.AT)
    case = at_decider("leading_talent")
    client = as_user(office.clerk(case, 2))
    assert "会议纪要文号" in client.get(reverse("reviews:case", args=[case.pk])).content.decode()
    answers = {f"answer_{name}": "true" for name in office.confirmed_answers(case)}
    given = answers | {"act": "approve", "version": case.version, "text": "按会议审定", "amount": "120000"}
    given["minutes_number"] = "益人才纪〔2026〕9号"
    page = client.post(reverse("reviews:act", args=[case.pk]), given)
    assert page.status_code == 422
    assert "请填写会议日期" in page.content.decode()
    file = SimpleUploadedFile("纪要.pdf", pdf()[1])
    full = given | {"minutes_held_on": f"{office.DAY}", "minutes_file": file}
    client.post(reverse("reviews:act", args=[case.pk]), full)
    case.refresh_from_db()
    assert case.amount == Decimal(120000)
    page = as_user(office.clerk(case)).get(reverse("reviews:case", args=[case.pk])).content.decode()
    assert "益人才纪〔2026〕9号" in page
    assert "退回审定部门" in page


def test_the_minutes_are_required_and_every_error_stands_at_its_field_with_what_was_typed(clock):
    clock.set(office.AT)
    case = at_decider("leading_talent")
    client = as_user(office.clerk(case, 2))
    page = client.get(reverse("reviews:case", args=[case.pk])).content.decode()
    form = page[page.index("条款核对") : page.index("同意，转下一环节")]
    assert "选填" not in form
    answers = {f"answer_{name}": "true" for name in office.confirmed_answers(case)}
    given = answers | {"act": "approve", "version": case.version, "amount": "999999999", "minutes_number": "纪要9号"}
    given |= {"minutes_held_on": f"{office.later(9).date()}", "minutes_file": SimpleUploadedFile("纪要.pdf", pdf()[1])}
    refused = client.post(reverse("reviews:act", args=[case.pk]), given)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "有 3 处需要修改" in page
    for name, sentence in (
        ("amount", "不在政策范围内"), ("text", "请写明核定这个金额的理由"), ("minutes_held_on", "会议日期晚于今天"),
    ):  # fmt: skip
        at_field = page[page.index(f'id="opinion_{name}_error"') :]
        assert sentence in at_field[: at_field.index("</div>")], name
    assert 'value="纪要9号"' in page
    assert "“纪要.pdf”没有保留，请重新选择" in page


def test_a_bureau_that_proposes_says_why(clock):
    clock.set(office.AT)
    case = office.accept(office.case_of("leading_talent"))
    client = as_user(office.clerk(case, 2))
    answers = {f"answer_{name}": "true" for name in office.confirmed_answers(case)}
    given = answers | {"act": "approve", "version": case.version, "amount": "120000"}
    page = client.post(reverse("reviews:act", args=[case.pk]), given).content.decode()
    assert "请写明建议这个金额的理由" in page


def test_what_the_treasury_sent_back_is_a_flag_on_the_desk_and_has_no_amount_until_it_is_decided_anew(clock):
    clock.set(office.AT)
    case = office.approve(at_decider("contest_award"))
    treasury = office.clerk(case)
    services.send_to_decider(case=case, reason="超出本年竞赛经费。", by=treasury, at=office.later(1))
    told = ("财政局退回", treasury.name, f"{office.later(1).date()}", "超出本年竞赛经费", "待重新审定")
    client = as_user(office.clerk(case, 2))
    for address in (reverse("reviews:queue"), reverse("reviews:case", args=[case.pk])):
        page = client.get(address).content.decode()
        missing = [words for words in told[1:] if words not in page]
        assert not missing, address
    assert told[0] in client.get(reverse("reviews:queue")).content.decode()
    office.approve(case, at=office.later(2))
    page = as_user(treasury).get(reverse("reviews:queue")).content.decode()
    assert case.application.number in page
    assert "财政局退回" not in page
    assert "待重新审定" not in page
