"""W01 市级技能大师工作室建设补助 (第三条)."""

from decimal import Decimal

from policy.case import Case, Finding, met, not_met
from policy.common import facts as shared
from policy.common import materials as papers
from policy.common.conditions import district_rule, trigger_date
from policy.facts import Fact, Kind
from policy.scheme import Condition, Material, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, MaterialMode, StudioLevel
from policy.wording import figures

CLAUSE = "第三条"


def studio_level(case: Case) -> Finding:
    """A studio of the city's level."""
    level = case.get("studio_level")
    if level is None:
        return case.lacking("studio_level")
    if level is StudioLevel.CITY:
        return met("认定为市级技能大师工作室")
    return not_met(f"认定为{level.label}技能大师工作室，不是市级")


def amount(case: Case) -> Decimal | None:
    """The same for every studio."""
    return case.money("w01.amount")


SCHEME = Scheme(
    slug="master_studio",
    code="W01",
    position=70,
    clause=CLAUSE,
    title="市级技能大师工作室建设补助",
    short="大师工作室补助",
    summary="对新增的市级技能大师工作室给予建设补助",
    amount_text=figures("每家 {w01.amount} 元"),
    applicants=(ApplicantKind.ENTERPRISE, ApplicantKind.VOCATIONAL_SCHOOL, ApplicantKind.TECHNICAL_SCHOOL),
    facts=(
        shared.UNIT_DISTRICT,
        Fact(
            "studio_level",
            "工作室级别",
            Kind.CHOICE,
            choices=StudioLevel,
            group="工作室",
            help="以认定文件为准",
            why="建设补助给予市级工作室",
        ),
        Fact("recognised_on", "认定日期", Kind.DATE, group="工作室", help="认定文件的日期", why="补助给予新增的工作室"),
    ),
    details=(
        Fact(
            "studio_name",
            "工作室名称",
            Kind.TEXT,
            group="工作室",
            why="每家工作室补助一次",
            judged=False,
            required=True,
        ),
        Fact(
            "leader_name", "领办人姓名", Kind.TEXT, group="工作室", why="用于核对认定文件", judged=False, required=True
        ),
        Fact("document_number", "认定文号", Kind.TEXT, group="工作室", why="用于核对认定文件", judged=False),
        Fact("studio_area", "场所面积（平方米）", Kind.WHOLE, group="工作室", why="用于实地核查", judged=False),
        Fact(
            "studio_plan",
            "建设计划",
            Kind.TEXT,
            format="long",
            group="工作室",
            help="带徒人数、攻关项目、预期成果",
            why="用于年度考核",
            judged=False,
        ),
    ),
    claim_key=("studio_name",),
    matters={"studio": ("studio_name",)},
    notice_columns=("studio_name",),
    trigger="recognised_on",
    conditions=(
        district_rule(),
        trigger_date("recognised_on", "recognition"),
        Condition("studio_level", CLAUSE, "市级技能大师工作室", studio_level, ("studio_level",), "recognition"),
    ),
    amount=amount,
    materials=(
        Material("recognition", "工作室认定文件", MaterialMode.REQUIRED),
        Material("leader_proof", "领办人技能等级和荣誉证明", MaterialMode.REQUIRED),
        Material("photos", "场所照片", MaterialMode.OPTIONAL),
        papers.LICENCE,
        papers.UNIT_NOT_TWICE,
    ),
    route=(Bureau.HRSS, Bureau.HRSS, Bureau.ORGANISATION, Bureau.FINANCE),
    fund=Fund.TALENT,
    handling="district",
    promised_days=45,
    who=("企业或职业院校", "2025 年 4 月 13 日以后新认定的市级技能大师工作室"),
    how_much=(("每家", figures("{w01.amount} 元，一次性")),),
    steps=(
        "认定后在网上填写申请，上传认定文件",
        "所在地人社局初审，市人社局复核，组织部（人才办）审定，财政局核对资金",
        "公示 5 个工作日无异议后，补助拨付到单位基本账户",
    ),
    faq=(
        ("省级、国家级工作室可以领吗？", "本项补助给予市级工作室；省级、国家级由市里推荐申报，按上级规定执行。"),
        ("工作室还没有认定可以先申请吗？", "请先按年度通知参加认定，认定后再申请补助。"),
        ("同一单位有两个工作室怎么办？", "每家新增的工作室分别申请。"),
    ),
)
