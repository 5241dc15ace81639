"""U01 技能提升补贴 (第六条)."""

from datetime import date
from decimal import Decimal

from policy.case import Case, Finding, met, not_met
from policy.common import facts as shared
from policy.common import materials as papers
from policy.common.conditions import trigger_date
from policy.dates import add_months, date_cn
from policy.facts import Fact, Kind
from policy.scheme import Condition, Material, Scheme
from policy.terms import ApplicantKind, Bureau, District, FactSource, Fund, Level, MaterialMode
from policy.wording import figures

CLAUSE = "第六条"
AMOUNTS = {Level.JUNIOR: "u01.amount5", Level.INTERMEDIATE: "u01.amount4", Level.SENIOR: "u01.amount3"}


def level(case: Case) -> Finding:
    """初级工, 中级工 or 高级工."""
    held = case.get("level")
    if held is None:
        return case.lacking("level")
    if held in AMOUNTS:
        return met(f"证书等级为{held.label}")
    return not_met(f"证书等级为{held.label}，不是初级工、中级工或高级工")


def enterprise_employee(case: Case) -> Finding:
    """Of an enterprise, and employed when certified."""
    enterprise, employed = case.get("employer_is_enterprise"), case.get("employed_when_certified")
    if enterprise is False:
        return not_met("工作单位不是企业")
    if employed is False:
        return not_met("取得证书时不在岗")
    if enterprise is None or employed is None:
        return case.lacking("employer_is_enterprise", "employed_when_certified")
    return met("是企业职工，取得证书时在岗")


def within_12_months(case: Case) -> Finding:
    """The certificate was issued no more than 12 months ago."""
    issued: date | None = case.get("certificate_on")
    if issued is None:
        return case.lacking("certificate_on")
    last = add_months(issued, case.need("u01.window_months"))
    if case.on <= last:
        return met(f"申请之日 {date_cn(case.on)}，不晚于发证后满 12 个月的 {date_cn(last)}")
    return not_met(f"申请之日 {date_cn(case.on)}，晚于发证后满 12 个月的 {date_cn(last)}")


def insured_months(case: Case) -> Finding:
    """Enough months of unemployment insurance; without a certificate date only what holds on every date is known."""
    months = case.get("insured_months")
    if months is None:
        return case.lacking("insured_months", "certificate_on")
    if case.trigger is None:
        needs = [row.value for row in case.parameters.history("u01.min_months") if row.value is not None]
        if months >= max(needs):
            return met(f"累计缴纳失业保险费 {months} 个月，不少于要求的 {max(needs)} 个月")
        if months < min(needs):
            return not_met(f"累计缴纳失业保险费 {months} 个月，少于要求的 {min(needs)} 个月")
        return case.lacking("certificate_on")
    needed = case.need("u01.min_months")
    if months >= needed:
        return met(f"累计缴纳失业保险费 {months} 个月，不少于要求的 {needed} 个月")
    return not_met(f"累计缴纳失业保险费 {months} 个月，少于要求的 {needed} 个月")


def times_this_year(case: Case) -> Finding:
    """Fewer payments this year than allowed; more are allowed where the occupation is in short supply."""
    paid, shortage = case.get("paid_this_year"), case.get("shortage_occupation")
    if paid is None:
        return case.lacking("paid_this_year", "shortage_occupation")
    usual, extra = case.need("u01.per_year"), case.need("u01.extra_if_shortage")
    if paid < usual:
        return met(f"今年已领 {paid} 次，少于每年可领的 {usual} 次")
    if paid >= usual + extra:
        return not_met(f"今年已领 {paid} 次，已达到每年最多可领的 {usual + extra} 次")
    if shortage is None:
        return case.lacking("shortage_occupation")
    if shortage:
        return met(f"今年已领 {paid} 次，急需紧缺职业（工种）每年可领 {usual + extra} 次")
    return not_met(f"今年已领 {paid} 次，已达到每年可领的 {usual} 次，且不属于急需紧缺职业（工种）")


def amount(case: Case) -> Decimal | None:
    """By level."""
    name = AMOUNTS.get(case.get("level"))
    return case.money(name) if name else None


SCHEME = Scheme(
    slug="skill_upgrade",
    code="U01",
    position=140,
    clause=CLAUSE,
    title="技能提升补贴",
    short="技能提升补贴",
    summary="参加失业保险的企业职工在岗期间取得初级工、中级工、高级工证书的补贴",
    amount_text=figures("{u01.amount5} 元至 {u01.amount3} 元，按等级一次性发放"),
    applicants=(ApplicantKind.INDIVIDUAL,),
    facts=(
        Fact("employer_is_enterprise", "工作单位是否为企业", Kind.BOOL, group="申请人与单位", why="补贴发给企业职工"),
        shared.LEVEL,
        Fact(
            "certificate_on",
            "发证日期",
            Kind.DATE,
            group="证书",
            help="证书上的核发日期",
            why=figures("发证后 {u01.window_months} 个月内可以申领"),
        ),
        Fact(
            "employed_when_certified",
            "取得证书时是否在岗",
            Kind.BOOL,
            group="证书",
            why="在岗期间取得的证书才可以申领",
        ),
        Fact(
            "insured_months",
            "累计缴纳失业保险费的月数",
            Kind.WHOLE,
            group="参保",
            help="可在社保查询渠道查到，部门会再核对",
            why="缴费须达到规定的月数",
        ),
        Fact(
            "paid_this_year",
            "今年已领技能提升补贴的次数",
            Kind.WHOLE,
            group="参保",
            source=FactSource.LEDGER,
            help="系统按台账自动填写",
            why="每年可领的次数有限",
        ),
        Fact(
            "shortage_occupation",
            "证书职业（工种）是否在急需紧缺目录内",
            Kind.BOOL,
            group="证书",
            help="目录由人社部门发布",
            why="急需紧缺职业（工种）每年可以多领几次",
        ),
    ),
    details=(
        Fact(
            "insurance_district",
            "失业保险参保地",
            Kind.CHOICE,
            choices=District,
            group="参保",
            help="参保地经办机构所在的县市区",
            why="由参保地的经办机构办理",
            judged=False,
            required=True,
        ),
        shared.EMPLOYER_NAME,
        shared.OCCUPATION,
        shared.CERTIFICATE_NUMBER,
    ),
    claim_key=("certificate_number",),
    matters={
        "certificate": ("certificate_number",),
        "occupation_level": ("occupation", "level"),
        "occupation": ("occupation",),
    },
    notice_columns=("employer_name", "occupation", "level"),
    trigger="certificate_on",
    conditions=(
        trigger_date("certificate_on", "certificate"),
        Condition("level", CLAUSE, "初级工、中级工或高级工证书", level, ("level",), "certificate"),
        Condition(
            "enterprise_employee",
            CLAUSE,
            "企业职工在岗期间取得",
            enterprise_employee,
            ("employer_is_enterprise", "employed_when_certified"),
            "insurance",
        ),
        Condition(
            "within_12_months",
            CLAUSE,
            figures("发证后 {u01.window_months} 个月内申请"),
            within_12_months,
            ("certificate_on",),
            "certificate",
        ),
        Condition(
            "insured_months",
            CLAUSE,
            "失业保险缴费达到规定月数",
            insured_months,
            ("certificate_on", "insured_months"),
            "insurance",
        ),
        Condition(
            "times_this_year",
            CLAUSE,
            "今年领取没有超过次数",
            times_this_year,
            ("paid_this_year", "shortage_occupation"),
            "",
        ),
    ),
    amount=amount,
    materials=(
        papers.CERTIFICATE,
        papers.CERTIFICATE_LOOKUP,
        papers.INSURANCE,
        Material("identity", "身份证件", MaterialMode.SHARED, help="由部门按注册时填写的身份证号核对，您不用提交"),
        papers.NOT_TWICE,
    ),
    route=(Bureau.INSURANCE,),
    fund=Fund.UNEMPLOYMENT_INSURANCE,
    handling="insurance_district",
    promised_days=30,
    who=(
        "参加失业保险的企业职工",
        "在岗期间取得初级工、中级工、高级工证书，发证日期在 2025 年 4 月 13 日以后",
        figures("发证后 {u01.window_months} 个月内申请，失业保险缴费达到规定月数"),
    ),
    how_much=(
        (Level.JUNIOR.label, figures("{u01.amount5} 元")),
        (Level.INTERMEDIATE.label, figures("{u01.amount4} 元")),
        (Level.SENIOR.label, figures("{u01.amount3} 元")),
    ),
    steps=(
        "在网上填写申请，上传证书",
        "参保地失业保险经办机构审核、复核",
        "公示无异议后，补贴从失业保险基金发放到您的社会保障卡",
    ),
    faq=(
        (
            "需要缴纳多少个月失业保险费？",
            "证书在 2025 年 12 月 31 日以前核发的为 12 个月；以后核发的暂按 36 个月，待上级明确。",
        ),
        (
            "一年可以领几次？",
            figures("一般每年 {u01.per_year} 次；急需紧缺职业（工种）可再增加 {u01.extra_if_shortage} 次。"),
        ),
        ("单位领过培训补贴，我还能领吗？", "同一证书的培训补贴和技能提升补贴只能享受一项。"),
        ("技师、高级技师可以领吗？", "技师以上请申领技师以上一次性奖励。"),
    ),
)
