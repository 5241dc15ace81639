"""M02 高技能领军人才奖励 (第五条)."""

from decimal import Decimal

from policy.case import Bounds, Case, Finding, met, not_met, table_amount
from policy.common import facts as shared
from policy.common import materials as papers
from policy.common.conditions import district_rule, in_scope_enterprise, trigger_date
from policy.facts import Fact, Kind
from policy.money import ZERO
from policy.scheme import Condition, Material, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, Honour, MaterialMode, Path
from policy.wording import figures

CLAUSE = "第五条"


def honour(case: Case) -> Finding:
    """One of the three honours the document names."""
    held = case.get("honour")
    if held is None:
        return case.lacking("honour")
    if held is Honour.OTHER:
        return not_met("所获荣誉不是大国工匠、中华技能大奖或全国技术能手")
    return met(f"获得{held.label}")


def amount(case: Case) -> Decimal | Bounds | None:
    """Decided up to the cap; by table where one is set."""
    held = case.get("honour")
    row = case.entry("m02.title_amount", optional=True, honour=held) if held else None
    if row is not None:
        return table_amount(row)
    cap = case.money("m02.cap")
    return None if cap is None else Bounds(ZERO, cap)


SCHEME = Scheme(
    slug="leading_talent",
    code="M02",
    position=100,
    clause=CLAUSE,
    title="高技能领军人才奖励",
    short="领军人才奖励",
    summary="企业新引进或获得大国工匠、中华技能大奖、全国技术能手的高技能人才奖励",
    amount_text=figures("最高 {m02.cap} 元，由人才工作领导小组审定"),
    applicants=(ApplicantKind.INDIVIDUAL,),
    facts=(
        shared.DISTRICT,
        shared.EMPLOYER_ABOVE_SCALE,
        shared.EMPLOYER_INDUSTRIES,
        Fact(
            "path",
            "引进还是获得",
            Kind.CHOICE,
            choices=Path,
            group="荣誉",
            help="带着荣誉来本市企业工作的选“新引进”，在本市企业获得荣誉的选“新获得”",
            why="两种情形都可以申领，只作登记",
        ),
        Fact(
            "honour",
            "获得的荣誉",
            Kind.CHOICE,
            choices=Honour,
            group="荣誉",
            help="有多项的选最高的一项",
            why="奖励给予获得这三项荣誉的高技能人才",
        ),
        Fact(
            "event_on",
            "引进或获得荣誉的日期",
            Kind.DATE,
            group="荣誉",
            help="新引进的填入职日期，新获得的填授予文件的日期",
            why="按这一天的标准执行",
        ),
    ),
    details=(
        shared.EMPLOYER_NAME,
        shared.EMPLOYER_USCC,
        Fact("awarding_body", "授予单位", Kind.TEXT, group="荣誉", why="用于核对荣誉", judged=False, required=True),
        Fact("document_number", "授予文号或证书编号", Kind.TEXT, group="荣誉", why="用于核对荣誉", judged=False),
        shared.CONTRACT_START,
        shared.CONTRACT_END,
    ),
    claim_key=("honour",),
    matters={"event": ("event_on",)},
    notice_columns=("employer_name", "honour"),
    trigger="event_on",
    conditions=(
        in_scope_enterprise("employer_scope"),
        district_rule(),
        trigger_date("event_on", "award"),
        Condition("honour", CLAUSE, "获得大国工匠、中华技能大奖或全国技术能手", honour, ("honour",), "award"),
    ),
    amount=amount,
    decided=True,
    materials=(
        Material("award", "荣誉授予文件或证书", MaterialMode.REQUIRED),
        papers.CONTRACT,
        papers.EMPLOYER_SCOPE,
        papers.INSURANCE,
        papers.NOT_TWICE,
    ),
    route=(Bureau.HRSS, Bureau.HRSS, Bureau.ORGANISATION, Bureau.LEADING_GROUP, Bureau.FINANCE),
    fund=Fund.TALENT,
    handling="district",
    promised_days=45,
    who=(
        "在重点产业领域规模以上企业工作的高技能人才",
        "2025 年 4 月 13 日以后新引进，或获得大国工匠、中华技能大奖、全国技术能手",
    ),
    how_much=(("最高", figures("{m02.cap} 元，具体金额由人才工作领导小组审定")),),
    steps=(
        "在网上填写申请，上传荣誉授予文件和劳动合同",
        "所在地人社局初审，市人社局复核，组织部（人才办）审核，人才工作领导小组审定金额，财政局核对资金",
        "公示 5 个工作日无异议后出具批准通知，奖励发放到您的社会保障卡",
    ),
    faq=(
        ("三项荣誉各是多少钱？", figures("文件只规定最高 {m02.cap} 元，没有分项标准，由人才工作领导小组按个案审定。")),
        ("同时符合技师奖励怎么办？", "引进或获得的不是同一件事的，可以分别申领；同一件事按较高的一项。"),
        ("获得荣誉后多久可以申请？", "获得荣誉或引进之日起即可申请。"),
    ),
)
