"""A02 订单班毕业生生活补贴 (第三条)."""

from datetime import date
from decimal import Decimal

from policy.case import Case
from policy.common import facts as shared
from policy.common import materials as papers
from policy.common.conditions import district_rule, in_scope_enterprise, is_true, trigger_date
from policy.dates import add_years
from policy.facts import Fact, Kind
from policy.money import split_even
from policy.scheme import Material, RecheckQuestion, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, MaterialMode
from policy.verdict import Instalment
from policy.wording import figures

CLAUSE = "第三条"


def amount(case: Case) -> Decimal | None:
    """The yearly allowance times the years."""
    yearly = case.money("a02.amount")
    return None if yearly is None else yearly * case.need("a02.years")


def plan(case: Case, total: Decimal, start: date) -> tuple[Instalment, ...] | None:
    """Instalment k is due on the later of `start` and graduation + k years; each is re-checked."""
    graduated_on: date | None = case.get("graduated_on")
    if graduated_on is None:
        return None
    parts = split_even(total, case.need("a02.years"))
    return tuple(
        Instalment(number, max(start, add_years(graduated_on, number)), part, recheck=True)
        for number, part in enumerate(parts, start=1)
    )


SCHEME = Scheme(
    slug="order_class",
    code="A02",
    position=50,
    clause=CLAUSE,
    title="订单班毕业生生活补贴",
    short="订单班生活补贴",
    summary="订单班学生毕业后到本地企业工作并参加社会保险的，三年内每年发放生活补贴",
    amount_text=figures("每年 {a02.amount} 元，发放 {a02.years} 年"),
    applicants=(ApplicantKind.INDIVIDUAL,),
    facts=(
        shared.DISTRICT,
        shared.EMPLOYER_ABOVE_SCALE,
        shared.EMPLOYER_INDUSTRIES,
        Fact(
            "on_class_roster",
            "是否在已备案的订单班名册上",
            Kind.BOOL,
            group="订单班",
            help="名册由园区备案，可向园区或学校了解",
            why="补贴发给订单班的毕业生",
        ),
        Fact(
            "graduated_on",
            "毕业日期",
            Kind.DATE,
            group="订单班",
            help="毕业证书上的日期",
            why="三年从毕业之日起算",
        ),
        Fact(
            "socially_insured",
            "目前是否由本地企业缴纳社会保险",
            Kind.BOOL,
            group="申请人与单位",
            why="毕业后到本地企业工作且参保的才发放",
        ),
    ),
    details=(
        shared.EMPLOYER_NAME,
        shared.EMPLOYER_USCC,
        Fact(
            "class_name",
            "订单班名称",
            Kind.TEXT,
            group="订单班",
            why="用于核对名册",
            judged=False,
            required=True,
        ),
        Fact("school_name", "毕业院校", Kind.TEXT, group="订单班", why="用于核对名册", judged=False),
        Fact("park_name", "牵头园区", Kind.TEXT, group="订单班", why="由园区确认名册", judged=False),
    ),
    notice_columns=("employer_name", "class_name"),
    trigger="graduated_on",
    conditions=(
        in_scope_enterprise("employer_scope"),
        district_rule(),
        trigger_date("graduated_on", "diploma"),
        is_true(
            "on_class_roster",
            CLAUSE,
            "在已备案的订单班名册上",
            "在已备案的订单班名册上",
            "不在已备案的订单班名册上",
            "class_roster",
        ),
        is_true(
            "socially_insured",
            CLAUSE,
            "由本地企业缴纳社会保险",
            "目前参加社会保险",
            "目前没有参加社会保险",
            "insurance",
        ),
    ),
    amount=amount,
    plan=plan,
    recheck=(
        RecheckQuestion(
            "socially_insured",
            Kind.BOOL,
            "仍在本地企业工作并参加社会保险",
            CLAUSE,
            passed="仍在本地企业工作并参加社会保险",
            failed="已不在本地企业参加社会保险",
            help="查社会保险缴费记录",
        ),
    ),
    materials=(
        Material("diploma", "毕业证书", MaterialMode.REQUIRED),
        papers.CONTRACT,
        Material("class_roster", "订单班备案名册", MaterialMode.SHARED, help="由园区确认，您不用提交"),
        papers.EMPLOYER_SCOPE,
        papers.INSURANCE,
        papers.NOT_TWICE,
    ),
    route=(Bureau.PARK, Bureau.HRSS, Bureau.HRSS, Bureau.FINANCE),
    fund=Fund.TALENT,
    handling="district",
    promised_days=45,
    who=(
        "园区牵头、与职业院校合作举办的订单班的毕业生",
        "2025 年 4 月 13 日以后毕业，到重点产业领域的规模以上企业工作",
        "参加社会保险",
    ),
    how_much=(("每年", figures("{a02.amount} 元")), ("发放", figures("{a02.years} 年，每满一年发放一次"))),
    steps=(
        "在网上填写申请，上传毕业证书和劳动合同",
        "园区管委会确认名册，所在地人社局初审，市人社局复核，财政局核对资金",
        "公示 5 个工作日无异议后出具批准通知",
        "毕业每满一年，核对参保情况后发放一次到您的社会保障卡",
    ),
    faq=(
        ("名册上没有我的名字怎么办？", "请联系牵头园区核实，由园区补正名册后再申请。"),
        ("中途换了单位还能领吗？", "换到符合条件的其他本地企业并继续参保的，可以继续领取。"),
        ("第二年、第三年需要重新申请吗？", "不需要，到期由部门核对参保情况后发放。"),
    ),
)
