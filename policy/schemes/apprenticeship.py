"""A01 企业新型学徒制培训补贴 (第三条)."""

from datetime import date
from decimal import Decimal

from policy.case import EFFECTIVE_FROM, Case, Finding, met, not_met
from policy.common import facts as shared
from policy.common import materials as papers
from policy.common.conditions import district_rule, in_scope_enterprise, lines_pass, trigger_date
from policy.dates import full_months
from policy.facts import Fact, Kind
from policy.scheme import Condition, Material, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, Level, MaterialMode
from policy.wording import figures

CLAUSE = "第三条"
RATES = {Level.INTERMEDIATE: "a01.rate4", Level.SENIOR: "a01.rate3"}


def target_level(case: Case) -> Finding:
    """中级工 or 高级工."""
    level = case.get("target_level")
    if level is None:
        return case.lacking("target_level")
    if level in RATES:
        return met(f"培养目标为{level.label}")
    return not_met(f"培养目标为{level.label}，不是中级工（四级）或高级工（三级）")


def certified(case: Case) -> Finding:
    """The apprentice holds the certificate."""
    value = case.get("certified")
    if value is None:
        return case.lacking("certified")
    return met("已取得相应证书") if value else not_met("尚未取得相应证书")


def training_months(case: Case) -> Finding:
    """A full year of training, counted to the day of the assessment where it still runs."""
    start: date | None = case.get("training_start")
    end: date | None = case.get("training_end")
    if start is None:
        return case.lacking("training_start", "training_end")
    if end is not None and end < start:
        return not_met("培训结束日期早于开始日期")
    needed = case.need("a01.year_months")
    months = full_months(start, case.on if end is None else min(end, case.on))
    if months < needed:
        return not_met(f"培训{'已满' if end else '至多满'} {months} 个月，少于要求的 {needed} 个月")
    if end is None:
        return case.lacking("training_end")
    return met(f"培训已满 {months} 个月，不少于要求的 {needed} 个月")


def full_years(case: Case) -> int | None:
    """Full years that count (1 or 2), None where a date that is not given could change them."""
    start = case.get("training_start")
    end = case.get("training_end")
    length, limit = case.need("a01.year_months"), case.need("a01.max_years")
    earliest = start or case.need(EFFECTIVE_FROM)
    longest = full_months(earliest, case.on if end is None else min(end, case.on)) // length
    years = min(longest, limit)
    return years if years == 1 or (start and end) else None


def line_amount(case: Case) -> Decimal | None:
    """Rate a year × full years."""
    name = RATES.get(case.get("target_level"))
    if name is None:
        return None
    rate, years = case.money(name), full_years(case)
    return None if rate is None or years is None else rate * years


SCHEME = Scheme(
    slug="apprenticeship",
    code="A01",
    position=40,
    clause=CLAUSE,
    title="企业新型学徒制培训补贴",
    short="学徒制补贴",
    summary="企业开展新型学徒制培训，学徒取得中级工、高级工证书的，按人数和年度补贴",
    amount_text=figures("每人每年 {a01.rate4} 元或 {a01.rate3} 元，最长 {a01.max_years} 年"),
    applicants=(ApplicantKind.ENTERPRISE,),
    facts=(shared.UNIT_DISTRICT, shared.EMPLOYER_ABOVE_SCALE, shared.EMPLOYER_INDUSTRIES),
    details=(
        Fact(
            "partner_name",
            "合作培训机构",
            Kind.TEXT,
            group="培训",
            help="合作的院校或培训机构全称；企业自行培训的填本企业",
            why="用于核对合作协议",
            judged=False,
            required=True,
        ),
        Fact("class_name", "学徒班名称或备案编号", Kind.TEXT, group="培训", why="用于核对备案", judged=False),
    ),
    trigger="training_start",
    line_facts=(
        Fact(
            "target_level",
            "培养目标等级",
            Kind.CHOICE,
            choices=Level,
            offers=tuple(RATES),
            group="花名册",
            help="中级工或高级工",
        ),
        Fact("training_start", "培训开始日期", Kind.DATE, group="花名册"),
        Fact("training_end", "培训结束日期", Kind.DATE, group="花名册", not_before="training_start"),
        Fact("certified", "是否已取得相应证书", Kind.BOOL, group="花名册", help="填“是”或“否”"),
    ),
    line_details=(
        Fact("occupation", "职业（工种）", Kind.TEXT, group="花名册", judged=False, required=True),
        Fact(
            "certificate_number",
            "证书编号",
            Kind.TEXT,
            format="certificate",
            group="花名册",
            judged=False,
            required=True,
        ),
        Fact("contract_start_on", "劳动合同开始日期", Kind.DATE, group="花名册", judged=False),
        Fact("hired_on", "入职或转岗日期", Kind.DATE, group="花名册", judged=False),
        Fact("mentor", "企业导师", Kind.TEXT, group="花名册", judged=False),
    ),
    line_claim_key=("target_level",),
    line_matters={"certificate": ("certificate_number",), "occupation_level": ("occupation", "target_level")},
    conditions=(
        in_scope_enterprise("employer_scope"),
        district_rule(),
        lines_pass(CLAUSE, "花名册中有符合条件的学徒", "roster_signed"),
    ),
    line_conditions=(
        trigger_date("training_start", "agreements"),
        Condition(
            "target_level", CLAUSE, "培养目标为中级工或高级工", target_level, ("target_level",), "certificate_lookup"
        ),
        Condition("certified", CLAUSE, "已取得相应证书", certified, ("certified",), "certificate_lookup"),
        Condition(
            "training_months",
            CLAUSE,
            figures("培训满 {a01.year_months} 个月"),
            training_months,
            ("training_start", "training_end"),
            "agreements",
        ),
    ),
    line_amount=line_amount,
    materials=(
        papers.ROSTER,
        Material("agreements", "学徒培养协议和合作培训协议", MaterialMode.REQUIRED, help="可以合并成一个 PDF 文件"),
        Material("plan", "培训方案", MaterialMode.REQUIRED),
        Material("invoice", "培训费用票据", MaterialMode.OPTIONAL),
        papers.EMPLOYER_SCOPE,
        papers.INSURANCE,
        papers.CERTIFICATE_LOOKUP,
        papers.UNIT_NOT_TWICE,
    ),
    route=(Bureau.HRSS, Bureau.HRSS, Bureau.FINANCE),
    fund=Fund.EMPLOYMENT,
    handling="district",
    promised_days=20,
    who=(
        "重点产业领域的规模以上企业",
        "学徒培训满 1 年并取得中级工或高级工证书，培训在 2025 年 4 月 13 日以后开始",
    ),
    how_much=(
        (Level.INTERMEDIATE.label, figures("每人每年 {a01.rate4} 元")),
        (Level.SENIOR.label, figures("每人每年 {a01.rate3} 元")),
        ("最长", figures("{a01.max_years} 年，按完整年度计算")),
    ),
    steps=(
        "下载花名册模板，每名学徒填写一行",
        "上传花名册和协议，提交申请",
        "所在地人社局初审，市人社局复核，财政局核对资金",
        "公示无异议后，补贴拨付到企业基本账户",
    ),
    faq=(
        ("培训了 18 个月怎么算？", "按完整年度计算，满 12 个月算 1 年，满 24 个月算 2 年；18 个月按 1 年补贴。"),
        ("学徒没有取得证书可以补贴吗？", "不可以，取得相应等级证书的学徒才计入。"),
        ("同一名学徒可以再领技能提升补贴吗？", "同一人同一职业同一等级，学徒制补贴和技能提升补贴只能享受一项。"),
    ),
)
