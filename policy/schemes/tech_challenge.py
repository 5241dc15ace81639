"""P01 “揭榜领题”项目资金 (第三条)."""

from datetime import date
from decimal import Decimal

from policy.case import Bounds, Case
from policy.common import facts as shared
from policy.common import materials as papers
from policy.common.conditions import district_rule, is_true, trigger_date
from policy.dates import add_months
from policy.facts import Fact, Kind
from policy.money import split_even
from policy.scheme import Material, RecheckQuestion, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, MaterialMode
from policy.verdict import Instalment
from policy.wording import figures

CLAUSE = "第三条"


def amount(case: Case) -> Bounds | None:
    """Decided between the two limits of the document."""
    low, high = case.money("p01.min"), case.money("p01.max")
    return None if low is None or high is None else Bounds(low, high)


def plan(case: Case, total: Decimal, start: date) -> tuple[Instalment, ...]:
    """Two halves, the first takes the odd fen; the second, after acceptance, is due 24 months after the decision."""
    parts = split_even(total, case.need("p01.instalments"))
    months = case.need("p01.second_due_months")
    return tuple(
        Instalment(number, add_months(start, months * (number - 1)), part, recheck=number > 1)
        for number, part in enumerate(parts, start=1)
    )


SCHEME = Scheme(
    slug="tech_challenge",
    code="P01",
    position=60,
    clause=CLAUSE,
    title="“揭榜领题”项目资金扶持",
    short="揭榜领题",
    summary="高技能领军人才揭榜重大技术革新和技术攻关项目，符合立项条件的给予资金扶持",
    amount_text=figures("{p01.min} 元至 {p01.max} 元，按项目审定"),
    applicants=(ApplicantKind.ENTERPRISE, ApplicantKind.VOCATIONAL_SCHOOL, ApplicantKind.TECHNICAL_SCHOOL),
    facts=(
        shared.UNIT_DISTRICT,
        Fact(
            "project_approved",
            "项目是否符合技术研发立项条件",
            Kind.BOOL,
            group="项目",
            help="经评审拟立项的选“是”",
            why="符合立项条件的项目才给予资金扶持",
        ),
        Fact(
            "leader_is_leading_talent",
            "项目是否由高技能领军人才牵头",
            Kind.BOOL,
            group="项目",
            help="例如获得中华技能大奖、全国技术能手、全国五一劳动奖章等荣誉的技能人才",
            why="支持高技能领军人才揭榜",
        ),
        Fact("published_on", "榜单发布日期", Kind.DATE, group="项目", why="按榜单发布时的标准执行"),
    ),
    details=(
        Fact(
            "project_title", "项目名称", Kind.TEXT, group="项目", why="同一项目只扶持一次", judged=False, required=True
        ),
        Fact("leader_name", "牵头人姓名", Kind.TEXT, group="项目", why="用于核对荣誉", judged=False, required=True),
        Fact("leader_honour", "牵头人荣誉", Kind.TEXT, group="项目", why="用于核对荣誉", judged=False),
        Fact(
            "project_goal",
            "要解决的问题和指标",
            Kind.TEXT,
            format="long",
            group="项目",
            help="写明实施前后的主要指标",
            why="专家评审时使用",
            judged=False,
        ),
        Fact("project_budget", "项目总预算（元）", Kind.WHOLE, group="项目", why="专家评审时使用", judged=False),
        Fact("project_own_funds", "其中自筹（元）", Kind.WHOLE, group="项目", why="专家评审时使用", judged=False),
    ),
    claim_key=("project_title",),
    notice_columns=("project_title",),
    trigger="published_on",
    conditions=(
        district_rule(),
        trigger_date("published_on", "application_book"),
        is_true(
            "project_approved",
            CLAUSE,
            "符合技术研发立项条件",
            "符合技术研发立项条件",
            "不符合技术研发立项条件",
            "application_book",
        ),
        is_true(
            "leader_is_leading_talent",
            CLAUSE,
            "由高技能领军人才牵头",
            "由高技能领军人才牵头",
            "不是由高技能领军人才牵头",
            "leader_proof",
        ),
    ),
    amount=amount,
    decided=True,
    plan=plan,
    recheck=(
        RecheckQuestion(
            "accepted",
            Kind.BOOL,
            "项目已通过验收",
            CLAUSE,
            passed="项目已通过验收",
            failed="项目没有通过验收",
            help="看验收报告",
        ),
    ),
    materials=(
        Material("application_book", "项目申报书", MaterialMode.REQUIRED),
        Material("leader_proof", "牵头人荣誉证明", MaterialMode.REQUIRED),
        Material("own_funds_proof", "自筹资金承诺", MaterialMode.OPTIONAL),
        papers.LICENCE,
        papers.UNIT_NOT_TWICE,
    ),
    route=(Bureau.HRSS, Bureau.INDUSTRY, Bureau.ORGANISATION, Bureau.FINANCE),
    fund=Fund.TALENT,
    handling="district",
    promised_days=45,
    who=(
        "企业或职业院校",
        "项目列入 2025 年 4 月 13 日以后发布的榜单，符合技术研发立项条件",
        "由高技能领军人才牵头",
    ),
    how_much=(
        ("每个项目", figures("{p01.min} 元至 {p01.max} 元，由部门审定")),
        ("分两期", "立项后一半，通过验收后一半"),
    ),
    steps=(
        "按榜单揭榜，填写申请，上传项目申报书",
        "人社局、工信局审核，组织部（人才办）审定金额，财政局核对资金",
        "公示 5 个工作日无异议后出具批准通知，拨付第一期",
        "通过验收后拨付第二期",
    ),
    faq=(
        ("资金怎么确定？", figures("在 {p01.min} 元至 {p01.max} 元之间，按项目审定。")),
        (
            "什么样的人算高技能领军人才？",
            "一般指获得中华技能大奖、全国技术能手、全国五一劳动奖章等荣誉的技能人才，以部门认定为准。",
        ),
        ("没有通过验收怎么办？", "第二期暂停拨付，整改后通过验收的可以恢复。"),
    ),
)
