"""S01 院校输送技工补助 (第二条)."""

from datetime import date
from decimal import Decimal

from policy.case import Case, Finding, met, not_met
from policy.common import facts as shared
from policy.common import materials as papers
from policy.common.conditions import district_rule, in_scope_enterprise, is_true, lines_pass, trigger_date
from policy.dates import full_months
from policy.facts import Fact, Kind
from policy.scheme import Condition, Material, Scheme
from policy.terms import ApplicantKind, Bureau, Fund, MaterialMode
from policy.wording import figures

CLAUSE = "第二条"


def in_year(case: Case) -> Finding:
    """The contract starts in the year of the claim."""
    year = case.whole.get("year") if case.whole else None
    start: date | None = case.get("contract_start")
    if year is None or start is None:
        return case.lacking("year", "contract_start")
    if start.year == year:
        return met(f"劳动合同于 {year} 年开始")
    return not_met(f"劳动合同于 {start.year} 年开始，不在申报的 {year} 年")


def contract_months(case: Case) -> Finding:
    """At least two full years; an open-ended contract passes whenever it starts."""
    start: date | None = case.get("contract_start")
    end: date | None = case.get("contract_end")
    if "contract_end" in case.facts and end is None:
        return met("劳动合同无固定期限")
    if start is None or end is None:
        return case.lacking("contract_start", "contract_end")
    if end < start:
        return not_met("劳动合同结束日期早于开始日期")
    needed = case.need("s01.min_contract_months")
    months = full_months(start, end)
    if months >= needed:
        return met(f"劳动合同期 {months} 个月，不少于要求的 {needed} 个月")
    return not_met(f"劳动合同期 {months} 个月，少于要求的 {needed} 个月")


def line_amount(case: Case) -> Decimal | None:
    """The same for every person."""
    return case.money("s01.amount")


SCHEME = Scheme(
    slug="school_placement",
    code="S01",
    position=20,
    clause=CLAUSE,
    title="院校输送技工补助",
    short="输送技工补助",
    summary="本市职业院校一年累计为本地企业输送技工达到人数的，按人数补助",
    amount_text=figures("每人 {s01.amount} 元，一年至少 {s01.min_count} 人"),
    applicants=(ApplicantKind.VOCATIONAL_SCHOOL, ApplicantKind.TECHNICAL_SCHOOL),
    facts=(
        shared.SCHOOL_DISTRICT,
        shared.SCHOOL_IN_CITY,
        Fact(
            "year",
            "申报年度",
            Kind.WHOLE,
            group="院校",
            help="四位数年份，例如 2026",
            why="人数按年度累计，劳动合同须在这一年开始",
        ),
    ),
    trigger="contract_start",
    line_facts=(
        Fact("contract_start", "劳动合同开始日期", Kind.DATE, group="花名册"),
        Fact(
            "contract_end",
            "劳动合同结束日期",
            Kind.DATE,
            nullable=True,
            null_label="无固定期限",
            group="花名册",
            help="无固定期限的填“无固定期限”",
            not_before="contract_start",
        ),
        shared.LINE_ABOVE_SCALE,
        shared.LINE_INDUSTRIES,
    ),
    line_details=(
        shared.LINE_ENTERPRISE_NAME,
        shared.LINE_ENTERPRISE_USCC,
        Fact("major", "专业", Kind.TEXT, group="花名册", judged=False),
        Fact("graduated_on", "毕业日期", Kind.DATE, group="花名册", judged=False),
        shared.LINE_POST,
    ),
    minimum_parameter="s01.min_count",
    conditions=(
        district_rule(),
        is_true("school_in_city", CLAUSE, "本市职业院校", "是本市职业院校", "不是本市职业院校", "licence"),
        lines_pass(CLAUSE, figures("一年累计输送技工 {s01.min_count} 人以上"), "roster_signed", ("year",)),
    ),
    line_conditions=(
        in_scope_enterprise("employer_scope"),
        trigger_date("contract_start", "contracts"),
        Condition("in_year", CLAUSE, "劳动合同在申报年度开始", in_year, ("year", "contract_start"), "contracts"),
        Condition(
            "contract_months",
            CLAUSE,
            "签订 2 年以上劳动合同",
            contract_months,
            ("contract_start", "contract_end"),
            "contracts",
        ),
    ),
    line_amount=line_amount,
    materials=(
        papers.ROSTER,
        Material("contracts", "劳动合同首页和期限页", MaterialMode.REQUIRED, help="可以合并成一个 PDF 文件"),
        papers.LICENCE,
        papers.EMPLOYER_SCOPE,
        papers.INSURANCE,
        Material("student_status", "学籍或毕业信息", MaterialMode.SHARED, help="由部门核对，您不用提交"),
        papers.UNIT_NOT_TWICE,
    ),
    route=(Bureau.EDUCATION, Bureau.HRSS, Bureau.ORGANISATION, Bureau.FINANCE),
    fund=Fund.TALENT,
    handling="district",
    promised_days=45,
    who=(
        "本市职业院校（含技工院校）",
        figures("一年累计输送技工 {s01.min_count} 人以上"),
        "技工与重点产业领域的规模以上企业签订 2 年以上劳动合同，合同在申报年度内开始",
    ),
    how_much=(("每输送一名技工", figures("{s01.amount} 元")), ("最少人数", figures("一年 {s01.min_count} 人"))),
    steps=(
        "下载花名册模板，每名技工填写一行",
        "上传花名册，按提示改正有误的行，提交申请",
        "教育局受理（技工院校由人社局受理），人社局核对合同和参保，组织部（人才办）审定，财政局核对资金",
        "公示 5 个工作日无异议后，补助拨付到学校基本账户",
    ),
    faq=(
        (
            "不足人数可以先申报一部分吗？",
            figures("不可以，一年累计满 {s01.min_count} 人才可以申报，可以等人数达到后一次申报。"),
        ),
        ("无固定期限的劳动合同算 2 年以上吗？", "算，结束日期填“无固定期限”即可。"),
        ("同一名学生实习时领过实习补助，还能计入吗？", "可以，实习补助和输送技工补助各计一次。"),
    ),
)
