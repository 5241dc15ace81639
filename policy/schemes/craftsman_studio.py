"""W03 市级劳模和工匠人才创新工作室资金支持 (第三条)."""

from datetime import date
from decimal import Decimal

from policy.case import Case, Finding, met, not_met
from policy.common import materials as papers
from policy.common.conditions import is_true, trigger_date
from policy.dates import add_years, date_cn
from policy.facts import Fact, Kind
from policy.scheme import Condition, Material, Scheme
from policy.terms import ApplicantKind, Bureau, District, Fund, MaterialMode
from policy.wording import figures

CLAUSE = "第三条"


def two_years_apart(case: Case) -> Finding:
    """Two years since the previous call, or no previous call."""
    call_on: date | None = case.get("call_on")
    previous: date | None = case.get("previous_call_on")
    if "previous_call_on" in case.facts and previous is None:
        return met("此前没有组织过")
    if call_on is None or previous is None:
        return case.lacking("call_on", "previous_call_on")
    reached = add_years(previous, case.need("w03.interval_years"))
    if call_on >= reached:
        return met(f"本批通知 {date_cn(call_on)}，不早于上一批满 2 年的 {date_cn(reached)}")
    return not_met(f"本批通知 {date_cn(call_on)}，早于上一批满 2 年的 {date_cn(reached)}")


def amount(case: Case) -> Decimal | None:
    """The same for every studio."""
    return case.money("w03.amount")


SCHEME = Scheme(
    slug="craftsman_studio",
    code="W03",
    position=80,
    clause=CLAUSE,
    title="市级劳模和工匠人才创新工作室资金支持",
    short="创新工作室支持",
    summary="市总工会每两年组织建立一批劳模和工匠人才创新工作室，给予资金支持",
    amount_text=figures("每家 {w03.amount} 元"),
    applicants=(ApplicantKind.ENTERPRISE, ApplicantKind.VOCATIONAL_SCHOOL, ApplicantKind.TECHNICAL_SCHOOL),
    facts=(
        Fact(
            "recommended_by_union",
            "是否由县市区总工会或产业工会推荐",
            Kind.BOOL,
            group="工作室",
            why="由工会推荐、市总工会组织建立",
        ),
        Fact("call_on", "本批通知日期", Kind.DATE, group="工作室", help="市总工会通知上的日期", why="每两年组织一批"),
        Fact(
            "previous_call_on",
            "上一批通知日期",
            Kind.DATE,
            nullable=True,
            null_label="此前没有组织过",
            group="工作室",
            help="市总工会上一批通知上的日期",
            why="每两年组织一批",
        ),
    ),
    details=(
        Fact(
            "host_district",
            "单位所在地",
            Kind.CHOICE,
            choices=District,
            group="申请单位",
            help="单位税务登记所在的县市区；市属单位选“市本级”",
            why="材料由所在地的总工会先受理",
            judged=False,
            required=True,
        ),
        Fact(
            "studio_name",
            "工作室名称",
            Kind.TEXT,
            group="工作室",
            why="每家工作室支持一次",
            judged=False,
            required=True,
        ),
        Fact("leader_name", "领办人姓名", Kind.TEXT, group="工作室", why="用于核对荣誉", judged=False, required=True),
        Fact(
            "leader_honour", "领办人荣誉", Kind.TEXT, group="工作室", help="劳模、五一劳动奖章或工匠称号", judged=False
        ),
        Fact("founded_year", "创建年份", Kind.WHOLE, group="工作室", why="评审时使用", judged=False),
        Fact("studio_results", "主要成果", Kind.TEXT, format="long", group="工作室", why="评审时使用", judged=False),
    ),
    claim_key=("studio_name",),
    matters={"studio": ("studio_name",)},
    notice_columns=("studio_name",),
    trigger="call_on",
    conditions=(
        trigger_date("call_on", "recommendation"),
        is_true(
            "recommended_by_union",
            CLAUSE,
            "由工会推荐",
            "由县市区总工会或产业工会推荐",
            "没有工会推荐",
            "recommendation",
        ),
        Condition(
            "two_years_apart",
            CLAUSE,
            "与上一批相隔 2 年",
            two_years_apart,
            ("call_on", "previous_call_on"),
            "recommendation",
        ),
    ),
    amount=amount,
    materials=(
        Material("recommendation", "工会推荐表", MaterialMode.REQUIRED),
        Material("leader_proof", "领办人荣誉证明", MaterialMode.REQUIRED),
        Material("results", "成果材料", MaterialMode.OPTIONAL),
        papers.UNIT_NOT_TWICE,
    ),
    route=(Bureau.TRADE_UNION, Bureau.TRADE_UNION, Bureau.FINANCE),
    fund=Fund.UNION,
    handling="host_district",
    promised_days=45,
    who=("企业或职业院校", "由县市区总工会或产业工会推荐，列入市总工会组织建立的批次"),
    how_much=(("每家", figures("{w03.amount} 元，一次性")),),
    steps=(
        "经工会推荐，在网上填写申请",
        "所在地总工会受理，市总工会评审，财政局核对资金",
        "公示 5 个工作日无异议后，资金拨付到单位账户",
    ),
    faq=(
        ("每年都可以申请吗？", figures("市总工会每 {w03.interval_years} 年组织一批，请留意通知。")),
        ("同一工作室可以同时领技能大师工作室补助吗？", "可以，但同一预算项目不得重复使用资金。"),
        ("由谁推荐？", "由单位所在地的县市区总工会或所属产业工会推荐。"),
    ),
)
