"""C01 世界级、国家级、省级竞赛奖励 (第六条)."""

from decimal import Decimal

from policy.case import Bounds, Case, Finding, met, not_met, table_amount
from policy.common import materials as papers
from policy.common.conditions import trigger_date
from policy.facts import Fact, Kind
from policy.money import ZERO
from policy.scheme import Condition, Material, Scheme
from policy.terms import ApplicantKind, Bureau, ContestTier, Fund, MaterialMode
from policy.wording import figures

CLAUSE = "第六条"


def winner(case: Case) -> Finding:
    """The tier and the prize are stated, and the prize is not blank."""
    tier, prize = case.get("contest_tier"), case.get("prize")
    if prize is not None and not any(ch.isprintable() and not ch.isspace() for ch in prize):
        return not_met("没有写明所获奖次")
    if tier is None or prize is None:
        return case.lacking("contest_tier", "prize")
    return met(f"在{tier.label}竞赛中获奖")


def amount(case: Case) -> Decimal | Bounds | None:
    """Decided up to the cap; by table where one is set."""
    tier, prize = case.get("contest_tier"), case.get("prize")
    row = case.entry("c01.rate_table", optional=True, tier=tier, prize=prize.strip()) if tier and prize else None
    if row is not None:
        return table_amount(row)
    cap = case.money("c01.cap")
    return None if cap is None else Bounds(ZERO, cap)


SCHEME = Scheme(
    slug="contest_award",
    code="C01",
    position=120,
    clause=CLAUSE,
    title="世界级、国家级、省级竞赛奖励",
    short="竞赛奖励",
    summary="参加世界级、国家级、省级职业技能竞赛的优胜选手，由市财政给予奖励",
    amount_text=figures("最高 {c01.cap} 元，按竞赛级别和奖次审定"),
    applicants=(ApplicantKind.INDIVIDUAL,),
    facts=(
        Fact(
            "contest_tier",
            "竞赛级别",
            Kind.CHOICE,
            choices=ContestTier,
            group="竞赛",
            help="以竞赛文件为准",
            why="奖励给予世界级、国家级、省级竞赛的优胜选手",
        ),
        Fact("result_on", "成绩公布日期", Kind.DATE, group="竞赛", help="获奖文件的日期", why="按这一天的标准执行"),
        Fact("prize", "所获奖次", Kind.TEXT, group="竞赛", help="例如：金牌、一等奖、优胜奖", why="用于审定金额"),
    ),
    details=(
        Fact(
            "contest_name", "竞赛名称", Kind.TEXT, group="竞赛", why="同一竞赛只奖励一次", judged=False, required=True
        ),
        Fact(
            "document_number",
            "获奖文件文号",
            Kind.TEXT,
            group="竞赛",
            why="用于核对获奖名单",
            judged=False,
            required=True,
        ),
        Fact("contest_event", "参赛项目", Kind.TEXT, group="竞赛", why="用于核对获奖名单", judged=False),
        Fact("team_members", "团队成员", Kind.TEXT, group="竞赛", help="团体项目填写", judged=False),
    ),
    claim_key=("document_number", "contest_name"),
    matters={"contest": ("contest_event", "result_on.year")},
    notice_columns=("contest_name", "prize"),
    trigger="result_on",
    conditions=(
        trigger_date("result_on", "award"),
        Condition("winner", CLAUSE, "竞赛优胜选手", winner, ("contest_tier", "prize"), "award"),
    ),
    amount=amount,
    decided=True,
    materials=(
        Material("award", "获奖文件或证书", MaterialMode.REQUIRED),
        Material("result_list", "获奖名单", MaterialMode.SHARED, help="由部门核对，您不用提交"),
        papers.NOT_TWICE,
    ),
    route=(Bureau.HRSS, Bureau.ORGANISATION, Bureau.FINANCE),
    fund=Fund.CITY_BUDGET,
    handling="",
    promised_days=20,
    who=("代表我市参加世界级、国家级、省级职业技能竞赛的优胜选手", "成绩在 2025 年 4 月 13 日以后公布"),
    how_much=(("最高", figures("{c01.cap} 元，按竞赛级别和奖次审定")),),
    steps=(
        "在网上填写申请，上传获奖文件或证书",
        "市人社局审核，组织部（人才办）审定金额，市财政局核对资金",
        "公示 5 个工作日无异议后，奖励发放到您的社会保障卡",
    ),
    faq=(
        ("各级竞赛各是多少钱？", figures("文件只规定最高 {c01.cap} 元，具体金额按竞赛级别和奖次审定。")),
        ("同一竞赛市赛、省赛都获奖怎么办？", "同一竞赛按最高的一项奖励一次。"),
        ("团体项目怎么申请？", "请由选手本人申请，并填写团队成员。"),
    ),
)
