"""T01 职业技能培训补贴 (第一条)."""

from decimal import ROUND_HALF_UP, Decimal

from policy.case import Case, Finding, met, table_amount, unknown
from policy.common import facts as shared
from policy.common import materials as papers
from policy.common.conditions import district_rule, lines_pass, trigger_date
from policy.facts import Fact, Kind
from policy.money import CENT, yuan_text
from policy.scheme import Condition, Material, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, MaterialMode

CLAUSE = "第一条"


def rate_of(case: Case) -> Decimal | None:
    """The rate for (occupation, level) on the line's trigger date, raised where the occupation is in short supply."""
    row = case.entry("t01.rate_table", occupation=case.get("occupation") or "", level=case.get("level") or "")
    if row is None:
        return None
    rate = table_amount(row)
    uplift = case.money("t01.shortage_uplift", optional=True) if row.get("shortage") else None
    return (rate * (1 + uplift)).quantize(CENT, ROUND_HALF_UP) if uplift else rate


def rate(case: Case) -> Finding:
    """A rate exists; where none does it is not known."""
    occupation, level = case.get("occupation"), case.get("level")
    if occupation is None or level is None:
        return case.lacking("occupation", "level")
    found = rate_of(case)
    if found is None:
        return unknown(f"补贴标准表中尚无“{occupation}”{level.label}的标准")
    return met(f"该职业（工种）{level.label}的补贴标准为 {yuan_text(found)}")


SCHEME = Scheme(
    slug="training",
    code="T01",
    position=10,
    clause=CLAUSE,
    title="职业技能培训补贴",
    short="培训补贴",
    summary="院校、培训机构和企业为企业职工开展职业技能培训，按取证人数补贴",
    amount_text="按职业（工种）和等级的补贴标准计算",
    applicants=(
        ApplicantKind.ENTERPRISE,
        ApplicantKind.VOCATIONAL_SCHOOL,
        ApplicantKind.TECHNICAL_SCHOOL,
        ApplicantKind.TRAINING_BODY,
    ),
    facts=(shared.UNIT_DISTRICT,),
    details=(
        Fact(
            "class_name",
            "培训班名称或编号",
            Kind.TEXT,
            group="培训班",
            help="与开班申请一致",
            why="用于核对开班备案",
            judged=False,
            required=True,
        ),
        Fact("class_place", "培训地点", Kind.TEXT, group="培训班", why="用于实地核查", judged=False),
        Fact("class_hours", "总课时", Kind.WHOLE, group="培训班", why="用于核对培训计划", judged=False),
    ),
    trigger="certificate_on",
    line_facts=(
        Fact("occupation", "职业（工种）", Kind.TEXT, group="花名册", help="与补贴目录上的名称一致"),
        Fact("level", "等级", Kind.CHOICE, choices=shared.LEVEL.choices, group="花名册"),
        Fact("certificate_on", "发证日期", Kind.DATE, group="花名册", past=True),
    ),
    line_details=(
        Fact(
            "certificate_number",
            "证书编号",
            Kind.TEXT,
            format="certificate",
            group="花名册",
            judged=False,
            required=True,
        ),
        shared.LINE_ENTERPRISE_NAME,
        shared.LINE_POST,
    ),
    line_claim_key=("certificate_number",),
    line_matters={"certificate": ("certificate_number",), "occupation_level": ("occupation", "level")},
    conditions=(
        district_rule(),
        lines_pass(CLAUSE, "花名册中有符合条件的人员", "roster_signed"),
    ),
    line_conditions=(
        trigger_date("certificate_on", "certificate_lookup"),
        Condition(
            "rate",
            CLAUSE,
            "该职业（工种）和等级有补贴标准",
            rate,
            ("occupation", "level"),
            "roster_signed",
        ),
    ),
    line_amount=rate_of,
    catalogue="t01.rate_table",
    materials=(
        papers.ROSTER,
        Material("plan", "培训计划和课程表", MaterialMode.REQUIRED),
        Material("attendance", "签到表和影像资料", MaterialMode.REQUIRED, help="照片或视频截图，须有日期"),
        papers.LICENCE,
        papers.INSURANCE,
        papers.CERTIFICATE_LOOKUP,
        papers.UNIT_NOT_TWICE,
    ),
    route=(Bureau.HRSS, Bureau.HRSS, Bureau.FINANCE),
    fund=Fund.EMPLOYMENT,
    handling="district",
    promised_days=20,
    who=(
        "职业院校（含技工院校）、民办职业培训机构，以及设有职工培训中心的企业",
        "培训的是企业职工，培训后取得证书，发证日期在 2025 年 4 月 13 日以后",
    ),
    how_much=(("每人", "按职业（工种）和等级的补贴标准"), ("急需紧缺职业（工种）", "标准提高的比例另行公布")),
    steps=(
        "下载花名册模板，填写每位学员的职业（工种）、等级和证书",
        "上传花名册和培训资料，提交申请",
        "所在地人社局初审，市人社局复核，财政局核对资金",
        "公示无异议后，补贴拨付到单位基本账户",
    ),
    faq=(
        ("补贴标准是多少？", "按省、市公布的职业培训补贴目录执行；目录没有列入的职业（工种）暂时不能确定金额。"),
        ("同一张证书可以再领技能提升补贴吗？", "不可以，同一证书的培训补贴和技能提升补贴只能享受一项。"),
        ("花名册里有人不符合条件怎么办？", "按人审核，符合条件的照常补贴，不符合的会逐行写明原因。"),
    ),
)
